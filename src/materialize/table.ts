/** A table, rebuilt whole; the transaction around it keeps the old one until the new one is complete. */
import { partitionCondition } from '../graph/index.ts'
import { relationName } from '../sql/index.ts'
import { replaceTable, withChanges } from './changes.ts'
import {
  changedPartitions,
  keptMarks,
  markPartitions,
  mostPartitions,
  type PartitionMarks,
  partitionValue,
  readMarks,
  wholeMark,
  writtenName,
} from './partition-marks.ts'
import { contractSelect, measure } from './relation.ts'
import type { Materialization } from './types.ts'

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
    const written = writtenSince(readMarks(job.notes?.partitions), partitions)
    const made = { ...wholeMark(marks), partitions, written, notes: { partitions } }
    return await withChanges(job, made, known)
  },
}

/** By column: the condition on rows of partitions that are not as they were. The others are as good as not written. */
function writtenSince(old: PartitionMarks | undefined, now: PartitionMarks): Record<string, string> {
  if (old === undefined) return {}
  return Object.fromEntries(
    Object.keys(now.by).flatMap((entry) => {
      const values = changedPartitions(entry, old, now)
      if (values === undefined || values.length > mostPartitions) return []
      return [[writtenName(entry), partitionCondition(partitionValue(entry), { values, ranges: [] })]]
    }),
  )
}
