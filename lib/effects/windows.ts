/** What is told of a window of an experiment. Pure. */
import type { Outcome, WindowKind } from './outcomes.ts'
import type { Experiment } from './result.ts'

export function windowText(experiment: Experiment, kind: WindowKind): string {
  if (kind === 'to_date') return 'from entry to the last closed period'
  return `${experiment.window_periods} periods from entry`
}

/** The registered outcome, and the contribution on which the return is computed. */
export function leads(experiment: Experiment, outcome: Outcome, kind: WindowKind): boolean {
  if (kind === 'registered') return outcome.name === experiment.primary_outcome
  return outcome.name === experiment.money_outcome
}
