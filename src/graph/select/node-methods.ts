/**
 * Methods that ask what the files say of a node, and nothing else: known before the graph is. Templates list nodes by them.
 * In: an item and the term. Out: whether it is meant. Pure. To add one: an entry here, a line in docs/commands.md.
 */
import { type Diagnostic, diagnose, nearest } from '../../diagnostic/index.ts'
import { type Layer, layers } from '../../project/index.ts'
import { isCalled } from '../named.ts'
import type { Term } from './grammar.ts'
import { type Item, resourceTypes } from './items.ts'
import { fqnMatches, pathMatches, wildcard } from './pattern.ts'

export type Matches = (item: Item) => boolean
type NodeMethod = (term: Term, context: { readonly root?: string }) => Matches | Diagnostic

const accesses = ['private', 'protected', 'public']

/** A method whose value must be one of a list. */
export function oneOf(
  values: readonly string[],
  matches: (item: Item, value: string) => boolean,
): NodeMethod {
  return (term) =>
    values.includes(term.value) ? (item) => matches(item, term.value) : unknownValue(term, values)
}

export function unknownValue(term: Term, values: readonly string[]): Diagnostic {
  const near = nearest(term.value, values)
  const method = term.key === '' ? term.method : `${term.method}.${term.key}`
  const { value, place } = term
  return diagnose('unknown-selector-value', { method, value, values: values.join(', '), near }, { place })
}

export function needs(term: Term, what: string): Diagnostic {
  return diagnose('bad-selector', { message: `${term.text} needs ${what}.` }, { place: term.place })
}

export const text =
  (matches: (item: Item, value: string) => boolean): NodeMethod =>
  ({ value }) =>
  (item) =>
    matches(item, value)

export const nodeMethods: Readonly<Record<string, NodeMethod>> = {
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
  group: text(({ node }, value) => node?.config.group !== undefined && wildcard(value, node.config.group)),
  source: text((item, value) => {
    const { resource } = item.node ?? {}
    if (resource?.kind !== 'source') return false
    const { source, table } = resource
    const parts = value.split('.')
    const [pkg, name = '*', inner = '*'] = parts.length === 3 ? parts : ['*', ...parts]
    return wildcard(pkg ?? '*', item.package) && wildcard(name, source) && wildcard(inner, table)
  }),
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
