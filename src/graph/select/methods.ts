/**
 * The methods of the grammar, `tag:`, `path:` and so on, each one entry of a list.
 * In: an item and the term. Out: whether it is meant. Pure. To add one: an entry here, a line in docs/commands.md.
 */
import { type Diagnostic, diagnose, nearest } from '../../diagnostic/index.ts'
import { type Layer, layers } from '../../project/index.ts'
import { isCalled } from '../named.ts'
import type { SelectionContext } from './context.ts'
import type { Term } from './grammar.ts'
import { type Item, resourceTypes } from './items.ts'
import { fqnMatches, pathMatches, wildcard } from './pattern.ts'
import { stateMatcher, stateValues } from './state.ts'

export type Matches = (item: Item) => boolean
type Method = (term: Term, context: SelectionContext) => Matches | Diagnostic

const testTypes = ['generic', 'singular', 'unit', 'data', 'reconcile', 'join_audit']
const statuses = ['success', 'error', 'fail', 'warn', 'skipped', 'pass']
const accesses = ['private', 'protected', 'public']

/** A method whose value must be one of a list. */
function oneOf(values: readonly string[], matches: (item: Item, value: string) => boolean): Method {
  return (term) =>
    values.includes(term.value) ? (item) => matches(item, term.value) : unknownValue(term, values)
}

export function unknownValue(term: Term, values: readonly string[]): Diagnostic {
  const near = nearest(term.value, values)
  const method = term.key === '' ? term.method : `${term.method}.${term.key}`
  const { value, place } = term
  return diagnose('unknown-selector-value', { method, value, values: values.join(', '), near }, { place })
}

function needs(term: Term, what: string): Diagnostic {
  return diagnose('bad-selector', { message: `${term.text} needs ${what}.` }, { place: term.place })
}

const text =
  (matches: (item: Item, value: string) => boolean): Method =>
  ({ value }) =>
  (item) =>
    matches(item, value)

export const methods: Readonly<Record<string, Method>> = {
  // dbt's `fqn:` leaves sources out; here `shop.orders` names one too, as `package.model` does a model in any folder
  fqn: text(
    (item, value) =>
      fqnMatches(value, item.fqn) ||
      fqnMatches(value, item.fqn.slice(1)) ||
      (item.node !== undefined && (item.id === value || isCalled(item.node, value))),
  ),
  path: text((item, value) => item.paths.some((p) => pathMatches(value, p))),
  file: text((item, value) =>
    item.paths.some((path) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      return wildcard(value, name) || wildcard(value, name.replace(/\.[^.]+$/, ''))
    }),
  ),
  tag: text((item, value) => item.tags.some((tag) => wildcard(value, tag))),
  // dbt's word for the project that is run
  package:
    ({ value }, { root }) =>
    (item) =>
      wildcard(value === 'this' ? (root ?? value) : value, item.package),
  owner: text((item, value) => item.owner !== undefined && wildcard(value, item.owner)),
  group: text(({ node }, value) => node?.config.group !== undefined && wildcard(value, node.config.group)),
  source: text((item, value) => {
    const { resource } = item.node ?? {}
    if (resource?.kind !== 'source') return false
    const { source, table } = resource
    const parts = value.split('.')
    const [pkg, name = '*', inner = '*'] = parts.length === 3 ? parts : ['*', ...parts]
    return wildcard(pkg ?? '*', item.package) && wildcard(name, source) && wildcard(inner, table)
  }),
  exposure: text((item, value) => item.type === 'exposure' && called(item, value)),
  metric: text((item, value) => item.type === 'metric' && called(item, value)),
  semantic_model: text((item, value) => item.type === 'semantic_model' && called(item, value)),
  unit_test: text((item, value) => item.type === 'unit_test' && called(item, value)),
  config: (term) =>
    term.key === ''
      ? needs(term, 'a key, as in config.materialized:table')
      : (item) => holds(setting(item, term.key), term.value),
  resource_type: oneOf(resourceTypes, (item, value) => item.type === value),
  layer: oneOf(layers, (item, value) => {
    const { resource } = item.node ?? {}
    return resource?.kind === 'model' && resource.layer === (value as Layer)
  }),
  access: oneOf(
    accesses,
    (item, value) =>
      item.node?.resource.kind === 'model' && (item.node.config.access ?? 'protected') === value,
  ),
  test_type: oneOf(testTypes, (item, value) => {
    if (item.type === 'unit_test') return value === 'unit'
    return item.check !== undefined && (value === 'data' || item.check.kind === value)
  }),
  test_name: text((item, value) => {
    const { check } = item
    if (check === undefined || check.kind === 'singular') return false
    return wildcard(value, check.kind === 'generic' ? check.test.name : check.kind)
  }),
  state: (term, { previous, now }) =>
    !stateValues.includes(term.value)
      ? unknownValue(term, stateValues)
      : previous === undefined || now === undefined
        ? needs(term, '--state with the folder of an earlier manifest.json')
        : stateMatcher(term.value, previous, now),
  result: (term, { results }) =>
    !statuses.includes(term.value)
      ? unknownValue(term, statuses)
      : results === undefined
        ? needs(term, '--state with the folder of an earlier run_results.json')
        : (item) => results.get(item.id) === term.value,
  source_status: (term, { fresher }) =>
    term.value !== 'fresher'
      ? unknownValue(term, ['fresher'])
      : fresher === undefined
        ? needs(term, '--state with the folder of an earlier sources.json; run: ledgerline source freshness')
        : (item) => fresher.has(item.id),
  cached: (term, { stale }) =>
    !['true', 'false'].includes(term.value)
      ? unknownValue(term, ['true', 'false'])
      : stale === undefined
        ? needs(term, 'a command that reads the working database')
        : (item) => item.node !== undefined && stale.has(item.id) === (term.value === 'false'),
  pii: (term, { pii }) =>
    pii === undefined
      ? needs(term, 'a command that binds the project')
      : (item) => [...(pii.get(item.id) ?? [])].some((kind) => wildcard(term.value, kind)),
  column: (term, { columnReaders }) => {
    const at = term.value.lastIndexOf('.')
    if (at < 0) return needs(term, 'a model and a column, as in column:orders.amount')
    if (columnReaders === undefined) return needs(term, 'a command that binds the project')
    const found = columnReaders(term.value.slice(0, at), term.value.slice(at + 1))
    return (item) => found?.has(item.id) ?? false
  },
}

/** By its name, or by `package.name`. */
function called(item: Item, value: string): boolean {
  const parts = value.split('.')
  const [pkg = '*', name = '*'] = parts.length === 2 ? parts : ['*', value]
  return wildcard(pkg, item.package) && wildcard(name, item.name)
}

/** The value of a dotted key of an item's configuration. */
function setting(item: Item, key: string): unknown {
  let value: unknown = settings(item)
  for (const part of key.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}

/** As written where the files said so, completed by what holds. */
function settings({ node, check, tags, type }: Item): Record<string, unknown> {
  if (check !== undefined) return { severity: check.severity, tags, enabled: true, materialized: 'test' }
  if (node === undefined) return { tags, enabled: true }
  const { config } = node
  return {
    materialized: type === 'model' || type === 'snapshot' ? config.materialized : type,
    schema: config.schema,
    enabled: config.enabled,
    meta: config.meta,
    access: config.access ?? 'protected',
    contract: { enforced: config.contractEnforced },
    ...config.raw,
    tags: config.tags,
  }
}

/** dbt's comparison: a list holds it, `true` and `false` mean booleans; severity in any case. */
function holds(value: unknown, wanted: string): boolean {
  const same = (v: unknown): boolean =>
    v !== undefined && v !== null && String(v).toLowerCase() === wanted.toLowerCase() && typeof v !== 'object'
  const exact = (v: unknown): boolean =>
    typeof v === 'boolean' || v === 'error' || v === 'warn' ? same(v) : String(v) === wanted && same(v)
  return Array.isArray(value) ? value.some(exact) : exact(value)
}
