/**
 * A tie-out of which parts stand as they were summed: what is summed now and what was add up to the sums of all rows, digit by
 * digit. In: rows of `reconcileParts`, parts kept. Out: sums, and the parts of all. Pure. Start at `addUp`.
 */
import type { TextRow } from '../warehouse/index.ts'

/** Both sums of one period and label, as the database told them. */
export interface Part {
  readonly period: string | null
  readonly label: string | null
  readonly own: string
  readonly other: string
  readonly difference: string
}

export interface Parts {
  /** Type of the period in the database. */
  readonly type: string
  readonly parts: readonly Part[]
}

export interface TieOutSums {
  readonly failures: number
  readonly totals: readonly Omit<Part, 'period'>[]
  /** Undefined where sums are not exact, or periods are too many to be kept. */
  readonly parts?: Parts
}

/** Beyond these a tie-out is summed whole: they would be as many as its groups. */
const mostParts = 1000

/** @param kept  parts that stand, of other periods than the rows; none where all rows were summed */
export function addUp(rows: readonly TextRow[], kept: Parts | undefined): TieOutSums {
  const fresh = rows.filter((row) => row.whole !== 'true')
  const whole = rows.filter((row) => row.whole === 'true')
  const failures = whole.reduce((sum, row) => sum + Number(row.failures ?? 0), 0)
  const parts = [...fresh.map(partOf), ...(kept?.parts ?? [])]
  const totals = kept === undefined ? whole.map(partOf).map(withoutPeriod) : totalsOf(parts)
  const type = fresh[0]?.types?.match(
    /^(.*) (?:DECIMAL\(\d+,\d+\)|HUGEINT) (?:DECIMAL\(\d+,\d+\)|HUGEINT)$/,
  )?.[1]
  const known = fresh.length === 0 ? kept?.type : type
  if (known === undefined || parts.length > mostParts || (kept !== undefined && kept.type !== known))
    return { failures, totals }
  return { failures, totals, parts: { type: known, parts } }
}

function partOf({ period = null, label = null, own, other, difference }: TextRow): Part {
  return { period, label, own: own ?? '0', other: other ?? '0', difference: difference ?? '0' }
}

function withoutPeriod({ period: _, ...sums }: Part): Omit<Part, 'period'> {
  return sums
}

/** By label, the one without last, as the database orders them. */
function totalsOf(parts: readonly Part[]): Omit<Part, 'period'>[] {
  const labels = [...new Set(parts.map((p) => p.label))].sort((a, b) =>
    a === null || b === null ? Number(a === null) - Number(b === null) : a < b ? -1 : 1,
  )
  return labels.map((label) => {
    const of = parts.filter((p) => p.label === label)
    const sum = (key: 'own' | 'other' | 'difference'): string => sumOf(of.map((p) => p[key]))
    return { label, own: sum('own'), other: sum('other'), difference: sum('difference') }
  })
}

/** Decimals as text, added exactly; as many digits behind the point as the most of them has. */
function sumOf(texts: readonly string[]): string {
  const scale = Math.max(...texts.map((text) => (text.split('.')[1] ?? '').length))
  const units = texts.reduce((sum, text) => {
    const [whole = '', fraction = ''] = text.split('.')
    return sum + BigInt(whole + fraction.padEnd(scale, '0'))
  }, 0n)
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return units < 0n ? `-${text}` : text
}
