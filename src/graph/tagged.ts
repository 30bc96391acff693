/**
 * Nodes with a tag, for `{{#each (tagged 'feed') as |feed|}}`: who they are stands in property files and in the syntax trees of
 * templates, so that the list is known, and the graph with it, before anything is rendered.
 * In: names and configurations, calls. Out: nodes in the order of their names; the same calls with a `ref` for each. Pure.
 */
import { nearest } from '../diagnostic/index.ts'
import type { Model, Seed } from '../project/index.ts'
import { type Call, HelperProblem, type TemplateValue } from '../template/index.ts'
import { type Laid, nodeId, readName, relationOf } from './names.ts'

/** All but the one that asks: it may have the tag too. */
function taggedWith({ names, configs }: Laid, tag: string, self: string): (Model | Seed)[] {
  const all = [...names.refs.values()].flat()
  return all
    .filter((one) => nodeId(one) !== self && tagsOf({ names, configs }, one).includes(tag))
    .sort((a, b) => compare(a.name, b.name) || compare(a.package, b.package))
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function tagsOf({ configs }: Laid, one: Model | Seed): readonly string[] {
  return (configs.get(nodeId(one)) ?? one.config).tags
}

/** What a template gets: names and what stands in a FROM clause. @throws HelperProblem for a tag that nothing has */
export function taggedNodes(laid: Laid, tag: string, self: string | undefined): readonly TemplateValue[] {
  if (self === undefined) throw new HelperProblem('it is known only in a model, a snapshot and their hooks.')
  const found = taggedWith(laid, tag, self)
  if (found.length === 0) {
    const near = nearest(
      tag,
      new Set([...laid.names.refs.values()].flat().flatMap((one) => tagsOf(laid, one))),
    )
    const meant = near === undefined ? '' : ` Did you mean ${near}?`
    throw new HelperProblem(`no other model, seed or snapshot has the tag ${tag}.${meant}`)
  }
  return found.map((one) => ({
    ...{ name: one.name, package: one.package },
    relation: readName({ relation: relationOf(laid, one) }),
  }))
}

/** Beside each `tagged` the `ref`s that it stands for, at its place. */
export function withTagged(calls: readonly Call[], laid: Laid, self: string): readonly Call[] {
  if (!calls.some((call) => call.helper === 'tagged')) return calls
  return calls.flatMap((call) => {
    const [tag] = call.args
    if (call.helper !== 'tagged' || typeof tag !== 'string') return [call]
    const refs = taggedWith(laid, tag, self).map(
      (one): Call => ({ ...call, helper: 'ref', args: [one.package, one.name], hash: {} }),
    )
    return [call, ...refs]
  })
}
