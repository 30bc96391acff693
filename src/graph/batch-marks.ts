/**
 * Stand-ins for the bounds of a batch in rendered SQL: a time range is rendered once and run once per batch.
 * A mark is a literal of the right type, so the text binds as it is, and has the width of what replaces it,
 * so offsets hold. Pure. Start at `withBatch`.
 */
import { normaliseType, quoteLiteral } from '../sql/index.ts'

/** One bound: its time on the clock of the business, and, for instants, the same in UTC. */
export interface BatchBound {
  /** `2026-03-01 00:00:00` */
  readonly text: string
  /** `2026-02-28 23:00:00+00:00`; given when rows carry instants. */
  readonly instant?: string
}

/** The width of the longest literal that may stand there. */
const width = "TIMESTAMPTZ '0001-01-01 00:00:01+00:00'".length

export const batchMarks = { start: '0001-01-01 00:00:01', end: '0001-01-01 00:00:02' } as const

/** The SQL that `{{batch_start}}` or `{{batch_end}}` prints. */
export function batchLiteral({ text, instant }: BatchBound): string {
  const literal =
    instant === undefined ? `TIMESTAMP ${quoteLiteral(text)}` : `TIMESTAMPTZ ${quoteLiteral(instant)}`
  return literal.padEnd(width)
}

/** Puts the bounds of one batch where the marks are, literals as well as what `raw` printed of them. */
export function withBatch(
  sql: string,
  batch: { readonly start: BatchBound; readonly end: BatchBound },
): string {
  return (['start', 'end'] as const).reduce((text, side) => {
    const mark = batchMarks[side]
    return text
      .replaceAll(batchLiteral({ text: mark }), batchLiteral(batch[side]))
      .replaceAll(mark, batch[side].text)
  }, sql)
}

/** Rows say when they happened on the business's own clock, or as an instant. */
export type TimeKind = 'local' | 'instant'

/** How a column tells time; undefined when it does not. */
export function timeKindOf(type: string): TimeKind | undefined {
  const canonical = normaliseType(type)
  if (canonical === 'TIMESTAMP WITH TIME ZONE') return 'instant'
  return canonical === 'DATE' || canonical.startsWith('TIMESTAMP') ? 'local' : undefined
}

/** The text as it binds: marks bind as local times, and must be instants where rows carry those. */
export function bindable(sql: string, kind: TimeKind | undefined): string {
  if (kind !== 'instant') return sql
  const bound = (text: string): BatchBound => ({ text, instant: `${text}+00:00` })
  return withBatch(sql, { start: bound(batchMarks.start), end: bound(batchMarks.end) })
}
