/**
 * How a helper says no, and how the evaluator stops one statement without stopping the whole render.
 * In: a message or a diagnostic. Out: a diagnostic with place and trail. Pure.
 */
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'

/**
 * Thrown by a helper. A text becomes E1105 for that helper; a diagnostic keeps its own id
 * (`new HelperProblem(diagnose('unknown-ref', { to, near }))`). Place and trail are added by the evaluator.
 */
export class HelperProblem extends Error {
  readonly diagnostic: Diagnostic | undefined
  readonly hint: string | undefined

  constructor(problem: Diagnostic | string, hint?: string) {
    super(typeof problem === 'string' ? problem : problem.message)
    this.name = 'HelperProblem'
    this.diagnostic = typeof problem === 'string' ? undefined : problem
    this.hint = hint
  }
}

export type Trail = readonly { readonly label: string; readonly place: Place }[]

/** Ends one statement; the renderer catches it and goes on with the next. */
export class Stop extends Error {
  readonly problems: readonly Diagnostic[]
  constructor(problems: readonly Diagnostic[]) {
    super('stopped')
    this.problems = problems
  }
}

/** What `helper` threw, as a diagnostic at the place of its call. */
export function fromThrown(thrown: unknown, helper: string, place: Place, trail: Trail): Diagnostic {
  if (!(thrown instanceof HelperProblem)) {
    const message = `helper ${helper} threw ${thrown instanceof Error ? thrown.message : String(thrown)}`
    return diagnose('bug', { message }, { place, trail })
  }
  const { diagnostic, hint } = thrown
  const base = diagnostic ?? diagnose('bad-helper-call', { helper, message: thrown.message })
  const whole =
    base.place === undefined ? { place, trail } : { trail: [{ label: 'called', place }, ...trail] }
  return {
    ...base,
    ...(hint === undefined ? {} : { hint }),
    ...(whole.place === undefined ? {} : { place: whole.place }),
    ...(whole.trail.length === 0 ? {} : { trail: whole.trail }),
  }
}
