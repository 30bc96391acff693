/**
 * Binds unit tests on the catalogue that binding left: fixtures are held against columns, the SQL is bound and not run.
 * A test that bound is remembered under a key of all that went in. In: linked tests, columns, memory. Out: problems.
 * Start at `openUnits`, which says what is left to bind, then `bindUnitTests`.
 */
import type { Diagnostic } from '../../diagnostic/index.ts'
import { type BindMemory, type LinkedUnitTest, nodeOf } from '../../graph/index.ts'
import { isBound, type UnitContext } from './context.ts'
import { fixtureProblems, givenProblems } from './fixture.ts'
import { fixturesOf, tablesOf, unitKey } from './key.ts'
import { actualTable, runSteps, tryUnitTest } from './run.ts'

/** Tests that did not bind as they are; the others stay in the memory. */
export function openUnits(context: UnitContext, { before, now }: BindMemory): LinkedUnitTest[] {
  return context.graph.unitTests.filter((unit) => {
    const key = isBound(context, unit) ? unitKey(context, unit) : undefined
    if (key === undefined || !before.checks.has(key)) return true
    now.checks.add(key)
    return false
  })
}

export async function bindUnitTests(
  context: UnitContext,
  units: readonly LinkedUnitTest[],
  { now }: BindMemory,
): Promise<Diagnostic[]> {
  const problems: Diagnostic[] = []
  for (const unit of units) {
    // what did not bind was told
    if (!isBound(context, unit)) continue
    const found = hasQueries(unit)
      ? ((await tryUnitTest(context, unit))?.problems ?? [])
      : await bindOnly(context, unit)
    problems.push(...found)
    if (found.length === 0) now.checks.add(unitKey(context, unit))
  }
  return problems
}

function hasQueries(unit: LinkedUnitTest): boolean {
  return fixturesOf(unit).some((fixture) => fixture.format === 'sql')
}

/** Fixtures of values need no table: nothing looks at their rows. */
async function bindOnly(context: UnitContext, unit: LinkedUnitTest): Promise<Diagnostic[]> {
  const { graph, columns, scratch } = context
  await context.stand(tablesOf(context, unit))
  await scratch.run('begin transaction')
  try {
    // what is given and not read was told when the test was linked
    const given = unit.reads.flatMap((id) => {
      const fixture = unit.given.get(id)?.fixture
      const { name } = nodeOf(graph, id)
      if (fixture === undefined || fixture.format === 'sql') return []
      return [{ table: { relation: name, columns: columns.get(id) ?? [], name }, fixture }]
    })
    const problems = await givenProblems(scratch, given)
    const wrong = await runSteps(context, unit, false)
    problems.push(...wrong)
    if (wrong.length > 0) return problems
    const { fixture, cte } = unit.test.expect
    const types = (await scratch.table(`select * from ${actualTable} limit 0`)).columns
    const table = { columns: types, name: cte ?? unit.test.model }
    return fixture.format === 'sql'
      ? problems
      : [...problems, ...(await fixtureProblems(scratch, table, fixture))]
  } finally {
    await scratch.run('rollback').catch(() => undefined)
  }
}
