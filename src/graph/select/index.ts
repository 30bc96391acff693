/**
 * dbt's selection over a graph: names and methods, graph operators, unions, intersections, exclusion, named
 * selectors, and the tests that come along. In: Graph and what was asked for. Out: ids. Pure.
 * Start at `select`; the grammar is in `grammar.ts`, the methods in `methods.ts`.
 */
import { type Diagnostic, diagnose, nearest } from '../../diagnostic/index.ts'
import type { Graph } from '../types.ts'
import type { SelectionContext } from './context.ts'
import { methodsOf, type Parsed, parseNamed, parseSelectors, type Spec, type Term } from './grammar.ts'
import { completed, type Found, type IndirectSelection, withTests } from './indirect.ts'
import { type Items, itemsOf, type ResourceType } from './items.ts'
import { methods } from './methods.ts'
import { ancestors, descendants } from './walk.ts'

export type { PreviousState, SelectionContext } from './context.ts'
export { type IndirectSelection, indirectModes } from './indirect.ts'
export {
  exposureId,
  type Item,
  itemsOf,
  type ResourceType,
  resourceType,
  resourceTypes,
  unitTestId,
} from './items.ts'
export { partsOf, type StateParts, stateParts } from './parts.ts'

export interface SelectOptions {
  /** A named selector of project.yml in place of `include`. */
  readonly selector?: string
  readonly indirect?: IndirectSelection
  /** Only these resource types; all but the excluded ones. */
  readonly types?: readonly ResourceType[]
  readonly excludeTypes?: readonly ResourceType[]
  readonly context?: SelectionContext
}

export interface Selection {
  /** Models, seeds, sources, snapshots. */
  readonly ids: ReadonlySet<string>
  /** Tests and unit tests. */
  readonly tests: ReadonlySet<string>
  readonly exposures: ReadonlySet<string>
  /** Metrics and semantic models. */
  readonly metrics: ReadonlySet<string>
  /** Terms that match nothing are warnings, with the nearest name; a term that cannot be is an error. */
  readonly problems: readonly Diagnostic[]
}

/** What `include` names (all when empty) less what `exclude` names. */
export function select(
  graph: Graph,
  include: readonly string[],
  exclude: readonly string[] = [],
  options: SelectOptions = {},
): Selection {
  const items = itemsOf(graph)
  const included = includedSpec(graph, include, options)
  const excluded = parseSelectors(exclude, graph.project.selectors)
  const problems: Diagnostic[] = [...(included?.problems ?? []), ...excluded.problems]
  const walk: Walk = {
    items,
    problems,
    context: { root: graph.project.name, ...options.context },
    mode: options.indirect ?? 'eager',
  }
  const found = included === undefined ? new Set(items.byId.keys()) : top(walk, included.spec)
  // what is excluded takes its tests along in every mode
  for (const id of top({ ...walk, mode: 'eager' }, excluded.spec)) found.delete(id)
  return { ...sortOut(items, found, options), problems }
}

/** Which methods a request uses; `--state` or the database are read only for those that need them. */
export function selectorMethods(
  graph: Graph,
  include: readonly string[],
  exclude: readonly string[],
  options: SelectOptions = {},
): Set<string> {
  const included = includedSpec(graph, include, options)
  const excluded = parseSelectors(exclude, graph.project.selectors)
  return new Set([...(included === undefined ? [] : methodsOf(included.spec)), ...methodsOf(excluded.spec)])
}

/** Undefined: everything. A default selector counts when nothing is asked for. */
function includedSpec(
  { project }: Graph,
  include: readonly string[],
  { selector }: SelectOptions,
): Parsed | undefined {
  const named = project.selectors ?? []
  if (selector !== undefined) return parseNamed(selector, named)
  return include.some((text) => text.trim() !== '') ? parseSelectors(include, named) : undefined
}

interface Walk {
  readonly items: Items
  readonly problems: Diagnostic[]
  readonly context: SelectionContext
  readonly mode: IndirectSelection
}

function top(walk: Walk, spec: Spec): Set<string> {
  return evaluate(walk, spec).direct
}

function evaluate(walk: Walk, spec: Spec): Found {
  if (spec.kind === 'term') return withTests(walk.items, evaluateTerm(walk, spec), walk.mode)
  const parts =
    spec.kind === 'difference'
      ? [evaluate(walk, spec.from), evaluate({ ...walk, mode: 'eager' }, spec.less)]
      : spec.of.map((part) => evaluate(walk, part))
  const both = parts.map(({ direct, maybe }) => new Set([...direct, ...maybe]))
  const direct = combine(
    spec.kind,
    parts.map((p) => p.direct),
  )
  const maybe = combine(spec.kind, both)
  return { direct: completed(walk.items, { direct, maybe }, walk.mode), maybe }
}

function combine(kind: Exclude<Spec['kind'], 'term'>, sets: readonly ReadonlySet<string>[]): Set<string> {
  const [first, ...rest] = sets
  if (kind === 'union') return new Set(sets.flatMap((set) => [...set]))
  const keep = (id: string): boolean =>
    kind === 'intersection' ? rest.every((set) => set.has(id)) : !rest.some((set) => set.has(id))
  return new Set([...(first ?? [])].filter(keep))
}

/** Methods of dbt whose things are none here. */
const notHere: Readonly<Record<string, string>> = {
  version: 'Models have no versions here: a new one is a model of its own.',
  saved_query: 'There are no saved queries here; metrics are selected by metric:.',
  function: 'There are no functions here; macros are no nodes.',
  wildcard: 'A pattern stands alone: stg_*.',
}

function evaluateTerm({ items, problems, context }: Walk, term: Term): Set<string> {
  const method = Object.hasOwn(methods, term.method) ? methods[term.method] : undefined
  if (method === undefined) {
    const known = [...Object.keys(methods), 'selector'].sort()
    const details = { method: term.method, known, near: nearest(term.method, known) }
    const absent = Object.hasOwn(notHere, term.method) ? [notHere[term.method] ?? ''] : []
    problems.push(diagnose('unknown-selector-method', details, { place: term.place, notes: absent }))
    return new Set()
  }
  const matches = method(term, context)
  if (typeof matches !== 'function') {
    problems.push(matches)
    return new Set()
  }
  const hits = [...items.byId.values()].filter(matches).map((item) => item.id)
  if (hits.length === 0 && isNamed(term)) problems.push(nothingFound(items, term))
  if (term.around) {
    const down = descendants(items, hits, Number.POSITIVE_INFINITY)
    return ancestors(items, down, Number.POSITIVE_INFINITY)
  }
  const up = term.up === undefined ? hits : ancestors(items, hits, term.up)
  const down = term.down === undefined ? hits : descendants(items, hits, term.down)
  return new Set([...up, ...down])
}

/** Nothing may well be new, stale or failed; a name that nothing has is a slip. */
function isNamed(term: Term): boolean {
  return !['state', 'result', 'source_status', 'cached'].includes(term.method)
}

function nothingFound(items: Items, term: Term): Diagnostic {
  const names = [...items.byId.values()].map((item) => item.name)
  const near = nearest(term.value, names)
  return diagnose(
    'unknown-selector',
    { selector: term.text, near },
    { severity: 'warning', place: term.place },
  )
}

function sortOut(
  items: Items,
  found: ReadonlySet<string>,
  { types, excludeTypes }: SelectOptions,
): Omit<Selection, 'problems'> {
  const ids = new Set<string>()
  const tests = new Set<string>()
  const exposures = new Set<string>()
  const metrics = new Set<string>()
  for (const id of found) {
    const type = items.byId.get(id)?.type
    if (type === undefined || (types !== undefined && !types.includes(type))) continue
    if (excludeTypes?.includes(type)) continue
    if (type === 'exposure') exposures.add(id)
    else if (type === 'metric' || type === 'semantic_model') metrics.add(id)
    else if (type === 'test' || type === 'unit_test') tests.add(id)
    else ids.add(id)
  }
  return { ids, tests, exposures, metrics }
}
