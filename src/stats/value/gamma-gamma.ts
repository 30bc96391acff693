/**
 * What a purchase is worth, apart from how often there is one. In: repeat purchases and their mean value per customer, the
 * first purchase left out. Out: parameters (p, q, v), expected values. Pure. Source: Fader & Hardie 2013 (gamma-gamma note).
 */
import { digamma, logGamma } from '../special/index.ts'
import { type Fit, type FitRefused, type Likelihood, maximise } from './likelihood.ts'
import { byFrequency, frequenciesOf } from './purchases.ts'

export interface Spending {
  /** Repeat purchases, 1 or more. */
  readonly x: Float64Array
  /** Their mean value, above 0. */
  readonly mean: Float64Array
}

/** Leaves out customers without a repeat purchase, or with a mean that is not above 0; how many is for the caller to say. */
export function spendingOf(rows: Iterable<{ readonly frequency: number; readonly mean: number }>): Spending {
  const kept = [...rows].filter((r) => r.frequency > 0 && r.mean > 0 && Number.isFinite(r.mean))
  return { x: Float64Array.from(kept, (r) => r.frequency), mean: Float64Array.from(kept, (r) => r.mean) }
}

export type GammaGamma = Fit & {
  /** Of frequency and mean value; the model wants it near 0. */
  readonly correlation: number
  readonly warnings: readonly string[]
}

export function fitGammaGamma(spending: Spending): GammaGamma | FitRefused {
  const n = spending.x.length
  if (n < 50)
    return {
      status: 'refuse',
      reason: 'too_few',
      explanation: `${n} customers with a repeat purchase; 50 are needed.`,
      n,
    }
  const fit = maximise(gammaGammaLikelihood(spending))
  if (fit.status === 'refuse') return fit
  if ((fit.params[1] ?? 0) <= 1)
    return {
      status: 'refuse',
      reason: 'boundary',
      explanation: 'q is 1 or less: the mean of all customers does not exist.',
      n,
    }
  const correlation = correlationOf(spending)
  const warnings =
    Math.abs(correlation) > 0.2
      ? ['who buys often also spends otherwise: frequency and value are correlated']
      : []
  return { ...fit, correlation, warnings }
}

export function gammaGammaLikelihood({ x, mean }: Spending): Likelihood {
  let sum = 0
  for (const m of mean) sum += m
  const typical = sum / Math.max(1, mean.length)
  const starts = [
    [1, 2, typical],
    [5, 4, typical / 2],
    [3, 3, typical],
  ]
  const fixed = fixedOf(x, mean)
  return { names: ['p', 'q', 'v'], n: x.length, starts, at: (params) => sumOver(params, x, mean, fixed) }
}

/** What the parameters do not touch is summed once: Σ log m, Σ k (log m + log k). */
interface Fixed {
  readonly logM: number
  readonly kLog: number
  readonly frequencies: readonly number[]
}

function fixedOf(x: Float64Array, mean: Float64Array): Fixed {
  let [logM, kLog] = [0, 0]
  for (let i = 0; i < x.length; i++) {
    const [k, log] = [x[i] ?? 0, Math.log(mean[i] ?? 0)]
    logM += log
    kLog += k * (log + Math.log(k))
  }
  return { logM, kLog, frequencies: frequenciesOf(x) }
}

/** One logarithm a customer; what depends on the frequency alone is found once per frequency. */
function sumOver(
  [p = 1, q = 1, v = 1]: readonly number[],
  x: Float64Array,
  mean: Float64Array,
  { logM, kLog, frequencies }: Fixed,
) {
  const both = byFrequency(frequencies, (k) => logGamma(p * k + q) - logGamma(p * k))
  const psiBoth = byFrequency(frequencies, (k) => digamma(p * k + q))
  const psiBy = byFrequency(frequencies, (k) => k * (digamma(p * k + q) - digamma(p * k)))
  const [n, logV] = [x.length, Math.log(v)]
  let [value, dp, dq, dv] = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const k = x[i] ?? 0
    const all = v + k * (mean[i] ?? 0)
    const [logAll, shape] = [Math.log(all), p * k + q]
    value += (both[k] ?? 0) - shape * logAll
    dp += (psiBy[k] ?? 0) - k * logAll
    dq += (psiBoth[k] ?? 0) - logAll
    dv -= shape / all
  }
  return {
    value: value + n * (q * logV - logGamma(q)) + p * kLog - logM,
    gradient: [dp + kLog, dq + n * (logV - digamma(q)), dv + (n * q) / v],
  }
}

/** Of a customer with this history; with 0 purchases, of any customer. */
export function expectedValue(
  [p = 1, q = 2, v = 1]: readonly number[],
  frequency: number,
  mean: number,
): number {
  return frequency === 0 ? (p * v) / (q - 1) : (p * (v + frequency * mean)) / (p * frequency + q - 1)
}

function correlationOf({ x, mean }: Spending): number {
  const n = x.length
  let [mx, mm] = [0, 0]
  for (let i = 0; i < n; i++) {
    mx += (x[i] ?? 0) / n
    mm += (mean[i] ?? 0) / n
  }
  let [xx, xm, all] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const [a, b] = [(x[i] ?? 0) - mx, (mean[i] ?? 0) - mm]
    xx += a * a
    xm += a * b
    all += b * b
  }
  return xx === 0 || all === 0 ? 0 : xm / Math.sqrt(xx * all)
}
