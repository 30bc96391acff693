/**
 * Holds what project.yml selects against the graph, used or not: a word that is misspelt in `publish.select` would leave a table out.
 * In: Graph. Out: problems at their places. Pure. Start at `declaredProblems`.
 */
import type { Diagnostic } from '../../diagnostic/index.ts'
import type { Graph } from '../types.ts'
import { parseNamed } from './grammar.ts'
import { select } from './index.ts'

/** What no call of the selector could mend; others, such as a state to compare with, are for the call to bring. */
const everywhere: ReadonlySet<string> = new Set([
  'unknown-selector-method',
  'unknown-selector-value',
  'unknown-named-selector',
  'selector-cycle',
])

export function declaredProblems(graph: Graph): Diagnostic[] {
  const { publish, selectors = [] } = graph.project
  const named = selectors.flatMap(({ name }) => [
    ...parseNamed(name, selectors).problems,
    ...select(graph, [], [], { selector: name }).problems.filter((p) => everywhere.has(p.id)),
  ])
  const { selectPlace: place } = publish
  const published = place === undefined ? [] : select(graph, publish.select).problems
  const toTell = published.filter((p) => everywhere.has(p.id) || p.severity === 'warning')
  const said = [
    ...named,
    // what a named selector says has its own place
    ...toTell.map((p) => (p.place === undefined && place !== undefined ? { ...p, place } : p)),
  ]
  const key = (p: Diagnostic): string => JSON.stringify([p.id, p.message, p.place])
  return [...new Map(said.map((p) => [key(p), p])).values()]
}
