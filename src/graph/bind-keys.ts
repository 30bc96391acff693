/**
 * Binds the text of a `keys` model that finds the keys whose rows are built again: it gives one column, of the type of the
 * model's own key. In: node whose first text stands in the shadow. Out: problems. Start at `bindKeys`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { normaliseType, relationName } from '../sql/index.ts'
import type { Rendered } from '../template/index.ts'
import { type ColumnType, type Connection, StatementError } from '../warehouse/index.ts'
import type { GraphNode } from './types.ts'

export interface KeyShadowing {
  readonly create: (relation: string, sql: string) => Promise<number>
  readonly problem: (error: StatementError, prefix: number, rendered: Rendered) => Diagnostic
}

/** @param columns of the model */
export async function bindKeys(
  node: GraphNode,
  text: Rendered,
  columns: readonly ColumnType[],
  shadow: Connection,
  tools: KeyShadowing,
): Promise<Diagnostic[]> {
  const wrong = (problem: string): Diagnostic[] => [
    diagnose('incremental-config', { node: node.name, problem }, { place: node.resource.place }),
  ]
  const key = node.config.incremental?.key ?? ''
  const own = columns.find((c) => c.name === key)
  // that it has none, the configuration was told
  if (own === undefined) return key === '' ? [] : wrong(`its key ${key} is not a column of it`)
  const { schema, name } = node.relation
  const other = relationName({ schema, name: `${name}__ledgerline_keys` })
  try {
    await tools.create(other, text.text)
    const { columns: found } = await shadow.table(`select * from ${other} limit 0`)
    await shadow.run(`drop table ${other}`)
    const [first, ...rest] = found
    if (first === undefined || rest.length > 0)
      return wrong(`its text under finds_keys gives ${found.length} columns, and one is the key`)
    if (normaliseType(first.type) === normaliseType(own.type)) return []
    return wrong(`its text under finds_keys gives ${first.type}, and its key ${key} is ${own.type}`)
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    const prefix = error.statement?.indexOf(text.text.slice(0, 200)) ?? 0
    return [tools.problem(error, Math.max(0, prefix), text)]
  }
}
