/**
 * What `check` has to say of a project, told by a command that came for something else: of many warnings of one kind the first few are
 * shown and the others counted, so that the end of a build is still to be seen. Errors are always shown, and events tell everything.
 */
import { type Diagnostic, sortProblems } from '../diagnostic/index.ts'
import { palette, say, sayProblem, tells } from './output.ts'

/** Of one kind; one more is shown as well, since a line that counts it would be no shorter. */
const shown = 3

export function sayFolded(problems: readonly Diagnostic[], asJson: boolean, color?: boolean): void {
  const seen = new Map<string, number>()
  const many = countWarnings(problems)
  for (const problem of sortProblems(problems)) {
    const isWarning = problem.severity === 'warning'
    const nth = (seen.get(problem.code) ?? 0) + (isWarning ? 1 : 0)
    seen.set(problem.code, nth)
    const all = many.get(problem.code) ?? 0
    const hidden = isWarning && all > shown + 1 && nth > shown && !tells('debug')
    sayProblem(problem, asJson, color, hidden)
    if (hidden && nth === all && !asJson && tells('warn')) say(`${rest(problem, all - shown, color)}\n`)
  }
}

function countWarnings(problems: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { code, severity } of problems)
    if (severity === 'warning') found.set(code, (found.get(code) ?? 0) + 1)
  return found
}

function rest({ code, id }: Diagnostic, count: number, color?: boolean): string {
  const paint = palette(color)
  // of a misspelt selector `check` knows nothing
  return `${paint.warning(`${code} ${id} (warning)`)}   ${count} more like it\n  ${paint.bold('-v shows each.')}`
}
