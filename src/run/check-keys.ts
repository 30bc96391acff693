/** What the result of a check stands on, and whether that is as it was when the check passed. Pure. */
import { askedColumn, lookUpOf, type Written, writtenColumn } from '../check/index.ts'
import {
  type Check,
  type GenericCheck,
  type GraphNode,
  nameIn,
  nodeOf,
  rowParents,
  type SingularCheck,
  testKey,
} from '../graph/index.ts'
import { materializationName, writtenName } from '../materialize/index.ts'
import type { TestProps } from '../project/index.ts'
import { keepsHistory, markOf, otherRowsOf, type Plan, sha256 } from './plan.ts'
import type { BuildInput, Progress } from './types.ts'

/** What a check's result depends on: the engine, its SQL, its severity, and the keys of the tables it reads. */
export function checkKey(plan: Plan, check: Check, sql: string): string {
  return resultKey(plan, check, sql, (id) => plan.nodes.get(id)?.mark ?? '')
}

export function resultKey(
  { engine }: Pick<Plan, 'engine'>,
  check: Check,
  sql: string,
  keyOf: (id: string) => string,
): string {
  const rules = JSON.stringify(rulesOf(check))
  return sha256([engine, sql, check.severity, rules, ...check.parents.map(keyOf)].join('\n'))
}

/** What decides beside the SQL whether rows that it finds are a failure. */
function rulesOf(check: Check): unknown[] {
  if (check.kind === 'join_audit') return [check.spec.maxUnmatched, check.spec.warnUnmatched]
  const test = 'test' in check ? check.test : ({} as Partial<TestProps>)
  const { warnIf, errorIf, failCalc, limit, baseline } = test
  // what passed since its rows are known says nothing once nobody leaves them out
  return [warnIf, errorIf, failCalc, limit, ...(baseline === undefined ? [] : [baseline])]
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
  const isUnderTest = (id: string): boolean => 'of' in check && check.of === id
  const holds = (id: string): boolean =>
    holdsTheSame(input, progress, id) || (!isUnderTest(id) && keepsValues(progress, check, id))
  if (!check.parents.every(holds)) return false
  return last.key === key || last.key === resultKey(input.plan, check, sql, (id) => markBefore(input, id))
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
): Written | undefined {
  if (check.kind === 'singular') return writtenInAll(input, progress, check, sql)
  if (check.kind !== 'generic') return undefined
  const node = nodeOf(input.graph, check.of)
  if ((node.hooks?.pre.length ?? 0) > 0) return undefined
  const written = writtenInto(input, progress, node)
  const by = writtenColumn(check, Object.keys(written))
  const where = by === undefined ? undefined : written[by]
  if (by === undefined || where === undefined) return undefined
  return passedBefore(input, progress, check, sql) ? { where, by } : undefined
}

/** It passed on what stood before this build, and all that it reads beside the table under test is as good as it was. */
export function passedBefore(
  input: BuildInput,
  progress: Progress,
  check: GenericCheck,
  sql: string,
): boolean {
  const last = input.state.checks.get(check.id)
  if (last?.status !== 'pass') return false
  // where values are looked up in the table under test, rows that went count too
  const others = check.parents.filter((p) => p !== check.of || p === lookUpOf(check)?.id)
  if (!others.every((p) => holdsTheSame(input, progress, p) || keepsValues(progress, check, p))) return false
  return last.key === resultKey(input.plan, check, sql, (id) => markBefore(input, id))
}

/**
 * For a test whose own SQL asks: every table that it reads holds the same, or says which rows were written. It passed on the
 * others, and its author says that a row that fails stands on such a row.
 */
function writtenInAll(
  input: BuildInput,
  progress: Progress,
  check: SingularCheck,
  sql: string,
): Written | undefined {
  const by = askedColumn(check, input.compiled.get(testKey(check)))
  const last = input.state.checks.get(check.id)
  if (by === undefined || last?.status !== 'pass') return undefined
  if (last.key !== resultKey(input.plan, check, sql, (id) => markBefore(input, id))) return undefined
  const changed = check.parents.filter((p) => !holdsTheSame(input, progress, p))
  const parts = changed.map((p) => {
    const node = nodeOf(input.graph, p)
    return (node.hooks?.pre.length ?? 0) > 0 ? undefined : writtenInto(input, progress, node)[by]
  })
  if (parts.length === 0 || parts.includes(undefined)) return undefined
  return { where: parts.map((part) => `(${part})`).join(' or '), by }
}

/** Conditions on rows written, by the column that each is about. */
type Conditions = Readonly<Record<string, string>>

function writtenInto(input: BuildInput, progress: Progress, node: GraphNode): Conditions {
  const written = progress.done.get(node.id)?.written
  if (written !== undefined) return written
  return materializationName(node) === 'view' ? writtenUnder(input, progress, node) : {}
}

/**
 * The rows of a view that stand on rows written: what it reads is the same but for tables that it reads by the same
 * partition, and these stood before this build as they did when the view was made.
 */
function writtenUnder({ graph, plan, state }: BuildInput, progress: Progress, node: GraphNode): Conditions {
  const { id, config, resource } = node
  const before = state.nodes.get(id)?.parts.reads
  if (before === undefined || plan.nodes.get(id)?.onlyParents !== true) return {}
  const now = progress.contents.marksRead(id)
  const parents = rowParents(node).map((p) => ({ id: p, name: nameIn(graph, node, p) }))
  const changed = parents.filter(({ name }) => now[name] !== before[name])
  const parts = changed.map(({ id: parent, name }): Conditions => {
    const isTold =
      config.readsByPartition?.[name] === 'same' && before[name] === state.nodes.get(parent)?.contentHash
    const written = (isTold ? progress.done.get(parent)?.written : undefined) ?? {}
    // `same` is said of partitions: rows of one key may make others of the view
    const columns = (nodeOf(graph, parent).config.partitionBy ?? []).map(writtenName)
    return Object.fromEntries(Object.entries(written).filter(([column]) => columns.includes(column)))
  })
  const own = resource.columns.map((c) => c.name)
  const told = own.filter((column) => parts.length > 0 && parts.every((part) => part[column] !== undefined))
  return Object.fromEntries(told.map((by) => [by, parts.map((part) => `(${part[by]})`).join(' or ')]))
}

/** Values are looked up in it by this check, and of those that stood none is gone. */
function keepsValues({ done }: Progress, check: Check, id: string): boolean {
  const lookUp = lookUpOf(check)
  return lookUp?.id === id && done.get(id)?.keepsValues?.includes(lookUp.column) === true
}

/** A view that was left out has the rows of what it reads, which may have been built beneath it; a source those of its files. */
function holdsTheSame(
  input: BuildInput,
  progress: Progress,
  id: string,
  asked = new Map<string, boolean>(),
): boolean {
  const known = asked.get(id)
  if (known !== undefined) return known
  const { graph, plan, state } = input
  const done = progress.done.get(id)
  const node = nodeOf(graph, id)
  const below = (): boolean =>
    otherRowsOf(plan, state, node) === undefined &&
    (materializationName(node) !== 'view' ||
      rowParents(node).every((p) => holdsTheSame(input, progress, p, asked)))
  const holds =
    done?.status === 'success'
      ? done.contentHash !== null && done.contentHash === state.nodes.get(id)?.contentHash
      : below()
  asked.set(id, holds)
  return holds
}

function markBefore({ graph, state }: BuildInput, id: string): string {
  const last = state.nodes.get(id)
  if (last === undefined) return ''
  return keepsHistory(nodeOf(graph, id)) ? markOf(last.key, last.contentHash) : last.key
}
