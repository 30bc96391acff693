/** What the result of a check stands on, and whether that is as it was when the check passed. Pure. */
import { isByRow } from '../check/index.ts'
import { type Check, nodeOf } from '../graph/index.ts'
import type { TestProps } from '../project/index.ts'
import { keepsHistory, markOf, type Plan, sha256 } from './plan.ts'
import type { BuildInput, Progress } from './types.ts'

/** What a check's result depends on: its SQL, its severity, and the keys of the tables it reads. */
export function checkKey(plan: Plan, check: Check, sql: string): string {
  return resultKey(check, sql, (id) => plan.nodes.get(id)?.mark ?? '')
}

export function resultKey(check: Check, sql: string, keyOf: (id: string) => string): string {
  const { warnIf, errorIf, failCalc, limit } = 'test' in check ? check.test : ({} as Partial<TestProps>)
  const rules = JSON.stringify([warnIf, errorIf, failCalc, limit])
  return sha256([sql, check.severity, rules, ...check.parents.map(keyOf)].join('\n'))
}

/** It passed, by the same rules, on rows that still stand: under the same keys, or built again and found the same. */
export function passedOnTheseRows(
  input: BuildInput,
  progress: Progress,
  check: Check,
  sql: string,
  key: string,
): boolean {
  const last = input.state.checks.get(check.id)
  if (last?.status !== 'pass') return false
  if (!check.parents.every((p) => holdsTheSame(input, progress, p))) return false
  return last.key === key || last.key === resultKey(check, sql, (id) => markBefore(input, id))
}

/**
 * The condition on rows that a test has to look at: it passed on the rows that stood before this build, by the same
 * rules and beside the same other tables, and only these were written since. Undefined: all of them.
 */
export function rowsToTest(
  input: BuildInput,
  progress: Progress,
  check: Check,
  sql: string,
): string | undefined {
  if (!isByRow(check) || (nodeOf(input.graph, check.of).hooks?.pre.length ?? 0) > 0) return undefined
  const written = progress.done.get(check.of)?.written
  const last = input.state.checks.get(check.id)
  if (written === undefined || last?.status !== 'pass') return undefined
  const others = check.parents.filter((p) => p !== check.of)
  if (!others.every((p) => holdsTheSame(input, progress, p))) return undefined
  return last.key === resultKey(check, sql, (id) => markBefore(input, id)) ? written : undefined
}

function holdsTheSame({ state }: BuildInput, progress: Progress, id: string): boolean {
  const done = progress.done.get(id)
  if (done?.status !== 'success') return true
  return done.contentHash !== null && done.contentHash === state.nodes.get(id)?.contentHash
}

function markBefore({ graph, state }: BuildInput, id: string): string {
  const last = state.nodes.get(id)
  if (last === undefined) return ''
  return keepsHistory(nodeOf(graph, id)) ? markOf(last.key, last.contentHash) : last.key
}
