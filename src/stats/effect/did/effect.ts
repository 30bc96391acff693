/**
 * The graded effect of a staggered comparison, or its refusal where groups and controls moved apart before the start.
 * Pure. Source: methods, sections 8 and 9.
 */
import type { Vector } from '../../linalg/matrix.ts'
import { type Caveats, gradeOf } from '../grade.ts'
import { type Described, type Diagnostics, type Effect, estimated, graded, refused } from '../record.ts'
import { startOf } from './joint.ts'
import type { Pretrend } from './pretrend.ts'

export interface Estimate {
  readonly estimate: number
  readonly se: number
  readonly ciLow: number
  readonly ciHigh: number
}

export interface Placebo extends Estimate {
  /** Periods by which the start was moved ahead. */
  readonly shift: number
  readonly p: number
}

/** Who was compared. */
export interface Shape {
  readonly periods: Vector
  readonly groups: readonly number[]
  readonly nTreated: number
  readonly nNever: number
  readonly incomplete: number
  readonly alwaysTreated: number
  readonly clusters: number
}

/** What was found before the start. */
export interface Before {
  readonly pretrend: Pretrend | null
  readonly placebos: readonly Placebo[]
}

export function effectFrom(
  headline: Estimate,
  aggregate: string,
  shape: Shape,
  level: number,
  caveats: Caveats | undefined,
  described: Described,
  { pretrend, placebos }: Before,
): Effect {
  const placebosHold = placebos.length > 0 ? placebos.every((p) => p.ciLow <= 0 && p.ciHigh >= 0) : null
  const lost = shape.incomplete / (described.n + shape.incomplete)
  const diagnostics = {
    ...described.diagnostics,
    ...found(shape, { pretrend, placebos }),
    placebos_hold: placebosHold,
  }
  const at = { ...described, estimand: `ATT, ${aggregate} mean over groups and periods`, diagnostics }
  const significant = placebos.some((p) => p.p * placebos.length < 0.05)
  if ((pretrend && pretrend.p < 0.05) || significant) {
    const told =
      'Groups and controls moved apart before the start, so what came after is not the treatment alone'
    return refused(
      at,
      'pretrend',
      `${told}: compare with other controls, or adjust for what drives the trends.`,
    )
  }
  const warnings = lost > 0.05 ? [`${shape.incomplete} units miss a period and were left out`] : []
  const { grade, notes } = gradeOf(
    {
      design: 'difference_in_differences',
      prePeriods: Math.min(...shape.groups.map((g) => startOf(g, shape.periods))),
      pretrendP: pretrend?.p ?? null,
      placebosHold,
      clusters: shape.clusters,
      stableComposition: lost <= 0.05,
    },
    caveats,
  )
  const { estimate, se } = headline
  return graded(
    estimated({ ...at, estimate, se, level, warnings, seMethod: 'analytical influence function' }),
    grade,
    notes,
  )
}

function found(shape: Shape, { pretrend, placebos }: Before): Diagnostics {
  return {
    clusters: shape.clusters,
    pretrend_wald: pretrend?.wald ?? null,
    pretrend_df: pretrend?.df ?? null,
    pretrend_p: pretrend?.p ?? null,
    minimal_detectable_slope: pretrend?.minimalDetectableSlope ?? null,
    placebos: placebos.length,
    incomplete_units: shape.incomplete,
    always_treated_units: shape.alwaysTreated,
  }
}
