/**
 * Reads selectors: `@m`, `2+m+1`, `method.key:value`; a space is a union, a comma an intersection; and the named
 * selectors of project.yml. In: text or tree. Out: a Spec. Pure. Start at `parseSelectors`.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../../diagnostic/index.ts'
import type { NamedSelector, SelectorTree } from '../../project/index.ts'

export interface Term {
  readonly kind: 'term'
  /** As written, for messages. */
  readonly text: string
  /** `@`: with all descendants and everything those need. */
  readonly around: boolean
  /** How many steps to go up or down; absent: not at all. */
  readonly up?: number
  readonly down?: number
  readonly method: string
  /** What follows the method's dot: `config.materialized`. */
  readonly key: string
  readonly value: string
  readonly place?: Place
}

export type Spec =
  | Term
  | { readonly kind: 'union' | 'intersection'; readonly of: readonly Spec[] }
  | { readonly kind: 'difference'; readonly from: Spec; readonly less: Spec }

export interface Parsed {
  readonly spec: Spec
  readonly problems: readonly Diagnostic[]
}

const grammar =
  /^(?<at>@)?(?:(?<up>\d*)(?<plusUp>\+))?(?:(?<method>[a-z_]+)(?:\.(?<key>[\w.-]+))?:)?(?<value>.+?)(?:(?<plusDown>\+)(?<down>\d*))?$/s

export function parseTerm(text: string, place?: Place): Term {
  const found = grammar.exec(text)?.groups
  const value = found?.value ?? text
  const at = place === undefined ? {} : { place }
  return {
    kind: 'term',
    text,
    around: found?.at !== undefined,
    ...(found?.plusUp === undefined ? {} : { up: steps(found.up) }),
    ...(found?.plusDown === undefined ? {} : { down: steps(found.down) }),
    method: found?.method ?? methodFor(value),
    key: found?.key ?? '',
    value,
    ...at,
  }
}

function steps(text: string | undefined): number {
  return text === undefined || text === '' ? Number.POSITIVE_INFINITY : Number(text)
}

/** dbt's default method: a path when it looks like one, a file by its ending, else a name. */
function methodFor(value: string): string {
  if (/[\\/]/.test(value)) return 'path'
  return /\.(?:sql|ts|csv|ya?ml)$/i.test(value) ? 'file' : 'fqn'
}

/** Words of several `--select` flags: a union of intersections. */
export function parseSelectors(texts: readonly string[], named: readonly NamedSelector[] = []): Parsed {
  const problems: Diagnostic[] = []
  const words = texts.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '')
  const of = words.map((word): Spec => {
    const parts = word.split(',').map((part) => resolve(parseTerm(part), named, [], problems))
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : { kind: 'intersection', of: parts }
  })
  return { spec: { kind: 'union', of }, problems }
}

/** A selector of project.yml by its name. */
export function parseNamed(name: string, named: readonly NamedSelector[]): Parsed {
  const problems: Diagnostic[] = []
  return { spec: namedSpec(name, named, [], problems, undefined), problems }
}

const nothing: Spec = { kind: 'union', of: [] }

function namedSpec(
  name: string,
  named: readonly NamedSelector[],
  trail: readonly string[],
  problems: Diagnostic[],
  place: Place | undefined,
): Spec {
  const found = named.find((s) => s.name === name)
  if (found === undefined) {
    const near = nearest(
      name,
      named.map((s) => s.name),
    )
    problems.push(diagnose('unknown-named-selector', { name, near }, { place }))
    return nothing
  }
  if (trail.includes(name)) {
    const path = [...trail, name].join(' > ')
    problems.push(diagnose('selector-cycle', { path }, { place: found.place }))
    return nothing
  }
  return treeSpec(found.tree, named, [...trail, name], problems)
}

function treeSpec(
  tree: SelectorTree,
  named: readonly NamedSelector[],
  trail: readonly string[],
  problems: Diagnostic[],
): Spec {
  if (tree.kind === 'selector') return namedSpec(tree.name, named, trail, problems, tree.place)
  if (tree.kind === 'term') return resolve(parseTerm(tree.text, tree.place), named, trail, problems)
  const list = (trees: readonly SelectorTree[]): Spec[] =>
    trees.map((t) => treeSpec(t, named, trail, problems))
  const from: Spec = { kind: tree.kind, of: list(tree.of) }
  if (tree.exclude.length === 0) return from
  return { kind: 'difference', from, less: { kind: 'union', of: list(tree.exclude) } }
}

/** `selector:name` stands for what the name says; a term that cannot be is told. */
function resolve(
  term: Term,
  named: readonly NamedSelector[],
  trail: readonly string[],
  problems: Diagnostic[],
): Spec {
  if (/^[+@]*$/.test(term.value)) {
    const message =
      term.text === ''
        ? 'A comma stands between two selectors, without a space: tag:nightly,stg_*.'
        : `${term.text} names nothing.`
    problems.push(diagnose('bad-selector', { message }, { place: term.place }))
    return nothing
  }
  if (term.around && term.down !== undefined) {
    const message = `${term.text}: @ already takes all descendants; leave out the + at its end.`
    problems.push(diagnose('bad-selector', { message }, { place: term.place }))
  }
  if (term.method !== 'selector') return term
  return namedSpec(term.value, named, trail, problems, term.place)
}

/** Methods that a spec uses, e.g. to read an earlier state only when one asks for it. */
export function methodsOf(spec: Spec): Set<string> {
  if (spec.kind === 'term') return new Set([spec.method])
  const parts = spec.kind === 'difference' ? [spec.from, spec.less] : spec.of
  return new Set(parts.flatMap((part) => [...methodsOf(part)]))
}
