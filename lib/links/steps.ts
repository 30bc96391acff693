/**
 * The steps from score to money for one outcome: raw difference of bands, the same adjusted, per point of the scale, what a unit
 * of the behaviour is worth, and the chain of both. In: a `Panel`. Out: results with grade and p. Start at `stepsOf`.
 */
import { stats } from 'ledgerline'
import { withHidden } from './hidden.ts'
import { type Controls, controlsOf, foldsOf, type Panel, pick, rowsWhere } from './panel.ts'

type Result = stats.Estimated | stats.Refused

export interface Step {
  readonly step: 'score_to_behaviour' | 'behaviour_to_money' | 'chain'
  readonly contrast: string
  readonly method: string
  readonly result: Result | stats.effect.Effect
  readonly grade: stats.Grade
  readonly p: number | null
  readonly controls: string | null
  readonly events?: number
}

export interface Asked {
  readonly outcome: string
  readonly isBinary: boolean
  /** Share of those asked who answered; null where invites are not known. */
  readonly responseRate: number | null
  /** Words for the window, such as "in the 12 months from 2025-03-01". */
  readonly window: string
}

export function stepsOf(panel: Panel, asked: Asked): Step[] {
  const after = panel.column(`after_${asked.outcome}`)
  if (after.length > 0 && after.every((v) => v === after[0])) return [constantStep(panel, asked)]
  const raw = rawStep(panel, asked)
  const adjusted = adjustedStep(panel, asked)
  const perPoint = perPointStep(panel, asked)
  const money = moneyStep(panel, asked)
  return [
    raw,
    adjusted,
    perPoint,
    ...pointSteps(panel, asked),
    money,
    chainOf(adjusted, money),
    chainOf(perPoint, money),
  ]
}

/** What is told of a segment: the difference as it is, for one point of the score between equals, and what that goes together with in money. */
export function segmentSteps(panel: Panel, asked: Asked): Step[] {
  const after = panel.column(`after_${asked.outcome}`)
  if (after.length > 0 && after.every((v) => v === after[0])) return [constantStep(panel, asked)]
  const perPoint = perPointStep(panel, asked)
  const money = moneyStep(panel, asked)
  return [rawStep(panel, asked), perPoint, money, chainOf(perPoint, money)]
}

function constantStep(panel: Panel, { outcome, window }: Asked): Step {
  const at = { method: 'none', estimand: `${outcome} ${window}`, n: panel.n }
  const result = stats.effect.refused(
    at,
    'collinear',
    'The outcome is the same for every customer: there is nothing to go together.',
  )
  const common = { step: 'score_to_behaviour', contrast: 'HIGH-LOW', grade: 'E4', p: null } as const
  return { ...common, method: 'none', result, controls: null }
}

/** Customers with the highest band less those with the lowest, as they are. */
export function rawStep(panel: Panel, { outcome, isBinary, window }: Asked): Step {
  const after = panel.column(`after_${outcome}`)
  const [high, low] = ['HIGH', 'LOW'].map((band) =>
    pick(
      after,
      rowsWhere(panel, (b) => b === band),
    ),
  )
  const options = { estimand: `${outcome} ${window}: HIGH less LOW, as they are` }
  const share = (values?: Float64Array) => ({ events: total(values), n: values?.length ?? 0 })
  const none = { n: 0, mean: 0, variance: 0 }
  const moments = (values?: Float64Array) =>
    stats.association.momentsOfColumn(values ?? []) ?? { ...none, n: values?.length ?? 0 }
  const result = isBinary
    ? stats.association.compareShares(share(high), share(low), options)
    : stats.association.compareMeans(moments(high), moments(low), options)
  return {
    step: 'score_to_behaviour',
    contrast: 'HIGH-LOW',
    method: result.method === 'welch' ? 'difference/welch' : 'difference/shares',
    result,
    grade: 'E4',
    p: pOf(result),
    controls: null,
    ...(isBinary ? { events: total(high) + total(low) } : {}),
  }
}

function total(values: Float64Array | undefined): number {
  return values?.reduce((sum, v) => sum + v, 0) ?? 0
}

function pOf(result: Result): number | null {
  const p = result.diagnostics.p
  return result.status !== 'refuse' && typeof p === 'number' ? p : null
}

/** The same with what differed before taken out of it. */
export function adjustedStep(panel: Panel, { outcome, isBinary, responseRate, window }: Asked): Step {
  const rows = rowsWhere(panel, (b) => b === 'HIGH' || b === 'LOW')
  const controls = controlsOf(panel, outcome, rows)
  const treatment = Float64Array.from(rows, (i) => Number(panel.bands[i] === 'HIGH'))
  const after = pick(panel.column(`after_${outcome}`), rows)
  const at = {
    method: 'aipw/cross-fitted',
    estimand: `${outcome} ${window}: HIGH less LOW, equal before`,
    n: rows.length,
  }
  const result = rare(after, treatment, isBinary, at) ?? fittedAipw()
  function fittedAipw(): stats.effect.Effect {
    const found = stats.effect.aipw(
      { ...controls, treatment, outcome: after, folds: foldsOf(panel, rows) },
      {
        // scores and controls are read the day before the window begins
        covariatesBeforeTreatment: true,
        pastOutcomeAmongCovariates: outcome === 'retention' || controls.names.includes(`before_${outcome}`),
        caveats: responseRate === null ? {} : { responseRate },
      },
    )
    const effect = found.status === 'done' ? found.ate : found
    return { ...effect, estimand: at.estimand }
  }
  return {
    step: 'score_to_behaviour',
    contrast: 'HIGH-LOW',
    method: 'aipw',
    result,
    grade: 'grade' in result ? result.grade : 'E4',
    p:
      result.status === 'refuse'
        ? null
        : stats.effect.pValue(result.estimate, result.se, Number.POSITIVE_INFINITY),
    controls: controls.names.join(', '),
  }
}

const leastEvents = 20

function rare(
  after: Float64Array,
  treatment: Float64Array,
  isBinary: boolean,
  at: { method: string; estimand: string; n: number },
): stats.Refused | undefined {
  if (!isBinary) return undefined
  for (const arm of [0, 1]) {
    const own = after.filter((_, i) => treatment[i] === arm)
    const fewest = Math.min(total(own), own.length - total(own))
    if (fewest < leastEvents)
      return stats.effect.refused(
        at,
        'too_few',
        `${fewest} of the ${own.length} customers of a band differ from the others in this outcome; ${leastEvents} are needed.`,
      )
  }
  return undefined
}

export function perPointStep(panel: Panel, { outcome, window }: Asked): Step {
  const rows = rowsWhere(panel, () => true)
  const controls = controlsOf(panel, outcome, rows)
  const { result, regression } = slopeOf(
    { name: 'score', column: pick(panel.column('score'), rows), controls },
    pick(panel.column(`after_${outcome}`), rows),
    `${outcome} ${window}: for one point of the score, equal before`,
  )
  return {
    step: 'score_to_behaviour',
    contrast: 'per_point',
    method: 'ols',
    result,
    grade: 'E4',
    p: slopeP(regression, 'score'),
    controls: controls.names.join(', '),
  }
}

/** By least squares with what was known before held equal, and how strong a cause that nobody saw would have to be. */
function slopeOf(
  { name, column, controls }: { name: string; column: Float64Array; controls: Controls },
  outcome: Float64Array,
  estimand: string,
): { result: Result; regression: stats.effect.Regression | stats.Refused } {
  const regression = stats.effect.ols({
    names: [name, ...controls.names],
    columns: [column, ...controls.columns],
    outcome,
  })
  const alone = stats.effect.ols({ names: [name], columns: [column], outcome })
  const result = withHidden(stats.effect.effectOf(regression, name, estimand), regression, alone, name)
  return { result, regression }
}

function slopeP(regression: stats.effect.Regression | stats.Refused, name: string): number | null {
  if (regression.status === 'refuse') return null
  return regression.coefficients.find((c) => c.name === name)?.p ?? null
}

/** The whole scale, not only its ends: the mean at every point, as it is. */
function pointSteps(panel: Panel, { outcome, isBinary, window }: Asked): Step[] {
  if (outcome !== 'retention' && outcome !== 'spend_12m') return []
  const [scores, after] = [panel.column('score'), panel.column(`after_${outcome}`)]
  return [...new Set(scores)]
    .sort((a, b) => a - b)
    .map((point) => {
      const own = after.filter((_, i) => scores[i] === point)
      const moments = stats.association.momentsOfColumn(own)
      const at = {
        method: 'mean',
        estimand: `${outcome} ${window}: mean of those who scored ${point}`,
        n: own.length,
      }
      const result =
        moments === null || own.length < stats.score.leastForScore
          ? stats.effect.refused(
              at,
              'too_few',
              `${own.length} customers; ${stats.score.leastForScore} are needed.`,
            )
          : meanOf(at, moments, isBinary)
      const step = 'score_to_behaviour'
      return {
        step,
        contrast: `point ${point}`,
        method: 'mean',
        result,
        grade: 'E4',
        p: null,
        controls: null,
      }
    })
}

/** A share stays between nought and one, and is not known exactly where all did alike. */
function meanOf(
  at: { method: string; estimand: string; n: number },
  { n, mean, variance }: stats.association.Moments,
  isShare: boolean,
): Result {
  const found = stats.effect.estimated({
    ...at,
    estimate: mean,
    se: Math.sqrt(variance / n),
    seMethod: 'sample',
    df: n - 1,
  })
  if (!isShare || found.status === 'refuse') return found
  const [ciLow, ciHigh] = stats.score.wilson(Math.round(mean * n), n)
  return { ...found, ciLow, ciHigh, seMethod: 'wilson' }
}

/** Contribution that goes with one unit of the behaviour, customers equal before. */
function moneyStep(panel: Panel, { outcome, window }: Asked): Step {
  const estimand = `contribution ${window}: for one unit of ${outcome}, equal before`
  const common = { step: 'behaviour_to_money', contrast: 'per_unit', grade: 'E4', p: null } as const
  // who refers does not earn the contribution: the referred do
  if (outcome === 'referral') {
    const told = 'What a referral is worth is in mart_referral: it is the contribution of other customers.'
    const at = { method: 'ols/contribution', estimand, n: panel.n }
    return {
      ...common,
      method: 'ols/contribution',
      result: stats.effect.refused(at, 'cost_missing', told),
      controls: null,
    }
  }
  if (!panel.column('after_cm3').every(Number.isFinite)) {
    const told = 'not available: contribution after retention cost (cm3), see mart_unit_economics_month'
    const at = { method: 'ols/contribution', estimand, n: panel.n }
    return {
      ...common,
      method: 'ols/contribution',
      result: stats.effect.refused(at, 'cost_missing', told),
      controls: null,
    }
  }
  // contribution is what is left after it
  if (outcome === 'cost_to_serve') {
    const result = stats.effect.estimated({
      method: 'identity',
      estimand,
      n: panel.n,
      estimate: -1,
      se: 0,
      seMethod: 'identity',
    })
    return { ...common, method: 'identity', result, controls: null }
  }
  const rows = rowsWhere(panel, () => true)
  const controls = controlsOf(panel, 'cm3', rows)
  const { result } = slopeOf(
    { name: outcome, column: pick(panel.column(`after_${outcome}`), rows), controls },
    pick(panel.column('after_cm3'), rows),
    estimand,
  )
  return { ...common, method: 'ols/contribution', result, controls: controls.names.join(', ') }
}

function chainOf(first: Step, second: Step): Step {
  const estimand = `contribution that goes with ${first.contrast} by way of the behaviour; an association, no return`
  const found = stats.association.chained(
    { result: first.result, grade: first.grade },
    { result: second.result, grade: second.grade },
    estimand,
  )
  return {
    step: 'chain',
    contrast: first.contrast,
    method: `chain/${first.method}`,
    result: found,
    grade: found.grade,
    p: pOf(found),
    controls: first.controls,
  }
}
