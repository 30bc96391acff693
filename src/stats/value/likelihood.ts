/**
 * Maximum likelihood for models with positive parameters: over their logarithms, from several starts, with errors from the
 * observed information. In: a likelihood. Out: parameters, errors, covariance; or a refusal. Pure.
 */
import { invertPositive, multiplyVector } from '../linalg/matrix.ts'
import { bfgs, hessianAt, type Minimum, type Smooth } from '../optim/minimize.ts'
import type { RefusalCode } from '../result.ts'

export interface Likelihood {
  readonly names: readonly string[]
  /** Log-likelihood and its derivatives by the parameters themselves. */
  readonly at: (params: readonly number[]) => { readonly value: number; readonly gradient: readonly number[] }
  /** At least two; the best must be found from two of them. */
  readonly starts: readonly (readonly number[])[]
  /** Observations, by which value and gradient are scaled. */
  readonly n: number
  /** The same of a part of many rows: the starts run there, and only their best goes over all. */
  readonly part?: { readonly at: Likelihood['at']; readonly n: number }
}

export interface Fit {
  readonly status: 'ok'
  readonly params: readonly number[]
  readonly se: readonly number[]
  readonly loglik: number
  /** Of the logarithms of the parameters. */
  readonly covariance: readonly (readonly number[])[]
  readonly names: readonly string[]
  readonly n: number
  readonly gradientNorm: number
}

export interface FitRefused {
  readonly status: 'refuse'
  readonly reason: RefusalCode
  readonly explanation: string
  readonly n: number
}

const limits = { low: 1e-4, high: 1e4 }

export function maximise(model: Likelihood): Fit | FitRefused {
  const { names, n } = model
  const f = overLogs(model)
  const rough = searched(overLogs(model.part ?? model), model.starts)
  const nearest = rough[0]
  const best = nearest && polished(f, model.part ? bfgs(f, nearest.x, 1e-7, 200) : nearest)
  const problem = best && (edgeProblem(best, names) ?? startProblem(rough, model.part?.n ?? n))
  if (best === undefined || problem !== undefined)
    return {
      status: 'refuse',
      n,
      ...(problem ?? { reason: 'no_convergence', explanation: 'There is nothing to start from.' }),
    }
  const { at, inverse } = best
  if (inverse === undefined)
    return {
      status: 'refuse',
      n,
      reason: 'no_convergence',
      explanation: 'The likelihood is flat at its top: the parameters are not identified.',
    }
  const covariance = inverse.map((row) => row.map((v) => v / n))
  const params = at.x.map(Math.exp)
  const se = params.map((p, i) => p * Math.sqrt(covariance[i]?.[i] ?? Number.NaN))
  return {
    status: 'ok',
    params,
    se,
    loglik: -at.value * n,
    covariance,
    names,
    n,
    gradientNorm: at.gradientNorm,
  }
}

/** Minus the mean log-likelihood, over the logarithms of the parameters. */
function overLogs({ at, n }: Pick<Likelihood, 'at' | 'n'>): Smooth {
  return (logs) => {
    const params = logs.map(Math.exp)
    const { value, gradient } = at(params)
    return { value: -value / n, gradient: gradient.map((g, i) => (-g * (params[i] ?? 0)) / n) }
  }
}

/** From every start, the best first. */
function searched(f: Smooth, starts: Likelihood['starts']): Minimum[] {
  return starts.map((start) => bfgs(f, start.map(Math.log), 1e-7, 200)).sort((a, b) => a.value - b.value)
}

interface Top {
  readonly at: Minimum
  /** Of the Hessian; undefined where it has none. */
  readonly inverse: readonly (readonly number[])[] | undefined
}

/**
 * Newton steps from where the search came to rest: the last digits. A step that is shorter than the differences of the
 * Hessian leaves the Hessian as it is.
 */
function polished(f: Smooth, from: Minimum): Top {
  let best = from
  let inverse = invertPositive(hessianAt(f, best.x))
  for (let i = 0; i < 2 && inverse !== undefined && best.gradientNorm > 1e-12; i++) {
    const step = multiplyVector(inverse, f(best.x).gradient)
    const x = best.x.map((v, j) => v - (step[j] ?? 0))
    const { value, gradient } = f(x)
    const gradientNorm = Math.max(...gradient.map(Math.abs))
    if (!(gradientNorm < best.gradientNorm)) break
    best = { ...best, x, value, gradientNorm }
    if (Math.max(...step.map(Math.abs)) > 1e-6) inverse = invertPositive(hessianAt(f, x))
  }
  return { at: best, inverse }
}

type Problem = Pick<FitRefused, 'reason' | 'explanation'> | undefined

function edgeProblem({ at }: Top, names: readonly string[]): Problem {
  if (!Number.isFinite(at.value) || at.gradientNorm > 1e-6)
    return { reason: 'no_convergence', explanation: 'The search did not come to rest.' }
  const edge = at.x.findIndex((x) => Math.exp(x) < limits.low || Math.exp(x) > limits.high)
  if (edge === -1) return undefined
  return {
    reason: 'boundary',
    explanation: `${names[edge]} runs to the edge of what is possible: customers do not differ as the model says.`,
  }
}

function startProblem(found: readonly Minimum[], n: number): Problem {
  const best = found[0]?.value ?? 0
  const agreeing = found.filter((m) => (m.value - best) * n < 0.01)
  if (found.length === 1 || agreeing.length > 1) return undefined
  return {
    reason: 'no_convergence',
    explanation: 'From different starts the search ends at different places.',
  }
}

/** Error of a function of the parameters, by the delta method on their logarithms. */
export function deltaError(fit: Fit, f: (params: readonly number[]) => number): number {
  return deltaMethod(fit, f).error
}

/** The same with how the function moves with the logarithm of each parameter. */
export function deltaMethod(
  fit: Fit,
  f: (params: readonly number[]) => number,
): { readonly error: number; readonly gradient: readonly number[] } {
  const logs = fit.params.map(Math.log)
  const gradient = logs.map((_, i) => {
    const moved = (by: number): number => f(logs.map((v, j) => Math.exp(i === j ? v + by : v)))
    return (moved(1e-5) - moved(-1e-5)) / 2e-5
  })
  let variance = 0
  for (const [i, row] of fit.covariance.entries())
    for (const [j, c] of row.entries()) variance += (gradient[i] ?? 0) * c * (gradient[j] ?? 0)
  return { error: Math.sqrt(Math.max(0, variance)), gradient }
}

/** Derivatives by central differences, for likelihoods without a short formula of theirs. */
export function withDifferences(
  value: (params: readonly number[]) => number,
): (params: readonly number[]) => { value: number; gradient: number[] } {
  return (params) => ({
    value: value(params),
    gradient: params.map((p, i) => {
      const h = 1e-5 * p
      const moved = (by: number): number => value(params.map((v, j) => (i === j ? v + by : v)))
      return (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)
    }),
  })
}
