/**
 * Augmented inverse probability weighting: the mean effect of a treatment that was not drawn by lot, adjusted for
 * covariates, with the diagnostics that tell whether the adjustment can be believed. Pure.
 * In: columns, a treatment and an outcome, a fold for each row. Out: ATE and ATT, each graded or refused.
 * Start at `aipw`. Sources: Robins, Rotnitzky & Zhao 1994; Bang & Robins 2005; Chernozhukov et al. 2018.
 */
import type { Refused } from '../result.ts'
import {
  type ArmSums,
  armParts,
  armTotal,
  nuisance,
  type Propensities,
  propensities,
} from './aipw-nuisance.ts'
import { type Scored, type Scores, score, type Weighted } from './aipw-scoring.ts'
import { type HiddenCause, hiddenCause } from './aipw-sensitivity.ts'
import { type Column, meanOf, type Named, unusable, varies } from './columns.ts'
import { addProducts, crossProductsByPart, productsAmong, scatterAmong, scatterOf } from './cross-products.ts'
import { foldCount } from './folds.ts'
import { type Caveats, gradeOf } from './grade.ts'
import { countOf, notBinary } from './logit.ts'
import { standardisedBy } from './logit-design.ts'
import { type Balance, largestImbalance, type Overlap, refusedAte, refusedAtt } from './overlap.ts'
import { type Described, type Effect, estimated, graded, refused } from './record.ts'

export interface AipwInput extends Named {
  /** 1 treated, 0 control. */
  readonly treatment: Column
  readonly outcome: Column
  /** Fold of each row, 0…4, by hash of its id (`foldOfId`, or `foldSql` in the database). */
  readonly folds: Column
}

/** What the rows cannot tell about the design. */
export interface AipwFacts {
  readonly covariatesBeforeTreatment: boolean
  readonly pastOutcomeAmongCovariates: boolean
  readonly caveats?: Caveats
}

interface Estimates {
  readonly ate: number
  readonly seAte: number
  readonly att: number
  readonly seAtt: number
}

export interface Aipw {
  readonly status: 'done'
  readonly ate: Effect
  readonly att: Effect
  readonly n: number
  readonly overlap: Overlap
  /** Models fitted on all rows, for comparison. */
  readonly notCrossFitted: Estimates
  /** Difference of the arms' means. */
  readonly naiveDifference: number
  /** Normalised inverse probability weights. */
  readonly hajekAte: number
  readonly hiddenCause: HiddenCause | null
  readonly dropped: readonly string[]
}

const assumptions = [
  'no unobserved cause of both treatment and outcome',
  'every unit could have been in either arm',
  'no unit changes the outcome of another',
]

/**
 * Refuses `leak`, `bad_input`, `too_few` (arms below 50), `collinear`, `separation`, `no_convergence` as a whole, and `no_overlap`
 * and `imbalance` for ATE and ATT apart. Nothing is trimmed.
 */
export function aipw(input: AipwInput, facts: AipwFacts): Aipw | Refused {
  return oneOutcome(input, facts, (fitNow) => fitNow())
}

/**
 * The same of several outcomes of the same units: the propensities, which are most of the work, are fitted once.
 * @returns what `aipw` gives of each, to the last digit
 */
export function aipwOfEach(
  input: Omit<AipwInput, 'outcome'>,
  outcomes: readonly Column[],
  facts: AipwFacts,
): (Aipw | Refused)[] {
  let known: Propensities | undefined
  const once: Fitting = (fitNow) => {
    known ??= fitNow()
    return known
  }
  return outcomes.map((outcome) => oneOutcome({ ...input, outcome }, facts, once))
}

type Fitting = (fitNow: () => Propensities) => Propensities

function oneOutcome(input: AipwInput, facts: AipwFacts, fitting: Fitting): Aipw | Refused {
  const { names, columns, treatment, outcome, folds } = input
  const nTreated = countOf(treatment)
  const n = treatment.length
  const at: Described = {
    method: 'aipw/cross-fitted',
    estimand: 'ATE',
    n,
    diagnostics: { n_treated: nTreated, n_control: n - nTreated },
    assumptions,
  }
  const stop = refusedInput(input, facts, at)
  if (stop) return stop
  const all = { names: [...names, 'outcome'], columns: [...columns, outcome] }
  const byArm = crossProductsByPart(all, all.columns.map(meanOf), armParts(folds, treatment), 2 * foldCount)
  if (!byArm.every((p) => p.products.flat().every(Number.isFinite))) {
    return refused(at, 'bad_input', 'The sums are not finite numbers: look for absurd values.')
  }
  const among = names.map((_, j) => j)
  const { design, kept, dropped } = standardisedBy(input, scatterAmong(scatterOf(addProducts(byArm)), among))
  const stay = [...among.filter((j) => kept.includes(names[j] ?? '')), names.length]
  const sums: ArmSums = {
    folds: foldCount,
    parts: byArm.map((p) => productsAmong(p, stay)),
  }
  const states = fitting(() => propensities(design, treatment, folds, sums))
  const fits = nuisance(design, states, sums, at)
  if ('status' in fits) return fits
  return summary(sums, score(design, treatment, outcome, folds, fits), facts, at, dropped)
}

function refusedInput(input: AipwInput, facts: AipwFacts, at: Described): Refused | undefined {
  const { names, columns, treatment, outcome, folds } = input
  if (!facts.covariatesBeforeTreatment) {
    const told = 'A covariate measured after the treatment may be its consequence: take earlier values.'
    return refused(at, 'leak', told)
  }
  const problem =
    unusable({
      names: ['treatment', 'outcome', 'folds', ...names],
      columns: [treatment, outcome, folds, ...columns],
    }) ?? notBinary(treatment)
  if (problem !== undefined) return refused(at, 'bad_input', problem)
  for (let i = 0; i < folds.length; i++) {
    const f = folds[i] ?? -1
    if (!Number.isInteger(f) || f < 0 || f >= foldCount) {
      return refused(at, 'bad_input', `Row ${i} is in fold ${f}, folds are 0…${foldCount - 1}.`)
    }
  }
  const smallest = Math.min(countOf(treatment), at.n - countOf(treatment))
  if (smallest < 50) return refused(at, 'too_few', `An arm has ${smallest} units, 50 are needed.`)
  if (!varies(outcome))
    return refused(at, 'collinear', 'The outcome is the same for every unit: there is nothing to compare.')
  return undefined
}

function summary(
  sums: ArmSums,
  scored: Scored,
  facts: AipwFacts,
  at: Described,
  dropped: readonly string[],
): Aipw | Refused {
  const [control, treated] = [scatterOf(armTotal(sums, 0)), scatterOf(armTotal(sums, 1))]
  const last = treated.names.length - 1
  const overlap = overlapOf(scored, control, treated)
  const fitted = estimatesOf(scored.crossFitted, at.n, treated.n)
  const plain = estimatesOf(scored.plain, at.n, treated.n)
  const hidden = hiddenCause(armTotal(sums, 1), armTotal(sums, 0), fitted.ate, fitted.seAte)
  const diagnostics = {
    ...at.diagnostics,
    e_min: overlap.lowest,
    e_max: overlap.highest,
    share_outside_005_095: overlap.shareOutside05,
    ess_treated: overlap.essTreated,
    ess_control: overlap.essControl,
    robustness_value: hidden?.robustnessValue ?? null,
    strongest_partial_r2: hidden?.strongestPartialR2 ?? null,
    e_value_of_limit: hidden?.eValueOfLimit ?? null,
  }
  const context: Context = { facts, overlap, hidden, dropped, at: { ...at, diagnostics } }
  return {
    status: 'done',
    ate: effect('ATE', fitted.ate, fitted.seAte, plain.ate, context),
    att: effect('ATT', fitted.att, fitted.seAtt, plain.att, context),
    n: at.n,
    overlap,
    notCrossFitted: plain,
    naiveDifference: (treated.means[last] ?? 0) - (control.means[last] ?? 0),
    hajekAte: scored.treated.outcome / scored.treated.sum - scored.control.outcome / scored.control.sum,
    hiddenCause: hidden,
    dropped,
  }
}

function estimatesOf(s: Scores, n: number, nTreated: number): Estimates {
  const ate = s.ate / n
  const att = s.att / nTreated
  const attSquares = s.attSquares - 2 * att * s.attTreated + att * att * nTreated
  return {
    ate,
    seAte: Math.sqrt(Math.max(0, s.ateSquares - n * ate * ate)) / n,
    att,
    seAtt: Math.sqrt(Math.max(0, attSquares)) / nTreated,
  }
}

type Moments = ReturnType<typeof scatterOf>

function overlapOf(scored: Scored, control: Moments, treated: Moments): Overlap {
  const n = control.n + treated.n
  const ess = (w: Weighted): number => (w.sum * w.sum) / w.squares
  return {
    lowest: scored.lowest,
    highest: scored.highest,
    shareOutside05: scored.outside05 / n,
    shareOutside01: scored.outside01 / n,
    essTreated: ess(scored.treated),
    essControl: ess(scored.control),
    essControlAtt: ess(scored.controlAtt),
    nTreated: treated.n,
    nControl: control.n,
    balance: balanceOf(scored, control, treated),
  }
}

function balanceOf(scored: Scored, control: Moments, treated: Moments): Balance[] {
  const variance = (m: Moments, j: number): number => (m.scatter[j]?.[j] ?? 0) / (m.n - 1)
  // weighted means are sums over standardised columns: back to units through the deviation over all rows
  const n = control.n + treated.n
  return treated.names.slice(0, -1).map((covariate, j) => {
    const gap = (treated.means[j] ?? 0) - (control.means[j] ?? 0)
    const within = (treated.scatter[j]?.[j] ?? 0) + (control.scatter[j]?.[j] ?? 0)
    const deviation = Math.sqrt((within + ((treated.n * control.n) / n) * gap * gap) / n)
    const pooled = Math.sqrt((variance(treated, j) + variance(control, j)) / 2)
    const mean = (w: Weighted): number => ((w.columns[j + 1] ?? 0) / w.sum) * deviation
    const treatedMean =
      (treated.means[j] ?? 0) -
      (treated.n * (treated.means[j] ?? 0) + control.n * (control.means[j] ?? 0)) / n
    return {
      covariate,
      before: gap / pooled,
      afterAte: (mean(scored.treated) - mean(scored.control)) / pooled,
      afterAtt: (treatedMean - mean(scored.controlAtt)) / pooled,
    }
  })
}

interface Context {
  readonly facts: AipwFacts
  readonly overlap: Overlap
  readonly hidden: HiddenCause | null
  readonly dropped: readonly string[]
  readonly at: Described
}

function effect(estimand: 'ATE' | 'ATT', estimate: number, se: number, plain: number, c: Context): Effect {
  const { overlap: o, facts, hidden } = c
  const which = estimand === 'ATE' ? 'afterAte' : 'afterAtt'
  const imbalance = largestImbalance(o, which)
  const crossFitGap = se > 0 ? Math.abs(estimate - plain) / se : 0
  const diagnostics = { ...c.at.diagnostics, largest_smd: imbalance, cross_fit_gap_in_se: crossFitGap }
  const at = { ...c.at, estimand, diagnostics }
  const ateRefused = refusedAte(o, at)
  const stop = estimand === 'ATE' ? ateRefused : refusedAtt(o, at)
  if (stop) return stop
  const { grade, notes } = gradeOf(
    {
      design: 'adjustment',
      covariatesBeforeTreatment: facts.covariatesBeforeTreatment,
      pastOutcomeAmongCovariates: facts.pastOutcomeAmongCovariates,
      shareOutside: o.shareOutside05,
      essShare: Math.min(o.essTreated / o.nTreated, o.essControl / o.nControl),
      largestImbalance: imbalance,
      crossFitGap,
      robustnessValue: hidden?.robustnessValue ?? 0,
      strongestPartialR2: hidden?.strongestPartialR2 ?? 1,
    },
    { ...facts.caveats, ...(hidden ? { eValueOfLimit: hidden.eValueOfLimit } : {}) },
  )
  const warnings = c.dropped.map((name) => `${name} is determined by the other columns and was left out`)
  if (ateRefused?.reason === 'no_overlap')
    warnings.push('the arms do not overlap over all units: ATT only, grade E4')
  const result = estimated({ ...at, estimate, se, seMethod: 'influence function', warnings })
  return graded(result, ateRefused?.reason === 'no_overlap' ? 'E4' : grade, notes)
}
