/**
 * Columns that the database had to rename, because two of one name came out: `select a.*, b.*` leaves `id` and `id_1`,
 * which nobody wrote and readers would have to guess. In: node, text, columns. Out: a warning. Pure.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { ColumnType } from '../warehouse/index.ts'
import type { GraphNode } from './types.ts'

/** @param code  the SQL; a name in quotes is written by somebody, too; @param read  columns of what the node reads */
export function renamedColumns(
  node: GraphNode,
  code: string,
  columns: readonly ColumnType[],
  read: readonly ColumnType[],
): Diagnostic[] {
  // a pivot makes names of values; a struct and a file have names of their own
  if (/\b(?:pivot|unnest|read_\w+)\b/i.test(code)) return []
  const names = new Set(columns.map((c) => c.name.toLowerCase()))
  const known = new Set(read.map((c) => c.name.toLowerCase()))
  const made = columns.filter(({ name }) => {
    const base = /^(.+?)(?:_\d+)+$/.exec(name)?.[1]?.toLowerCase()
    if (base === undefined || !names.has(base) || known.has(name.toLowerCase())) return false
    return !new RegExp(`(?<!\\w)${name.replace(/[^\w]/g, '\\$&')}(?!\\w)`, 'i').test(code)
  })
  const [first] = made
  if (first === undefined) return []
  const details = { model: node.name, columns: made.map((c) => c.name).join(', ') }
  return [diagnose('column-twice', details, { place: node.resource.place, severity: 'warning' })]
}
