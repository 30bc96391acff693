/**
 * Compares two multisets of rows, whatever their order, and shows what differs column by column. Pure.
 * Values are the database's exact texts, so decimals compare to the last digit; null equals null.
 * Start at `diffRows`; `diffLines` lays a difference out for people.
 */

export type Row = readonly (string | null)[]

export interface RowDiff {
  /** Expected and not found. */
  readonly missing: readonly Row[]
  /** Found and not expected. */
  readonly unexpected: readonly Row[]
  /** A missing and an unexpected row that agree in most columns, shown together. */
  readonly changed: readonly { readonly expected: Row; readonly actual: Row }[]
}

/** Beyond this many rows on a side no pairs are sought: it is quadratic, and nobody reads them. */
const pairLimit = 200

export function diffRows(expected: readonly Row[], actual: readonly Row[]): RowDiff {
  const missing = minus(expected, actual)
  const unexpected = minus(actual, expected)
  if (missing.length > pairLimit || unexpected.length > pairLimit) return { missing, unexpected, changed: [] }
  const changed: { expected: Row; actual: Row }[] = []
  const left: Row[] = []
  for (const row of missing) {
    const at = likest(row, unexpected)
    const [partner] = at < 0 ? [] : unexpected.splice(at, 1)
    if (partner === undefined) left.push(row)
    else changed.push({ expected: row, actual: partner })
  }
  return { missing: left, unexpected, changed }
}

/** Rows of `one` that `other` has no equal for, each as often as it lacks one. */
function minus(one: readonly Row[], other: readonly Row[]): Row[] {
  const counts = new Map<string, number>()
  for (const row of other) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1)
  return one.filter((row) => {
    const count = counts.get(keyOf(row)) ?? 0
    if (count > 0) counts.set(keyOf(row), count - 1)
    return count === 0
  })
}

function keyOf(row: Row): string {
  return JSON.stringify(row)
}

/** Index of the first row that agrees in the most columns, at least one; -1 when none does. */
function likest(row: Row, among: readonly Row[]): number {
  let best = -1
  let most = 0
  for (const [at, other] of among.entries()) {
    const same = row.filter((value, i) => value === other[i]).length
    if (same > most) [best, most] = [at, same]
  }
  return best
}

/** `2 rows missing, 1 unexpected, 1 changed`; empty when nothing differs. */
export function diffSummary({ missing, unexpected, changed }: RowDiff): string {
  const rows = (n: number, what: string): string[] =>
    n === 0 ? [] : [`${n} row${n === 1 ? '' : 's'} ${what}`]
  return [
    ...rows(changed.length, 'changed'),
    ...rows(missing.length, 'missing'),
    ...rows(unexpected.length, 'unexpected'),
  ].join(', ')
}

/** A table with a line per row, at most `limit`; `a → b` is expected and found. */
export function diffLines(columns: readonly string[], diff: RowDiff, limit = 10): string[] {
  const rows = [
    ...diff.changed.map(({ expected, actual }) => [
      'changed',
      ...expected.map((v, i) => change(v, actual[i])),
    ]),
    ...diff.missing.map((row) => ['missing', ...row.map(shown)]),
    ...diff.unexpected.map((row) => ['unexpected', ...row.map(shown)]),
  ]
  const table = [['', ...columns], ...rows.slice(0, limit)]
  const widths = table[0]?.map((_, i) => Math.max(...table.map((row) => [...(row[i] ?? '')].length))) ?? []
  const lines = table.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return rows.length > limit ? [...lines, `… and ${rows.length - limit} more`] : lines
}

function change(expected: string | null, actual: string | null | undefined): string {
  return expected === actual ? shown(expected) : `${shown(expected)} → ${shown(actual ?? null)}`
}

/** Texts that could pass for null or nothing are quoted. */
function shown(value: string | null): string {
  if (value === null) return 'null'
  const text = value === '' || value === 'null' ? `'${value}'` : value.replaceAll('\n', '⏎')
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
