/** A table, rebuilt whole; the transaction around it keeps the old one until the new one is complete. */
import { relationName } from '../sql/index.ts'
import { keptMarks, markPartitions, wholeMark } from './partition-marks.ts'
import { contractSelect, measure, replace } from './relation.ts'
import type { Materialization } from './types.ts'

export const table: Materialization = {
  name: 'table',
  async run(job) {
    const { connection, node } = job
    await replace(connection, 'table', job.name ?? relationName(node.relation), contractSelect(job))
    const { partitionBy } = node.config
    if (partitionBy === undefined) return await measure(connection, node.relation)
    const marks = await markPartitions(connection, relationName(node.relation), partitionBy)
    const partitions = keptMarks(marks)
    return { ...wholeMark(marks), partitions, notes: { partitions } }
  },
}
