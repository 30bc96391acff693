/**
 * Score to behaviour, behaviour to money: the product of two estimates with the error of both. Pure.
 * Source: Goodman 1960 (variance of a product of independent estimates).
 */
import { weakestGrade } from '../effect/grade.ts'
import type { Estimated, Grade, Refused } from '../result.ts'
import { normalP, normalQuantile } from '../special/index.ts'

export interface Link {
  readonly result: Estimated | Refused
  readonly grade: Grade
}

export type Chained = (Estimated | Refused) & {
  readonly grade: Grade
  readonly gradeNotes: readonly string[]
}

const gradeNotes = ['no better than the weaker of both steps']

/** Refused where either step is; never better graded than its weaker step. */
export function chained(first: Link, second: Link, estimand: string, level = 0.95): Chained {
  const grade = weakestGrade([first.grade, second.grade])
  const [a, b] = [first.result, second.result]
  const at = { method: 'chain', estimand, n: Math.min(a.n, b.n) }
  const assumptions = [...new Set([...a.assumptions, ...b.assumptions, 'the two steps err independently'])]
  const refusedStep = [a, b].find((r) => r.status === 'refuse')
  if (refusedStep?.status === 'refuse')
    return {
      status: 'refuse',
      ...at,
      grade,
      gradeNotes,
      assumptions,
      diagnostics: {},
      reason: refusedStep.reason,
      explanation: `A step of the chain is refused: ${refusedStep.explanation}`,
    }
  const [x, y] = [a as Estimated, b as Estimated]
  const estimate = x.estimate * y.estimate
  const se = Math.sqrt((x.estimate * y.se) ** 2 + (y.estimate * x.se) ** 2 + (x.se * y.se) ** 2)
  const half = normalQuantile(0.5 + level / 2) * se
  const warnings = [...new Set([...x.warnings, ...y.warnings])]
  return {
    status: warnings.length > 0 ? 'warn' : 'ok',
    ...at,
    grade,
    gradeNotes,
    assumptions,
    warnings,
    diagnostics: { p: se === 0 ? 1 : normalP(estimate / se), first_se: x.se, second_se: y.se },
    estimate,
    se,
    ciLow: estimate - half,
    ciHigh: estimate + half,
    level,
    seMethod: 'both steps',
  }
}
