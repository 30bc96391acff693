/**
 * Descriptions as comments of a relation and its columns (`persist_docs`). In: node that was just made. Out: nothing.
 * May touch: the comments, inside the transaction of the node. Start at `writeComments`.
 */
import type { GraphNode } from '../graph/index.ts'
import { quoteIdentifier, quoteLiteral, relationName } from '../sql/index.ts'
import type { Connection } from '../warehouse/index.ts'

/** @param rows of what was made; null says that it is a view */
export async function writeComments(
  connection: Connection,
  node: GraphNode,
  rows: number | null,
): Promise<void> {
  const { persistDocs, materialized } = node.config
  if (persistDocs === undefined || materialized === 'ephemeral') return
  const name = relationName(node.relation)
  const { description, columns } = node.resource
  const kind = rows === null ? 'view' : 'table'
  if (persistDocs.relation && description !== '')
    await connection.run(`comment on ${kind} ${name} is ${quoteLiteral(description)}`)
  if (!persistDocs.columns) return
  const found = await connection.table(`select * from ${name} limit 0`)
  const given = new Set(found.columns.map((c) => c.name))
  for (const column of columns) {
    if (column.description === undefined || column.description === '' || !given.has(column.name)) continue
    const text = quoteLiteral(column.description)
    await connection.run(`comment on column ${name}.${quoteIdentifier(column.name)} is ${text}`)
  }
}
