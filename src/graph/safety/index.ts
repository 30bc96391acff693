/**
 * Safety that types alone do not show, from the bound plans: money that goes through DOUBLE or mixes currencies,
 * personal data on its way into published tables, text that is compared with numbers.
 * In: the bound project. Out: problems, and what each column turned out to be. Start at `checkSafety`.
 */
import type { Diagnostic } from '../../diagnostic/index.ts'
import { blankStringsAndComments } from '../../sql/index.ts'
import type { Rendered } from '../../template/index.ts'
import { type BindMemory, noMemory, safetyKey } from '../bind-memory.ts'
import type { Compiled } from '../compiled.ts'
import { keptWarnings } from '../kept-warnings.ts'
import { frameLength, type PlanNode, PlanUnknown } from '../lineage/plan.ts'
import type { BoundProject } from '../lineage/project.ts'
import type { KeysOf } from '../rows/index.ts'
import { type GraphNode, nodeOf } from '../types.ts'
import { volatileProblems } from '../volatile.ts'
import { type HopelessCast, hopelessCasts, type Tried, textCasts } from './casts.ts'
import { driftOf } from './drift-problems.ts'
import { recalled, remember } from './memory.ts'
import { mixes } from './mixes.ts'
import { followMoney } from './money.ts'
import { brokenPromises, promisedValues } from './nulls.ts'
import { nodeIds, planReader, type SafelyBound } from './plans.ts'
import { lostTaint, published, sanitiserOf, unknownSanitizers } from './privacy.ts'
import { promisedKeys, rowProblems } from './rows.ts'
import { amountsAsDouble, castProblem, hopelessProblem, mixProblem, moneyProblem } from './said.ts'
import { castIsWritten, textOf } from './spot.ts'
import { declaredTags, type MoneyTag, noTags, type PersonalData, type Tags, type Taint } from './tags.ts'
import { followTaint } from './taint.ts'

export type { SafelyBound } from './plans.ts'
export type { Taint } from './tags.ts'
export { taintsOfTests } from './tests.ts'

export interface Safety {
  readonly problems: readonly Diagnostic[]
  /** Personal data by node id and column, declared or derived. */
  readonly pii: PersonalData
}

export async function checkSafety(bound: SafelyBound, memory: BindMemory = noMemory()): Promise<Safety> {
  const { graph, shadow } = bound
  const problems: Diagnostic[] = await unknownSanitizers(graph.project, shadow)
  const known = knownOf(bound)
  const planOf = planReader(bound)
  const tried: Tried = new Map()
  for (const id of graph.order) {
    const node = nodeOf(graph, id)
    const key = keyFor(bound, memory, node, known)
    const before = recalled(memory, node, key)
    if (before !== undefined) {
      problems.push(...before.told)
      known.tags.set(id, before.tags)
      continue
    }
    const plan = await planOf(id)
    const hopeless =
      plan === undefined || plan instanceof PlanUnknown ? [] : await hopelessCasts(plan, shadow, tried)
    const { here, said } = looked(bound, node, plan, hopeless, known)
    problems.push(...said)
    remember(memory, id, key, here, keptWarnings(node, said))
  }
  return { problems, pii: new Map([...known.tags].map(([id, t]) => [id, t.pii])) }
}

/** What is known of the nodes that were looked at, and what tests promise of all. */
function knownOf({ graph }: SafelyBound) {
  const tags = new Map<string, Tags>()
  const keys = promisedKeys(graph.checks)
  const values = promisedValues(graph.checks)
  const idOf = nodeIds(graph)
  const keysOf: KeysOf = (relation) => keys.get(idOf(relation)) ?? []
  const tagsOf = (relation: { schema: string; name: string }): Tags => tags.get(idOf(relation)) ?? noTags
  return { tags, keys, values, keysOf, tagsOf }
}

type Known = ReturnType<typeof knownOf>

/** What a node's plan and text show, and what is told of it. */
function looked(
  bound: SafelyBound,
  node: GraphNode,
  plan: PlanNode | PlanUnknown | undefined,
  hopeless: readonly HopelessCast[],
  known: Known,
): { here: Tags; said: Diagnostic[] } {
  const code = bound.compiled.get(node.id)
  const found =
    plan === undefined || plan instanceof PlanUnknown || code === undefined
      ? undefined
      : follow(bound, node, code.rendered, plan, known.tagsOf)
  const here = merged(declaredTags(node), found?.tags ?? noTags)
  known.tags.set(node.id, here)
  const lost = isLost(bound, node, code, plan) ? lostTaint(bound, node, known.tags) : []
  const said = [...(found?.problems ?? lost), ...published(bound, node, here.pii)]
  if (code === undefined) return { here, said }
  if (code.makeRows === undefined) said.push(...wholeRows(bound, node, code, plan, known.keysOf))
  said.push(...hopeless.map((cast) => hopelessProblem(node, textOf(code.rendered, frameLength), cast)))
  if (plan === undefined || plan instanceof PlanUnknown || readsUnfilled(bound, node)) return { here, said }
  const columns = bound.columns.get(node.id) ?? []
  said.push(...brokenPromises(node, code, plan, columns, known.values(node.id)))
  return { here, said }
}

/** What stands in for an input that nobody fills is for no rows. */
function readsUnfilled({ graph, compiled }: SafelyBound, { parents }: GraphNode): boolean {
  return parents.some((id) => nodeOf(graph, id).resource.kind === 'model' && !compiled.has(id))
}

/** What did not bind, or reads what did not, is told by that; its columns may well be followed once it does. */
function isLost(
  { sound }: SafelyBound,
  { id }: GraphNode,
  code: Compiled | undefined,
  plan: PlanNode | PlanUnknown | undefined,
): boolean {
  return code !== undefined && sound.has(id) && (plan !== undefined || code.makeRows !== undefined)
}

function keyFor(
  { graph }: SafelyBound,
  memory: BindMemory,
  node: GraphNode,
  { tags, keys, values }: Known,
): string | undefined {
  const bound = memory.now.nodes.get(node.id)
  // files have no text to follow
  if (bound === undefined || node.resource.kind !== 'model') return undefined
  const { sanitizers, publish } = graph.project.privacy
  const reads = [...node.parents, ...(bound.named ?? [])]
  const parents = reads.map((id) => tags.get(id) ?? noTags)
  const promised = reads.map((id) => keys.get(id) ?? [])
  return safetyKey(bound.key, [sanitizers, publish, promised, [...values(node.id)]], parents)
}

function wholeRows(
  { columns }: SafelyBound,
  node: GraphNode,
  { rendered, incremental }: Compiled,
  plan: PlanNode | PlanUnknown | undefined,
  keysOf: KeysOf,
): Diagnostic[] {
  const written = (text: Rendered): Diagnostic[] => volatileProblems(text, blankStringsAndComments(text.text))
  const whole =
    plan === undefined || plan instanceof PlanUnknown
      ? written(rendered)
      : rowProblems({
          node,
          text: textOf(rendered, frameLength),
          plan,
          columns: columns.get(node.id) ?? [],
          keysOf,
        })
  // what only the text for a standing table says
  const again = new Set(whole.map((p) => p.message))
  const others = incremental === undefined ? [] : written(incremental)
  return [...whole, ...others.filter((p) => !again.has(p.message))]
}

/** What properties say goes before what was found, but a column's taints are of both. */
function merged(declared: Tags, found: Tags): Tags {
  const pii = new Map(found.pii)
  for (const [column, taints] of declared.pii) pii.set(column, [...(pii.get(column) ?? []), ...taints])
  return { ...found, money: new Map([...found.money, ...declared.money]), pii }
}

interface Found {
  readonly tags: Tags
  readonly problems: readonly Diagnostic[]
}

/** @returns undefined when the plan holds something that cannot be followed */
function follow(
  bound: BoundProject,
  node: GraphNode,
  rendered: Rendered,
  plan: PlanNode,
  known: (relation: { schema: string; name: string }) => Tags,
): Found | undefined {
  const text = textOf(rendered, frameLength)
  const written = (at: number | undefined): boolean => castIsWritten(text, at)
  const casts = [
    ...textCasts(plan, written).flatMap((cast) => castProblem(node, text, cast)),
    ...mixes(plan, written).map((mix) => mixProblem(node, text, mix)),
  ]
  const read = node.parents.map((id) => known(nodeOf(bound.graph, id).relation))
  const columns = bound.columns.get(node.id) ?? []
  try {
    const drift = driftOf(node, text, plan, columns, known, read)
    casts.push(...drift.problems)
    // most tables hold neither money nor people
    if (read.every((t) => t.money.size === 0 && t.pii.size === 0))
      return { tags: { ...noTags, drift: drift.columns }, problems: casts }
    const money = followMoney(plan, (r, c) => known(r).money.get(c.toLowerCase()), written)
    const sanitises = sanitiserOf(bound.graph.project, text)
    const pii = followTaint(plan, (r, c) => known(r).pii.get(c.toLowerCase()) ?? [], sanitises)
    const problems = [
      ...casts,
      ...money.findings.map((f) => moneyProblem(node, text, f)),
      ...amountsAsDouble(node, text, columns, money.columns),
    ]
    return {
      tags: { ...noTags, ...foundTags(node, columns, money.columns, pii), drift: drift.columns },
      problems,
    }
  } catch (error) {
    if (error instanceof PlanUnknown) return undefined
    throw error
  }
}

/** What was found by position, by the columns' names. */
function foundTags(
  node: GraphNode,
  columns: readonly { readonly name: string }[],
  amounts: ReturnType<typeof followMoney>['columns'],
  taints: ReturnType<typeof followTaint>,
): Pick<Tags, 'money' | 'pii'> {
  const money = new Map<string, MoneyTag>()
  const pii = new Map<string, readonly Taint[]>()
  columns.forEach(({ name }, i) => {
    const key = name.toLowerCase()
    const { power, currency } = amounts[i] ?? {}
    if (power === 1) money.set(key, { money: true, ...(currency === undefined ? {} : { currency }) })
    const here = (taints[i] ?? []).map(({ kind, path }) => ({
      kind,
      path: [...path, `${node.name}.${name}`],
    }))
    if (here.length > 0) pii.set(key, here)
  })
  return { money, pii }
}
