/**
 * Safety that types alone do not show, from the bound plans: money that goes through DOUBLE or mixes currencies,
 * personal data on its way into published tables, text that is compared with numbers.
 * In: the bound project. Out: problems, and what each column turned out to be. Start at `checkSafety`.
 */
import { type Diagnostic, diagnose } from '../../diagnostic/index.ts'
import { blankStringsAndComments, isFloating } from '../../sql/index.ts'
import type { Rendered } from '../../template/index.ts'
import { aliasPlace } from '../alias-place.ts'
import type { Bound } from '../bind.ts'
import { type BindMemory, noMemory, safetyKey } from '../bind-memory.ts'
import { type Compiled, statementText } from '../compiled.ts'
import { keptWarnings } from '../kept-warnings.ts'
import { framed, frameLength, type PlanNode, PlanUnknown, readPlans } from '../lineage/plan.ts'
import type { BoundProject } from '../lineage/project.ts'
import type { KeysOf } from '../rows/index.ts'
import { type GraphNode, nodeOf } from '../types.ts'
import { volatileProblems } from '../volatile.ts'
import { type HopelessCast, hopelessCasts, type TextCast, type Tried, textCasts } from './casts.ts'
import { driftOf } from './drift-problems.ts'
import { recalled, remember } from './memory.ts'
import { type Mix, mixes } from './mixes.ts'
import { followMoney, type MoneyFinding } from './money.ts'
import { lostTaint, published, sanitiserOf, unknownSanitizers } from './privacy.ts'
import { promisedKeys, rowProblems } from './rows.ts'
import { castIsWritten, spotOf, type Text, textOf } from './spot.ts'
import { declaredTags, type MoneyTag, noTags, type Tags, type Taint } from './tags.ts'
import { followTaint } from './taint.ts'

export type { Taint } from './tags.ts'

export interface Safety {
  readonly problems: readonly Diagnostic[]
  /** Personal data by node id and column, declared or derived. */
  readonly pii: ReadonlyMap<string, ReadonlyMap<string, readonly Taint[]>>
}

export async function checkSafety(bound: SafelyBound, memory: BindMemory = noMemory()): Promise<Safety> {
  const { graph, compiled, shadow } = bound
  const problems: Diagnostic[] = await unknownSanitizers(graph.project, shadow)
  const tags = new Map<string, Tags>()
  const ids = new Map([...graph.nodes.values()].map((n) => [keyOf(n.relation), n.id]))
  const known = (relation: { schema: string; name: string }): Tags =>
    tags.get(ids.get(keyOf(relation)) ?? '') ?? noTags
  const planOf = planReader(bound)
  const promised = promisedKeys(graph.checks)
  const keysOf: KeysOf = (relation) => promised.get(ids.get(keyOf(relation)) ?? '') ?? []
  const tried: Tried = new Map()
  for (const id of graph.order) {
    const node = nodeOf(graph, id)
    const code = compiled.get(id)
    const key = keyFor(bound, memory, node, tags, promised)
    const before = recalled(memory, node, key)
    if (before !== undefined) {
      problems.push(...before.told)
      tags.set(id, before.tags)
      continue
    }
    const plan = await planOf(id)
    const found =
      plan === undefined || plan instanceof PlanUnknown || code === undefined
        ? undefined
        : follow(bound, node, code.rendered, plan, known)
    const here = merged(declaredTags(node), found?.tags ?? noTags)
    tags.set(id, here)
    const hopeless =
      plan === undefined || plan instanceof PlanUnknown ? [] : await hopelessCasts(plan, shadow, tried)
    const lost = isLost(bound, node, code, plan) ? lostTaint(bound, node, tags) : []
    const followed = found?.problems ?? lost
    const said = [...followed, ...published(bound, node, here.pii)]
    if (code !== undefined && code.makeRows === undefined)
      said.push(...wholeRows(bound, node, code, plan, keysOf))
    if (code !== undefined)
      said.push(...hopeless.map((cast) => hopelessProblem(node, textOf(code.rendered, frameLength), cast)))
    problems.push(...said)
    remember(memory, id, key, here, keptWarnings(node, said))
  }
  return { problems, pii: new Map([...tags].map(([id, t]) => [id, t.pii])) }
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

export type SafelyBound = BoundProject & Pick<Bound, 'sound' | 'fresh' | 'plans' | 'catalogue'>

function keyFor(
  { graph }: SafelyBound,
  memory: BindMemory,
  node: GraphNode,
  tags: ReadonlyMap<string, Tags>,
  promised: ReturnType<typeof promisedKeys>,
): string | undefined {
  const bindKey = memory.now.nodes.get(node.id)?.key
  if (bindKey === undefined) return undefined
  const { sanitizers, publish } = graph.project.privacy
  const parents = node.parents.map((id) => tags.get(id) ?? noTags)
  const keys = node.parents.map((id) => promised.get(id) ?? [])
  return safetyKey(bindKey, [sanitizers, publish, keys], parents)
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

/** How many plans are read in one statement, and held at once: they are large. */
const batch = 50

/** Plans in the order of the graph; undefined for nodes without SQL that binds. What binding has read is not read again. */
function planReader({ graph, compiled, sound, fresh, plans, shadow, catalogue }: SafelyBound) {
  const waiting = graph.order.filter((id) => fresh.has(id) && !plans.has(id) && readable(id))
  let held = new Map<string, PlanNode | PlanUnknown>()
  function readable(id: string): boolean {
    const code = compiled.get(id)
    return sound.has(id) && code !== undefined && code.makeRows === undefined
  }
  return async (id: string): Promise<PlanNode | PlanUnknown | undefined> => {
    if (!readable(id)) return undefined
    const given = plans.get(id)
    if (given !== undefined) return JSON.parse(given) as PlanNode
    const known = held.get(id)
    if (known !== undefined) return known
    const at = waiting.indexOf(id)
    const next = at === -1 ? [id] : waiting.slice(at, at + batch)
    for (const one of next) await catalogue.stand(nodeOf(graph, one).parents)
    const texts = next.map((one) => framed(statementText(compiled.get(one)?.rendered.text ?? '')))
    const read = await readPlans(texts, shadow)
    held = new Map(next.map((one, i) => [one, read[i] ?? new PlanUnknown('no plan came back')]))
    return held.get(id)
  }
}

function keyOf({ schema, name }: { schema: string; name: string }): string {
  return `${schema}\u0000${name}`
}

/** What properties say goes before what was found, but a column's taints are of both. */
function merged(declared: Tags, found: Tags): Tags {
  const pii = new Map(found.pii)
  for (const [column, taints] of declared.pii) pii.set(column, [...(pii.get(column) ?? []), ...taints])
  return { money: new Map([...found.money, ...declared.money]), pii, drift: found.drift }
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
    return { tags: { ...foundTags(node, columns, money.columns, pii), drift: drift.columns }, problems }
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
): Omit<Tags, 'drift'> {
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

/** Staging and inputs are where text gets its type; further on, a cast that can fail is a surprise on rows. */
function castProblem(node: GraphNode, text: Text, { type, at, written }: TextCast): Diagnostic[] {
  const { resource } = node
  const details = { model: node.name, type }
  const spot = spotOf(node, text, at)
  if (!written) return [diagnose('text-beside-other-type', details, spot)]
  const isLate =
    resource.kind === 'model' && ['intermediate', 'marts', 'reports'].includes(resource.layer ?? '')
  return isLate ? [diagnose('cast-may-fail', details, { ...spot, severity: 'warning' })] : []
}

function mixProblem(node: GraphNode, text: Text, mix: Mix): Diagnostic {
  const where = { ...spotOf(node, text, mix.at), severity: 'warning' as const }
  if (mix.kind === 'union')
    return diagnose('union-becomes-text', { model: node.name, column: mix.column, type: mix.type }, where)
  return diagnose('product-may-overflow', { type: mix.type, digits: mix.digits }, where)
}

function hopelessProblem(node: GraphNode, text: Text, { what, type, at }: HopelessCast): Diagnostic {
  return diagnose('cast-cannot-work', { model: node.name, what, type }, spotOf(node, text, at))
}

function moneyProblem(node: GraphNode, text: Text, finding: MoneyFinding): Diagnostic {
  if (finding.kind === 'currencies') {
    const { one, other } = finding
    return diagnose('mixed-currencies', { model: node.name, one, other }, spotOf(node, text, finding.at))
  }
  const { name, leak } = finding
  const spot = spotOf(node, text, leak.at ?? finding.at)
  return diagnose('money-through-double', { model: node.name, fn: `${name}()`, how: leak.how }, spot)
}

/** An amount that comes out as DOUBLE though no property says that it is something else. */
function amountsAsDouble(
  node: GraphNode,
  text: Text,
  columns: readonly { readonly name: string; readonly type: string }[],
  amounts: ReturnType<typeof followMoney>['columns'],
): Diagnostic[] {
  return columns.flatMap(({ name, type }, i) => {
    const amount = amounts[i]
    if (amount?.power !== 1 || amount.leak === undefined || !isFloating(type)) return []
    // `unit: money` is told by its contract, another unit says that it is an estimate
    if (
      node.resource.columns.some((c) => c.name.toLowerCase() === name.toLowerCase() && c.unit !== undefined)
    )
      return []
    const place = aliasPlace(text.rendered, name) ?? spotOf(node, text, amount.leak.at).place
    const details = { model: node.name, column: name, how: amount.leak.how }
    return [diagnose('amount-as-double', details, { place, severity: 'warning' })]
  })
}
