/** A table, rebuilt whole; the transaction around it keeps the old one until the new one is complete. */
import { relationName } from '../sql/index.ts'
import { replaceTable, withChanges } from './changes.ts'
import { keptMarks, markPartitions, readMarks, wholeMark } from './partition-marks.ts'
import { contractSelect, measure } from './relation.ts'
import type { Materialization } from './types.ts'
import { writtenSince } from './written.ts'

export const table: Materialization = {
  name: 'table',
  async run(job) {
    const { connection, node } = job
    const known = await replaceTable(job, contractSelect(job))
    const { partitionBy } = node.config
    if (partitionBy === undefined)
      return await withChanges(job, await measure(connection, node.relation), known)
    const marks = await markPartitions(connection, relationName(node.relation), partitionBy)
    const partitions = keptMarks(marks)
    const old = readMarks(job.notes?.partitions)
    const written = old === undefined ? {} : writtenSince(partitionBy, partitions, old)
    const made = { ...wholeMark(marks), partitions, written, notes: { partitions } }
    return await withChanges(job, made, known)
  },
}
