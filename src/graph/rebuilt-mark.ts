/**
 * Stands in rendered SQL for "a row of a partition that is built again", which is known only when the build reaches the
 * model. The mark is a condition, false for every row, so the text binds as it is. Pure. Start at `withRebuilt`.
 */
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'

/** Which partitions are built again: these values, and those in these ranges. */
export interface Partitions {
  /** null for rows without a partition. */
  readonly values: readonly (string | null)[]
  /** From a value on, to before another; open where nothing is said. */
  readonly ranges: readonly { readonly from?: string; readonly before?: string }[]
}

const sign = '/* rebuilt partitions */'

/** @param column  `month` or `entries.month`; any word may be a column's name */
export function rebuiltMark(column: string): string {
  return `(${column.split('.').map(quoteIdentifier).join('.')} = null ${sign})`
}

/** Whether the comparison of a mark stands at this offset, or its other side. */
export function isMarkAt(sql: string, at: number): boolean {
  return /^(?:= )?null \/\* rebuilt partitions \*\/\)/.test(sql.slice(at, at + 40))
}

export function withRebuilt(sql: string, partitions: Partitions): string {
  return sql.replace(marks, (_, column: string) => partitionCondition(column, partitions))
}

/** The same for a condition on the column that is known as SQL. @param where on the quoted column `by` */
export function withCondition(sql: string, where: string, by: string): string {
  return sql.replace(marks, (_, column: string) => {
    // a value may hold the column's name
    const parts = where.split(/('(?:[^']|'')*')/)
    return `(${parts.map((part, i) => (i % 2 === 1 ? part : part.replaceAll(by, column))).join('')})`
  })
}

/** The column that all marks of a text are about, whatever relation it is of; undefined when there are several, or none. */
export function markedColumn(sql: string): string | undefined {
  const [first, ...others] = new Set(
    [...sql.matchAll(marks)].map(([, column]) => column?.replace(/^.*\./, '').replaceAll('"', '')),
  )
  return others.length === 0 ? first : undefined
}

const marks = /\(([\w."]+) = null \/\* rebuilt partitions \*\/\)/g

/** Literals are texts: the database reads them as values of the column's type. @param column as SQL */
export function partitionCondition(column: string, { values, ranges }: Partitions): string {
  const known = values.filter((v) => v !== null)
  const parts = [
    ...(known.length === 0 ? [] : [`${column} in (${known.map(quoteLiteral).join(', ')})`]),
    ...ranges.map(({ from, before }) => {
      const sides = [
        ...(from === undefined ? [] : [`${column} >= ${quoteLiteral(from)}`]),
        ...(before === undefined ? [] : [`${column} < ${quoteLiteral(before)}`]),
      ]
      return sides.length === 0 ? `${column} is not null` : sides.join(' and ')
    }),
    ...(values.includes(null) ? [`${column} is null`] : []),
  ]
  return parts.length === 0 ? 'false' : `(${parts.join(' or ')})`
}
