/** What a unit test says and what its binding depends on, as text. Pure. Start at `unitKey`. */
import { hash, type LinkedUnitTest, nodeOf, shapeText } from '../../graph/index.ts'
import type { UnitContext } from './context.ts'

/** Rendered SQL, fixtures, expectation; where they stand does not matter. */
export function unitText({ steps, given, test }: LinkedUnitTest): string {
  const content = [steps.map((s) => s.rendered.text), [...given], test.expect]
  return JSON.stringify(content, (key, value: unknown) => (isPlace(key) ? undefined : value))
}

function isPlace(key: string): boolean {
  return /places?$/i.test(key)
}

/**
 * Tables of the project that the test must find: those that its steps read by a helper, and those that a step or a fixture
 * which is a query names without one. They are empty where no fixture fills them.
 */
export function tablesOf({ named }: UnitContext, unit: LinkedUnitTest): string[] {
  const queries = fixturesOf(unit).flatMap((f) => (f.format === 'sql' ? [f.text] : []))
  const texts = [...unit.steps.map((s) => s.rendered.text), ...queries]
  const own = new Set(unit.steps.map((s) => s.id))
  const found = texts.flatMap((text) => named(text)).filter((id) => !own.has(id))
  return [...new Set([...unit.reads, ...found])]
}

/** The same key binds as it did. */
export function unitKey(context: UnitContext, unit: LinkedUnitTest): string {
  const { graph, columns } = context
  const shape = (id: string): string => `${relationText(graph, id)}\n${shapeText(columns.get(id) ?? [])}`
  const reads = tablesOf(context, unit).map(shape)
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
