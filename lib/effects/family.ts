/**
 * Many tests at once: p-values adjusted for their number (Benjamini and Hochberg 1995). The rows that the headline
 * stands on are one family; all others, looked at because they are there, are another. Pure.
 */
import { stats } from 'ledgerline'
import type { ResultRow } from './result.ts'

export interface AdjustedRow extends ResultRow {
  readonly n_tests: number
  readonly bh_p: number | null
  /** The adjusted p is below 5 %: only then is an effect told from none. */
  readonly is_distinguishable: boolean
}

export function adjusted(rows: readonly ResultRow[]): AdjustedRow[] {
  const families = [true, false].map((leading) =>
    rows.filter((r) => r.is_leading === leading && r.p !== null),
  )
  const known = new Map<ResultRow, { p: number; n: number }>()
  for (const family of families) {
    const ps = stats.effect.benjaminiHochberg(family.map((r) => Number(r.p)))
    for (const [i, row] of family.entries()) known.set(row, { p: ps[i] ?? 1, n: family.length })
  }
  return rows.map((row) => {
    const of = known.get(row)
    const size = families[row.is_leading ? 0 : 1]?.length ?? 0
    return { ...row, n_tests: of?.n ?? size, bh_p: of?.p ?? null, is_distinguishable: (of?.p ?? 1) < 0.05 }
  })
}
