/**
 * Named selectors of project.yml in dbt's YAML forms: text, `{ method, value }`, `{ tag: nightly }`, `union`,
 * `intersection`, `exclude`. In: what stands under `selectors:`. Out: trees and problems. Start at `makeSelectors`.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import type { NamedSelector, SelectorTree } from './types.ts'

type PlaceOf = (path: readonly PropertyKey[]) => Place
type Map = Readonly<Record<string, unknown>>

const about = ['definition', 'description', 'default']
const sets = ['union', 'intersection', 'exclude']
const steps = ['parents', 'parents_depth', 'children', 'children_depth', 'childrens_parents']
const terms = ['method', 'value', ...steps, 'exclude']

/** By name, or dbt's list of them. */
export function makeSelectors(
  written: Map | readonly { readonly name: string }[],
  placeOf: PlaceOf,
  problems: Diagnostic[],
): readonly NamedSelector[] {
  const entries: readonly (readonly [string, PropertyKey, unknown])[] = Array.isArray(written)
    ? written.map((one: { readonly name: string }, i) => [one.name, i, one] as const)
    : Object.entries(written).map(([name, raw]) => [name, name, raw] as const)
  const selectors = entries.flatMap(([name, key, raw], i): NamedSelector[] => {
    const path = ['selectors', key]
    const whole = isMap(raw) && 'definition' in raw ? raw : { definition: raw }
    if (isMap(raw) && whole === raw) strayKeys(raw, [...about, 'name'], path, placeOf, problems)
    if (entries.findIndex(([other]) => other === name) !== i) {
      const message = 'it is the name of another one too.'
      problems.push(diagnose('bad-value', { key: `selectors.${name}`, message }, { place: placeOf(path) }))
    }
    const at = whole === raw ? [...path, 'definition'] : path
    const tree = treeOf(whole.definition, at, placeOf, problems)
    const description = typeof whole.description === 'string' ? whole.description : ''
    const base = { name, description, default: whole.default === true, place: placeOf(path) }
    return tree === undefined ? [] : [{ ...base, tree }]
  })
  const usual = selectors.filter((s) => s.default)
  for (const { name, place } of usual.slice(1)) {
    const message = `there is a default already, ${usual[0]?.name}.`
    problems.push(diagnose('bad-value', { key: `selectors.${name}.default`, message }, { place }))
  }
  return selectors
}

function treeOf(
  raw: unknown,
  path: readonly PropertyKey[],
  placeOf: PlaceOf,
  problems: Diagnostic[],
): SelectorTree | undefined {
  const place = placeOf(path)
  if (typeof raw === 'string') return { kind: 'term', text: raw, place }
  if (Array.isArray(raw)) return combined('union', raw, [], path, placeOf, problems)
  if (isMap(raw)) {
    const known = 'method' in raw ? terms : sets.some((s) => s !== 'exclude' && s in raw) ? sets : undefined
    if (known !== undefined) strayKeys(raw, known, path, placeOf, problems)
    const exclude = Array.isArray(raw.exclude) ? raw.exclude : []
    for (const kind of ['union', 'intersection'] as const) {
      const list = raw[kind]
      if (Array.isArray(list)) return combined(kind, list, exclude, [...path, kind], placeOf, problems)
    }
    const term = termOf(raw, place)
    if (term !== undefined && exclude.length === 0) return term
    if (term !== undefined) {
      const less = exclude.flatMap((e) => treeOf(e, path, placeOf, problems) ?? [])
      return { kind: 'union', of: [term], exclude: less }
    }
  }
  const message = 'must be text, { method, value }, { tag: nightly }, union: [...] or intersection: [...].'
  problems.push(diagnose('bad-value', { key: path.join('.'), message }, { place }))
  return undefined
}

/** What nobody reads would change what is selected without a word. */
function strayKeys(
  raw: Map,
  known: readonly string[],
  path: readonly PropertyKey[],
  placeOf: PlaceOf,
  problems: Diagnostic[],
): void {
  for (const key of Object.keys(raw).filter((k) => !known.includes(k))) {
    const place = placeOf([...path, key])
    const indirect = 'Say --indirect-selection, or indirect_selection under flags: for all of them.'
    const home = key === 'indirect_selection' ? indirect : undefined
    const details = {
      key,
      where: 'a selector',
      near: home === undefined ? nearest(key, known) : undefined,
      home,
    }
    problems.push(diagnose('unknown-key', details, { place, notes: home === undefined ? [] : [home] }))
  }
  for (const key of steps.filter((k) => known.includes(k) && k in raw)) {
    const isDepth = key.endsWith('_depth')
    if (typeof raw[key] === (isDepth ? 'number' : 'boolean')) continue
    const message = isDepth ? 'must be a whole number.' : 'must be true or false.'
    problems.push(diagnose('bad-value', { key, message }, { place: placeOf([...path, key]) }))
  }
}

/** dbt writes what is taken away as one of the list, `- exclude: [...]`. */
function combined(
  kind: 'union' | 'intersection',
  list: readonly unknown[],
  beside: readonly unknown[],
  path: readonly PropertyKey[],
  placeOf: PlaceOf,
  problems: Diagnostic[],
): SelectorTree {
  const isLess = (one: unknown): boolean => isMap(one) && Object.keys(one).join() === 'exclude'
  const inside = list.flatMap((one) => (isMap(one) && isLess(one) ? (one.exclude as readonly unknown[]) : []))
  const tree = (one: unknown): SelectorTree[] => {
    const at = list.indexOf(one)
    const found = treeOf(one, at < 0 ? path : [...path, at], placeOf, problems)
    return found === undefined ? [] : [found]
  }
  return {
    kind,
    of: list.filter((one) => !isLess(one)).flatMap(tree),
    exclude: [...inside, ...beside].flatMap(tree),
  }
}

function termOf(raw: Map, place: Place): SelectorTree | undefined {
  const [only, ...more] = Object.keys(raw).filter((key) => key !== 'exclude')
  if ('method' in raw && 'value' in raw) {
    const { method, value } = raw
    if (method === 'selector') return { kind: 'selector', name: String(value), place }
    const up = raw.parents === true ? `${raw.parents_depth ?? ''}+` : ''
    const down = raw.children === true ? `+${raw.children_depth ?? ''}` : ''
    const at = raw.childrens_parents === true ? '@' : ''
    return { kind: 'term', text: `${at}${up}${String(method)}:${String(value)}${down}`, place }
  }
  if (only === undefined || more.length > 0 || typeof raw[only] !== 'string') return undefined
  if (only === 'selector') return { kind: 'selector', name: raw[only], place }
  return { kind: 'term', text: `${only}:${raw[only]}`, place }
}

function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
