/**
 * Which nodes are bound in one text of several statements: handing a statement to the database and waiting for it costs a
 * fifth of what binding it costs. In: node, code. Out: its statement. Pure. Start at `plainStatement`.
 */
import { relationName } from '../sql/index.ts'
import type { Compiled } from './compiled.ts'
import type { GraphNode } from './types.ts'

/** How many go together; one that fails sends all of them through alone. */
export const together = 25

/** @returns undefined for a node that needs more than one statement, or whose text could take in the next one's */
export function plainStatement(node: GraphNode, code: Compiled | undefined): string | undefined {
  const { materialized } = node.config
  if (code === undefined || code.makeRows !== undefined || node.resource.kind !== 'model') return undefined
  if (materialized === 'incremental' || materialized === 'snapshot') return undefined
  const { text } = code.rendered
  return isClosed(text)
    ? `create table ${relationName(node.relation)} as (\n${text}\n) with no data`
    : undefined
}

/**
 * A text whose quotes all close within it. What needs a closer look (semicolons, escapes, dollar quotes, comments that
 * nest) is not held to be.
 */
export function isClosed(sql: string): boolean {
  if (/[\\$;]|\/\*/.test(sql)) return false
  return !/['"]/.test(sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*/g, ''))
}
