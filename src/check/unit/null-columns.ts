/**
 * What a fixture leaves out, and the model asks for: a filter on such a column takes all rows out, and the difference that
 * a failed test shows does not say why. In: the tables of a test as they stand. Out: notes for people.
 */

import type { LinkedUnitTest } from '../../graph/index.ts'
import { nodeOf } from '../../graph/index.ts'
import { quoteIdentifier, relationName } from '../../sql/index.ts'
import type { UnitContext } from './context.ts'

/** A note for each given table of rows with columns that the SQL names and no row has a value in. */
export async function nullColumns(context: UnitContext, unit: LinkedUnitTest): Promise<string[]> {
  const words = new Set(unit.steps.flatMap((step) => step.rendered.text.toLowerCase().match(/\w+/g) ?? []))
  const notes: string[] = []
  for (const id of unit.given.keys()) {
    const named = (context.columns.get(id) ?? []).filter((c) => words.has(c.name.toLowerCase()))
    if (named.length === 0) continue
    const { relation, name } = nodeOf(context.graph, id)
    const counts = named.map((c, n) => `count(${quoteIdentifier(c.name)}) as c${n}`).join(', ')
    const [row] = await context.scratch.rows(`select count(*) as n, ${counts} from ${relationName(relation)}`)
    const empty = named.filter((_, n) => row?.[`c${n}`] === '0').map((c) => c.name)
    if (row?.n !== '0' && empty.length > 0)
      notes.push(`null in every row given of ${name}: ${empty.join(', ')}`)
  }
  return notes
}
