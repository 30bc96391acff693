/**
 * Columns of numbers, read in blocks of rows so that a scan needs no copy of the data. Pure.
 * Start at `scan`.
 */
import { zeros } from '../linalg/matrix.ts'

/** One number for each row; a Float64Array where there are many. */
export type Column = ArrayLike<number>

export interface Named {
  readonly names: readonly string[]
  readonly columns: readonly Column[]
}

export const blockRows = 256

/** The block of rows that a scan is at: row-major, `width` numbers for each row. */
export type Visit = (rows: Float64Array, first: number, count: number) => void

/**
 * Visits (value − centre) / scale of every row, block by block, with a 1 in front where `intercept`.
 * @param scale 1 for every column where left out
 */
export function scan(
  columns: readonly Column[],
  centre: readonly number[],
  scale: readonly number[] | undefined,
  intercept: boolean,
  visit: Visit,
): void {
  const lead = intercept ? 1 : 0
  const width = columns.length + lead
  const n = rowsOf(columns)
  const rows = new Float64Array(blockRows * width).fill(intercept ? 1 : 0)
  for (let first = 0; first < n; first += blockRows) {
    const count = Math.min(blockRows, n - first)
    for (let j = 0; j < columns.length; j++) {
      const column = columns[j] ?? []
      const middle = centre[j] ?? 0
      const factor = 1 / (scale?.[j] ?? 1)
      for (let i = 0, at = j + lead; i < count; i++, at += width) {
        rows[at] = ((column[first + i] ?? Number.NaN) - middle) * factor
      }
    }
    visit(rows, first, count)
  }
}

export function rowsOf(columns: readonly Column[]): number {
  return columns[0]?.length ?? 0
}

/** Adds weight · x x′ of the row at `offset` to the packed upper triangle. */
export function addOuter(
  packed: Float64Array,
  rows: Float64Array,
  offset: number,
  width: number,
  weight: number,
): void {
  let at = 0
  for (let a = 0; a < width; a++) {
    const left = weight * (rows[offset + a] ?? 0)
    for (let b = a; b < width; b++, at++) packed[at] = (packed[at] ?? 0) + left * (rows[offset + b] ?? 0)
  }
}

/**
 * Adds Σ weight · x x′ of a block of rows; four rows at a time, and apart from the total first: a column of 0 and 1
 * repeats two numbers, and their rounding errors add up over a million rows instead of cancelling.
 * @param weights 1 for every row where left out
 */
export function addBlock(
  total: Float64Array,
  rows: Float64Array,
  width: number,
  count: number,
  weights?: Float64Array,
): void {
  const packed = new Float64Array(total.length)
  const whole = count - (count % 4)
  for (let i = 0; i < whole; i += 4) {
    const r0 = i * width
    const [r1, r2, r3] = [r0 + width, r0 + 2 * width, r0 + 3 * width]
    const [w0, w1] = [weights?.[i] ?? 1, weights?.[i + 1] ?? 1]
    const [w2, w3] = [weights?.[i + 2] ?? 1, weights?.[i + 3] ?? 1]
    let at = 0
    for (let a = 0; a < width; a++) {
      const x0 = w0 * (rows[r0 + a] ?? 0)
      const x1 = w1 * (rows[r1 + a] ?? 0)
      const x2 = w2 * (rows[r2 + a] ?? 0)
      const x3 = w3 * (rows[r3 + a] ?? 0)
      for (let b = a; b < width; b++, at++) {
        const left = x0 * (rows[r0 + b] ?? 0) + x1 * (rows[r1 + b] ?? 0)
        const right = x2 * (rows[r2 + b] ?? 0) + x3 * (rows[r3 + b] ?? 0)
        packed[at] = (packed[at] ?? 0) + (left + right)
      }
    }
  }
  for (let i = whole; i < count; i++) addOuter(packed, rows, i * width, width, weights?.[i] ?? 1)
  addTo(total, packed)
}

/** Adds a block's sums to the total. */
export function addTo(total: Float64Array, block: Float64Array): void {
  for (let i = 0; i < total.length; i++) total[i] = (total[i] ?? 0) + (block[i] ?? 0)
}

export function packedSize(width: number): number {
  return (width * (width + 1)) / 2
}

/** The symmetric matrix of a packed upper triangle. */
export function unpacked(packed: ArrayLike<number>, width: number): number[][] {
  const matrix = zeros(width, width)
  let at = 0
  for (let a = 0; a < width; a++) {
    for (let b = a; b < width; b++, at++) {
      const value = packed[at] ?? 0
      const [upper, lower] = [matrix[a], matrix[b]]
      if (upper) upper[b] = value
      if (lower) lower[a] = value
    }
  }
  return matrix
}

/**
 * What keeps columns from being computed with: other lengths, values that are missing or infinite.
 * Undefined when nothing does.
 */
export function unusable({ names, columns }: Named): string | undefined {
  const n = rowsOf(columns)
  if (names.length !== columns.length) return `There are ${names.length} names for ${columns.length} columns.`
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) return `Two columns are named ${twice}.`
  for (const [j, column] of columns.entries()) {
    const name = names[j] ?? ''
    if (column.length !== n) return `Column ${name} has ${column.length} rows, the first column ${n}.`
    let bad = 0
    for (let i = 0; i < n; i++) if (!Number.isFinite(column[i])) bad++
    if (bad > 0)
      return `Column ${name} has ${bad} of ${n} values that are missing or infinite: leave out or impute.`
  }
  return undefined
}

/** Means, exact enough to centre by; two passes, so that a column far from zero keeps its digits. */
export function meanOf(column: Column): number {
  const n = column.length
  if (n === 0) return 0
  let sum = 0
  for (let i = 0; i < n; i++) sum += column[i] ?? 0
  const near = sum / n
  let rest = 0
  for (let i = 0; i < n; i++) rest += (column[i] ?? 0) - near
  return near + rest / n
}

/** Codes 0…groups − 1 of any labels, in order of appearance. */
export function codesOf(labels: ArrayLike<number | string>): { codes: Int32Array; groups: number } {
  const seen = new Map<number | string, number>()
  const codes = new Int32Array(labels.length)
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? ''
    let code = seen.get(label)
    if (code === undefined) {
      code = seen.size
      seen.set(label, code)
    }
    codes[i] = code
  }
  return { codes, groups: seen.size }
}

/** Two rows differ. */
export function varies(column: Column): boolean {
  for (let i = 1; i < column.length; i++) if (column[i] !== column[0]) return true
  return false
}
