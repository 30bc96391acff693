/** Spelling of sums in SQL, and reading them back from a row. Pure. */
import { zeros } from '../linalg/matrix.ts'

/** A row of the database: numbers, or their text. */
export type Row = Readonly<Record<string, unknown>>

/** A number of a row; NaN for null, which the estimators refuse. */
export function cell(row: Row, key: string): number {
  const value = row[key]
  return value === null || value === undefined ? Number.NaN : Number(value)
}

/** A constant that SQL reads as DOUBLE: without an exponent it would be DECIMAL. */
export function double(value: number): string {
  if (!Number.isFinite(value)) return "'nan'::double"
  const text = String(value)
  return `(${text.includes('e') ? text : `${text}e0`})`
}

/** A column as DOUBLE with NaN for null, so that its sums are NaN and not silently short. */
export function nonNull(column: string): string {
  return `coalesce((${column})::double, 'nan'::double)`
}

export function sums(name: string, count: number, factor = ''): string[] {
  return Array.from({ length: count }, (_, j) => `sum(${factor}${name}${j}) as s${j}`)
}

/** Sums of products of all pairs, `p0_0`, `p0_1`, …. */
export function pairs(name: string, count: number, factor = ''): string[] {
  return Array.from({ length: count }, (_, i) =>
    Array.from(
      { length: count - i },
      (__, d) => `sum(${factor}${name}${i} * ${name}${i + d}) as p${i}_${i + d}`,
    ),
  ).flat()
}

/** The symmetric matrix of the sums of `pairs`. */
export function symmetric(row: Row, size: number): number[][] {
  return zeros(size, size).map((line, i) =>
    line.map((_, j) => cell(row, `p${Math.min(i, j)}_${Math.max(i, j)}`)),
  )
}
