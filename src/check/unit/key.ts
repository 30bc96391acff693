/** What a unit test says and what its binding depends on, as text. Pure. Start at `unitKey`. */
import { hash, type LinkedUnitTest, nodeOf, shapeText } from '../../graph/index.ts'
import type { UnitContext } from './run.ts'

/** Rendered SQL, fixtures, expectation; where they stand does not matter. */
export function unitText({ steps, given, test }: LinkedUnitTest): string {
  const content = [steps.map((s) => s.rendered.text), [...given], test.expect]
  return JSON.stringify(content, (key, value: unknown) => (isPlace(key) ? undefined : value))
}

function isPlace(key: string): boolean {
  return key === 'place' || key === 'rowPlaces'
}

/** The same key binds as it did; undefined where a fixture is a query that names a table of the project. */
export function unitKey({ graph, columns }: UnitContext, unit: LinkedUnitTest): string | undefined {
  const queries = fixturesOf(unit).flatMap((f) => (f.format === 'sql' ? [f.text] : []))
  if (queries.length > 0) {
    const words = new Set(queries.flatMap((q) => q.toLowerCase().match(/\w+/g) ?? []))
    if ([...graph.nodes.values()].some((n) => words.has(n.relation.name.toLowerCase()))) return undefined
  }
  const reads = unit.reads.map((id) => `${relationText(graph, id)}\n${shapeText(columns.get(id) ?? [])}`)
  const steps = unit.steps.map((step) => {
    // the rows of a TypeScript model stand as its declared columns
    const declared = nodeOf(graph, step.id).resource.columns.map((c) => [c.name, c.data_type])
    return `${relationText(graph, step.id)}\n${JSON.stringify(step.makeRows === undefined ? null : declared)}`
  })
  return hash(['unit test', unitText(unit), ...reads, '', ...steps])
}

export function fixturesOf({ given, test }: LinkedUnitTest) {
  return [...[...given.values()].map((g) => g.fixture), test.expect.fixture]
}

function relationText(graph: UnitContext['graph'], id: string): string {
  return JSON.stringify([id, nodeOf(graph, id).relation])
}
