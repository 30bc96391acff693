/**
 * Which rows of a table a build wrote, as conditions on its columns: those of partitions whose rows came out others. A partition
 * that was computed again and has its mark again is as good as not written, so that tests which passed on it need not look.
 * In: marks before and after. Out: a condition by column. Pure. Start at `writtenSince`.
 */
import { partitionCondition } from '../graph/index.ts'
import {
  canBeNamed,
  changedPartitions,
  type PartitionMarks,
  partitionValue,
  writtenName,
} from './partition-marks.ts'

/** By column. One of which nothing is said here tells no rows apart: all of them are tested then. */
export type Written = Readonly<Record<string, string>>

/**
 * @param entries of `partition_by` @param got marks of all rows now, or of those that came in
 * @param lost  marks of all rows before, or of those that went out; undefined where none did
 */
export function writtenSince(
  entries: readonly string[],
  got: PartitionMarks,
  lost: PartitionMarks | undefined,
): Written {
  return Object.fromEntries(
    entries.flatMap((entry) => {
      const values = changedPartitions(entry, lost ?? nothing(got), got)
      if (values === undefined || !canBeNamed(values)) return []
      return [[writtenName(entry), partitionCondition(partitionValue(entry), { values, ranges: [] })]]
    }),
  )
}

function nothing({ schema, by }: PartitionMarks): PartitionMarks {
  return { schema, by: Object.fromEntries(Object.keys(by).map((entry) => [entry, []])) }
}
