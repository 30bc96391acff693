/**
 * Effects of what started in one place after another: group-time effects by unit and block of periods. Pure.
 * In: columns of int_rollout_blocks of one experiment. Out: the mean effect and one row for each block since the start.
 * Units that are customers are taken as they come; regions and sites are clusters of many, with errors for few clusters.
 * Start at `rolloutEffects`.
 */
import { stats } from 'ledgerline'

export interface RolloutColumns {
  readonly unit: readonly string[]
  readonly block: Float64Array
  readonly firstBlock: Float64Array
  readonly value: Float64Array
}

export interface Rollout {
  readonly method: string
  readonly effect: stats.effect.Effect
  readonly pretrendP: number | null
}

const method = 'did_cs'

export function rolloutEffects(columns: RolloutColumns, unitsAreCustomers: boolean): readonly Rollout[] {
  const moments = stats.effect.cohortMoments(panelOf(columns))
  if (unitsAreCustomers) return fromUnits(stats.effect.staggeredFromMoments(moments, { controls: 'not_yet' }))
  const found = stats.effect.rollOut(moments, { controls: 'not_yet' })
  if (found.status === 'refuse') return [{ method, effect: found, pretrendP: null }]
  const { effect, pretrend, byExposure } = found
  const pretrendP = pretrend?.p ?? null
  const rows = byExposure.map((row) => ({
    method: exposureMethod(row.at),
    effect: partOf(effect, row, { df: row.df }),
    pretrendP,
  }))
  return [{ method, effect, pretrendP }, ...rows]
}

function fromUnits(found: stats.effect.Staggered | stats.Refused): readonly Rollout[] {
  if (found.status === 'refuse') return [{ method, effect: found, pretrendP: null }]
  const pretrendP = found.pretrend?.p ?? null
  const rows = (found.aggregates?.dynamic.rows ?? []).filter((r) => r.at >= 0)
  return [
    { method, effect: found.effect, pretrendP },
    ...rows.map((r) => ({ method: exposureMethod(r.at), effect: partOf(found.effect, r, {}), pretrendP })),
  ]
}

function exposureMethod(block: number): string {
  return `${method}/block ${block}`
}

interface Part {
  readonly estimate: number
  readonly se: number
  readonly ciLow: number
  readonly ciHigh: number
}

/** The same comparison, part of it: what the whole rests on, the part rests on too. */
function partOf(whole: stats.effect.Effect, part: Part, more: stats.effect.Diagnostics): stats.effect.Effect {
  if (whole.status === 'refuse') return whole
  const { estimate, se, ciLow, ciHigh } = part
  return { ...whole, estimate, se, ciLow, ciHigh, diagnostics: { ...whole.diagnostics, ...more } }
}

function panelOf({ unit, block, firstBlock, value }: RolloutColumns) {
  const periods = [...new Set(block)].sort((a, b) => a - b)
  const units = [...new Set(unit)]
  const place = new Map(units.map((u, i) => [u, i]))
  const outcome = periods.map(() => new Float64Array(units.length).fill(Number.NaN))
  const first = new Float64Array(units.length)
  for (const [row, name] of unit.entries()) {
    const i = place.get(name) ?? 0
    const column = outcome[periods.indexOf(block[row] ?? 0)]
    if (column) column[i] = value[row] ?? Number.NaN
    first[i] = firstBlock[row] ?? 0
  }
  return { periods, outcome, first }
}
