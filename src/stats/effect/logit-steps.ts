/**
 * Iteratively reweighted least squares, one step at a time: whoever holds the rows computes `LogitSums` at the
 * coefficients asked for (over columns: `logit.ts`; in the database: `logitSumsSql`), and this says where to go next.
 * Pure. Coefficients here are of standardised columns with an intercept. Sources: McCullagh & Nelder 1989;
 * Albert & Anderson 1984 (separation).
 */
import { type Matrix, solveNormalEquations, type Vector } from '../linalg/matrix.ts'

/** Sums over rows at some coefficients, z = (1, standardised columns), p the fitted probability. */
export interface LogitSums {
  readonly n: number
  /** Σ p(1 − p) z z′ */
  readonly information: Matrix
  /** Σ (y − p) z */
  readonly score: Vector
  readonly logLikelihood: number
}

export interface LogitState {
  readonly status: 'running' | 'converged' | 'separation' | 'no_convergence'
  /** Where the sums are wanted while running; the estimate once converged. */
  readonly beta: Vector
  readonly iteration: number
  /** The last accepted point. */
  readonly accepted?: { readonly beta: Vector; readonly logLikelihood: number; readonly step: number }
  /** Inverse of the information at the estimate. */
  readonly covariance: Matrix
  readonly logLikelihood: number
}

const stopBelow = 1e-10
const most = 100
/**
 * A slope beyond this per standard deviation that goes on growing is separation. Of columns that nearly say the same, slopes are
 * large and opposite too, but after the first steps they settle; where there is separation steps stay as long as they are.
 */
const separated = 15
const shrinking = 0.7
const firstSteps = 3

/**
 * @param columns without the intercept
 * @param slopes where to start, by standard deviation; 0 where left out
 */
export function logitStart(columns: number, share: number, slopes?: Vector): LogitState {
  const beta = [Math.log(share / (1 - share)), ...(slopes ?? new Array<number>(columns).fill(0))]
  return { status: 'running', beta, iteration: 0, covariance: [], logLikelihood: Number.NaN }
}

/** From a state and the sums at its coefficients to the next state. */
export function logitNext(state: LogitState, sums: LogitSums): LogitState {
  const iteration = state.iteration + 1
  const { accepted } = state
  const slack = 1e-12 * Math.abs(sums.logLikelihood)
  if (accepted && !(sums.logLikelihood >= accepted.logLikelihood - slack)) {
    return halved({ ...state, iteration }, accepted)
  }
  const { solution, inverse, dropped } = solveNormalEquations(sums.information, sums.score)
  const here = { covariance: inverse, logLikelihood: sums.logLikelihood, iteration }
  const flat = dropped.length > 0 || sums.logLikelihood > -1e-9 * sums.n
  if (flat) return { ...here, status: 'separation', beta: state.beta }
  const step = solution.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0)
  const beta = state.beta.map((v, j) => v + (solution[j] ?? 0))
  // large slopes have fewer digits behind the point
  const size = beta.reduce((largest, v) => Math.max(largest, Math.abs(v)), 1)
  if (step < stopBelow * size) return { ...here, status: 'converged', beta }
  const isGrowing = iteration > firstSteps && accepted !== undefined && step > shrinking * accepted.step
  if (isGrowing && beta.some((v, j) => j > 0 && Math.abs(v) > separated))
    return { ...here, status: 'separation', beta }
  if (iteration >= most) return { ...here, status: 'no_convergence', beta }
  const now = { beta: state.beta, logLikelihood: sums.logLikelihood, step }
  return { ...here, status: 'running', beta, accepted: now }
}

/** Half of the last step where the likelihood fell; a step too small to matter is the end. */
function halved(state: LogitState, accepted: NonNullable<LogitState['accepted']>): LogitState {
  const beta = state.beta.map((v, j) => (v + (accepted.beta[j] ?? 0)) / 2)
  const step = beta.reduce((largest, v, j) => Math.max(largest, Math.abs(v - (accepted.beta[j] ?? 0))), 0)
  if (step < stopBelow)
    return { ...state, status: 'converged', beta: accepted.beta, logLikelihood: accepted.logLikelihood }
  return { ...state, status: state.iteration >= most ? 'no_convergence' : 'running', beta }
}
