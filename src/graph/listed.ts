/**
 * Nodes that a template lists, for `{{#each (graph_nodes 'path:models/feeds') as |feed|}}`, or by a tag, `(tagged 'feed')`: who they are
 * stands in property files and in the syntax trees of templates, so that the list is known, and the graph with it, before
 * anything is rendered. In: names and configurations, calls. Out: nodes in the order of their names; the same calls with a
 * `ref` or `source` for each. Pure. Start at `listedNodes`, `withListed`.
 */
import { type Diagnostic, nearest } from '../diagnostic/index.ts'
import type { Model, Seed, SourceTable } from '../project/index.ts'
import { type Call, HelperProblem, type TemplateValue } from '../template/index.ts'
import { type Laid, nameOf, nodeId, readName, relationOf } from './names.ts'
import { parseSelectors, type Spec, type Term } from './select/grammar.ts'
import { type Item, nodeItem } from './select/items.ts'
import { type Matches, nodeMethods } from './select/node-methods.ts'

type Listed = Model | Seed | SourceTable
type Listing = 'tagged' | 'graph_nodes'

/** A helper that lists, and what it was asked; undefined for another one, or for what only rendering could know. */
export function listingOf({ helper, args: [text] }: Call): readonly [Listing, string] | undefined {
  return (helper === 'tagged' || helper === 'graph_nodes') && typeof text === 'string'
    ? [helper, text]
    : undefined
}

function isAny(spec: Spec, item: Item, of: (term: Term) => Matches): boolean {
  if (spec.kind === 'term') return of(spec)(item)
  if (spec.kind === 'difference') return isAny(spec.from, item, of) && !isAny(spec.less, item, of)
  const within = (part: Spec): boolean => isAny(part, item, of)
  return spec.kind === 'union' ? spec.of.some(within) : spec.of.every(within)
}

/** What one term means; the first thing that is wrong with it is kept. */
function termsOf(problems: string[]): (term: Term) => Matches {
  const known = new Map<Term, Matches>()
  const none: Matches = () => false
  const made = (term: Term): Matches => {
    const method = Object.hasOwn(nodeMethods, term.method) ? nodeMethods[term.method] : undefined
    const steps = term.around || term.up !== undefined || term.down !== undefined
    const asked = steps ? undefined : method?.(term, {})
    if (typeof asked === 'function') return asked
    problems.push(steps ? `${term.text}: who reads whom is not known yet.` : notKnown(term, asked))
    return none
  }
  return (term) => {
    const matches = known.get(term) ?? made(term)
    known.set(term, matches)
    return matches
  }
}

function notKnown({ text, method }: Term, problem: Diagnostic | undefined): string {
  if (problem !== undefined) return problem.message
  const all = Object.keys(nodeMethods)
  const near = nearest(method, all)
  const meant = near === undefined ? `There are ${all.join(', ')}.` : `Did you mean ${near}?`
  return `${text}: nodes are not listed by ${method}. ${meant}`
}

/** All but the one that asks: it may be meant too. */
function listed(
  laid: Laid,
  [by, text]: readonly [Listing, string],
  self: string,
  problems: string[],
): Listed[] {
  const resources = [...laid.names.refs.values()].flat()
  if (by === 'tagged')
    return sorted(resources.filter((one) => nodeId(one) !== self && tagsOf(laid, one).includes(text)))
  const { spec, problems: bad } = parseSelectors([text])
  problems.push(...bad.map((p) => p.message))
  const of = termsOf(problems)
  const all: Listed[] = [...resources, ...laid.names.sources.values()]
  return sorted(all.filter((one) => nodeId(one) !== self && isAny(spec, itemOf(laid, one), of)))
}

function sorted(all: readonly Listed[]): Listed[] {
  return [...all].sort((a, b) => compare(a.name, b.name) || compare(a.package, b.package))
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** As selectors see it, but for what only the graph knows. */
function itemOf(laid: Laid, one: Listed): Item {
  const config = laid.configs.get(nodeId(one)) ?? one.config
  const relation = relationOf(laid, one)
  const node = { id: nodeId(one), name: nameOf(laid.names, one), resource: one, config, relation }
  return nodeItem({ ...node, parents: [], macros: [], calls: [] })
}

function tagsOf({ configs }: Laid, one: Model | Seed): readonly string[] {
  return (configs.get(nodeId(one)) ?? one.config).tags
}

/** What a template gets of each: what files say of it, and what stands in a FROM clause. @throws HelperProblem for an empty list */
export function listedNodes(laid: Laid, by: Listing, text: string, self = ''): readonly TemplateValue[] {
  const problems: string[] = []
  const found = listed(laid, [by, text], self, problems)
  const [problem] = problems
  if (problem !== undefined) throw new HelperProblem(problem)
  if (found.length === 0)
    throw new HelperProblem(by === 'tagged' ? noneTagged(laid, text) : `${text} lists no node.`)
  return found.map((one) => {
    const { type, node } = itemOf(laid, one)
    const { schema, materialized, tags, meta } = node?.config ?? one.config
    const name = one.kind === 'source' ? one.table : one.name
    return {
      ...{ name, package: one.package, relation: readName({ relation: relationOf(laid, one) }) },
      ...{ resource_type: type, schema: one.kind === 'source' ? one.source : schema },
      ...{ materialized: one.kind === 'model' ? materialized : one.kind, tags },
      meta: meta as { readonly [key: string]: TemplateValue },
    }
  })
}

function noneTagged(laid: Laid, tag: string): string {
  const all = new Set([...laid.names.refs.values()].flat().flatMap((one) => tagsOf(laid, one)))
  const near = nearest(tag, all)
  return `no other model, seed or snapshot has the tag ${tag}.${near === undefined ? '' : ` Did you mean ${near}?`}`
}

/** Beside each list the references that it stands for, at its place. */
export function withListed(calls: readonly Call[], laid: Laid, self: string): readonly Call[] {
  return calls.flatMap((call) => {
    const asked = listingOf(call)
    if (asked === undefined) return [call]
    const reads = listed(laid, asked, self, []).map((one): Call => {
      const isSource = one.kind === 'source'
      const args = isSource ? [one.source, one.table] : [one.package, one.name]
      return { ...call, helper: isSource ? 'source' : 'ref', args, hash: {} }
    })
    return [call, ...reads]
  })
}
