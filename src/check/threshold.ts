/**
 * How many failures a test has, and what that many mean: dbt's `fail_calc`, `limit`, `error_if`, `warn_if` and
 * `severity`. Pure. With severity error the error condition is asked first, then that of a warning; with severity
 * warn only the latter. Unless said, any failure meets both.
 */
import type { Check } from '../graph/index.ts'

interface Rules {
  readonly warnIf?: string
  readonly errorIf?: string
  readonly failCalc?: string
  readonly limit?: number
}

function rulesOf(check: Check): Rules {
  return check.kind === 'generic' || check.kind === 'singular' ? check.test : {}
}

/** The number of failures as one column, and the rows it is taken over. */
export function countSql(check: Check, sql: string): string {
  const { failCalc = 'count(*)', limit } = rulesOf(check)
  const few = limit === undefined ? '' : ` limit ${limit}`
  // a sum over no rows is null, which means none
  return `coalesce(cast(${failCalc} as double), 0) as failures from (select * from (\n${sql}\n)${few})`
}

/** Rows that are looked at, at most. */
export function limitOf(check: Check): number | undefined {
  return rulesOf(check).limit
}

/** What a test that passes tells of rows that its thresholds let through. */
export function belowThreshold(failures: number): string {
  return failures === 0 ? '' : `${failures} ${failures === 1 ? 'failure' : 'failures'}, below its threshold`
}

export function verdictOf(check: Check, failures: number): 'pass' | 'warn' | 'fail' {
  const { errorIf = '!= 0', warnIf = '!= 0' } = rulesOf(check)
  if (check.severity === 'error' && meets(errorIf, failures)) return 'fail'
  return meets(warnIf, failures) ? 'warn' : 'pass'
}

const between = /^\s*between\s+(-?[\d.]+)\s+and\s+(-?[\d.]+)\s*$/i
const comparison = /^\s*(>=|<=|<>|!=|==?|>|<)\s*(-?[\d.]+)\s*$/

/** @param condition  of the form that the project room has let through */
function meets(condition: string, count: number): boolean {
  const range = between.exec(condition)
  if (range !== null) return count >= Number(range[1]) && count <= Number(range[2])
  const [, operator = '', text = ''] = comparison.exec(condition) ?? []
  const bound = Number(text)
  switch (operator) {
    case '>':
      return count > bound
    case '>=':
      return count >= bound
    case '<':
      return count < bound
    case '<=':
      return count <= bound
    case '=':
    case '==':
      return count === bound
    default:
      return count !== bound
  }
}
