/**
 * Cuts a range of time into batches, and says which of them are to be computed. Pure; bounds are half-open.
 * Start at `cutBatches`, then `dueBatches`.
 */
import {
  type BatchSize,
  batchEnd,
  batchFloor,
  type LocalTime,
  localText,
  parseLocal,
  shortText,
} from './time.ts'

/** `begin <= event_time < end` */
export interface Batch {
  readonly begin: LocalTime
  readonly end: LocalTime
}

/** The whole range without gap or overlap; the first and the last batch end where the range does. */
export function cutBatches(range: Batch, size: BatchSize): Batch[] {
  const batches: Batch[] = []
  for (let begin = range.begin; begin < range.end; ) {
    const end = Math.min(batchEnd(batchFloor(begin, size), size), range.end)
    batches.push({ begin, end })
    begin = end
  }
  return batches
}

export interface Wanted {
  /** Batches before the newest that are computed again for rows that came late. */
  readonly lookback: number
  /** A range asked for by hand comes on top: what is due stays due. */
  readonly from?: LocalTime
  readonly to?: LocalTime
}

/**
 * What new rows are computed of.
 * @param all   the batches of the whole range, in order
 * @param done  batches that were computed; one that ended earlier then is not done
 */
export function dueBatches(
  all: readonly Batch[],
  done: readonly Batch[],
  { lookback, from, to }: Wanted,
): Batch[] {
  const known = new Set(done.map(batchKey))
  const again = new Set(all.slice(-1 - lookback))
  const [low, high] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY]
  const isAsked = from !== undefined || to !== undefined
  const wanted = (b: Batch): boolean => again.has(b) || (isAsked && b.end > low && b.begin < high)
  return all.filter((b) => wanted(b) || !known.has(batchKey(b)))
}

export function batchKey({ begin, end }: Batch): string {
  return `${localText(begin)}/${localText(end)}`
}

/** The same time in as few ranges as it takes. */
export function joinBatches(batches: readonly Batch[]): Batch[] {
  const ranges: Batch[] = []
  for (const batch of batches) {
    const last = ranges.at(-1)
    if (last?.end === batch.begin) ranges[ranges.length - 1] = { begin: last.begin, end: batch.end }
    else ranges.push(batch)
  }
  return ranges
}

/** `3 batches, 2026-03-01 to 2026-03-04`; what lies between is left out when something is left out between them. */
export function describeBatches(batches: readonly Batch[]): string {
  const [first, last] = [batches[0], batches.at(-1)]
  if (first === undefined || last === undefined) return 'no batch'
  const gaps = batches.slice(1).filter((b, i) => batches[i]?.end !== b.begin).length
  const count = `${batches.length} batch${batches.length === 1 ? '' : 'es'}`
  const between = gaps > 0 ? `, not all between` : ''
  return `${count}, ${shortText(first.begin)} to ${shortText(last.end)}${between}`
}

/** Batches that are in the table, as the journal's row has them. */
export function doneBatches(noted: unknown): Batch[] {
  if (!Array.isArray(noted)) return []
  return noted.flatMap((key) => {
    const [begin, end] = String(key).split('/').map(parseLocal)
    return begin === undefined || end === undefined ? [] : [{ begin, end }]
  })
}

export function reachOf(done: readonly Batch[]): LocalTime {
  return Math.max(...done.map((b) => b.end), Number.NEGATIVE_INFINITY)
}

/** Why a table is built whole whose range ends before what stands in it. */
export function saidBack(reach: LocalTime, end: LocalTime): string {
  return `it reached to ${shortText(reach)}, and now ends at ${shortText(end)}`
}
