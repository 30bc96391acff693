/**
 * Columns that are structs without names, as `row(a, b)` is: the database makes a table without rows of them, and none with rows.
 * In: node, text, columns. Out: problems. Pure. Start at `unnamedStructs`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { Rendered } from '../template/index.ts'
import type { ColumnType } from '../warehouse/index.ts'
import { aliasPlace } from './alias-place.ts'
import type { GraphNode } from './types.ts'

/** A part that has a name stands as `name TYPE`; two types are of several words themselves. */
const unnamed = /STRUCT\((?:TIME(?:STAMP)? WITH TIME ZONE|(?!"|\w+ ))/

export function unnamedStructs(
  { name: model, resource }: GraphNode,
  rendered: Rendered,
  columns: readonly ColumnType[],
): Diagnostic[] {
  const file = resource.kind === 'model' ? resource.sql?.file : undefined
  const first = file === undefined ? resource.place : { file, line: 1, column: 1 }
  return columns
    .filter(({ type }) => unnamed.test(type))
    .map(({ name }) => {
      const message = `${model}.${name} is a struct whose parts have no names, which no table can hold.`
      const next = "Name them, {'a': …, 'b': …} in place of row(…, …), or give each part a column."
      return diagnose('does-not-bind', { message, next }, { place: aliasPlace(rendered, name) ?? first })
    })
}
