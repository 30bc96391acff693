/**
 * Whether the arms can be compared: overlap of propensities, effective sample sizes, balance of the covariates before
 * and after weighting. Pure. Source: methods, sections 5 and 9; Kish 1965; Austin 2009.
 */
import type { Refused } from '../result.ts'
import { type Described, refused } from './record.ts'

export interface Balance {
  readonly covariate: string
  /** Standardised mean difference, treated less control, in deviations pooled over the arms. */
  readonly before: number
  readonly afterAte: number
  readonly afterAtt: number
}

export interface Overlap {
  readonly lowest: number
  readonly highest: number
  readonly shareOutside05: number
  readonly shareOutside01: number
  /** Effective sample sizes under the weights of the ATE. */
  readonly essTreated: number
  readonly essControl: number
  /** Effective size of the controls under the weights of the ATT. */
  readonly essControlAtt: number
  readonly nTreated: number
  readonly nControl: number
  readonly balance: readonly Balance[]
}

const edge = 1e-3

/** Why the ATE must not be printed; undefined when it may. */
export function refusedAte(o: Overlap, at: Described): Refused | undefined {
  if (o.lowest < edge || o.highest > 1 - edge || o.shareOutside05 > 0.2) {
    const outside = `${(100 * o.shareOutside05).toFixed(1)} % of propensities are outside 0.05…0.95`
    const range = `they reach from ${o.lowest.toPrecision(2)} to ${o.highest.toPrecision(6)}`
    return refused(
      at,
      'no_overlap',
      `${outside}, ${range}: restrict the population to units that both arms have.`,
    )
  }
  const thin = Math.min(o.essTreated / o.nTreated, o.essControl / o.nControl)
  if (thin < 0.1) return refused(at, 'no_overlap', thinText(thin))
  return refusedBalance(largest(o, 'afterAte'), at)
}

/** Why the ATT must not be printed: it needs controls that look like the treated, not the reverse. */
export function refusedAtt(o: Overlap, at: Described): Refused | undefined {
  if (o.highest > 1 - edge) {
    const told = `Propensities reach ${o.highest.toPrecision(6)}: some treated units have no control like them.`
    return refused(at, 'no_overlap', `${told} Restrict the population.`)
  }
  // controls unlike the treated weigh nothing here by design: what counts is how many are left to compare with
  if (o.essControlAtt < Math.max(50, 0.1 * o.nTreated)) {
    const told = `Weights leave an effective sample of ${o.essControlAtt.toFixed(0)} controls for ${o.nTreated} treated`
    return refused(at, 'no_overlap', `${told}: 50 and a tenth of the treated are needed.`)
  }
  return refusedBalance(largest(o, 'afterAtt'), at)
}

function thinText(share: number): string {
  return `Weights leave ${(100 * share).toFixed(1)} % of an arm as effective sample, 10 % are needed: restrict the population.`
}

function refusedBalance(worst: Balance | undefined, at: Described): Refused | undefined {
  const size = Math.max(Math.abs(worst?.afterAte ?? 0), Math.abs(worst?.afterAtt ?? 0))
  if (!worst || size <= 0.25) return undefined
  const told = `${worst.covariate} differs by ${size.toFixed(2)} standard deviations after weighting, at most 0.25 is allowed`
  return refused(at, 'imbalance', `${told}: add its square or interactions, or restrict the population.`)
}

/** The worst covariate under one weighting, with the other's difference left out. */
function largest(o: Overlap, which: 'afterAte' | 'afterAtt'): Balance | undefined {
  const worst = o.balance.toSorted((a, b) => Math.abs(b[which]) - Math.abs(a[which]))[0]
  return worst && { ...worst, afterAte: 0, afterAtt: 0, [which]: worst[which] }
}

export function largestImbalance(o: Overlap, which: 'afterAte' | 'afterAtt'): number {
  return Math.max(0, ...o.balance.map((b) => Math.abs(b[which])))
}
