/**
 * Sums of squares and products around constants near the means: all that least squares needs, from one scan in SQL
 * or over columns. Sums of parts (folds, arms) add up. Pure. Source: methods, section 0, summing.
 */
import type { Matrix, Vector } from '../linalg/matrix.ts'
import {
  addBlock,
  addOuter,
  addTo,
  type Column,
  meanOf,
  type Named,
  packedSize,
  rowsOf,
  scan,
  unpacked,
} from './columns.ts'

export interface CrossProducts {
  readonly names: readonly string[]
  readonly n: number
  /** What was subtracted of each column before summing: a constant near its mean. */
  readonly centre: Vector
  /** Σ (v − centre) */
  readonly sums: Vector
  /** Σ (v − centre)(v − centre)′ */
  readonly products: Matrix
}

/** The same around the exact means. */
export interface Scatter {
  readonly names: readonly string[]
  readonly n: number
  readonly means: Vector
  /** Σ (v − mean)(v − mean)′ */
  readonly scatter: Matrix
}

export function crossProducts(
  { names, columns }: Named,
  centre: Vector = columns.map(meanOf),
): CrossProducts {
  return crossProductsByPart({ names, columns }, centre, undefined, 1)[0] ?? emptyProducts(names, centre)
}

/**
 * Cross-products of each part of the rows, in one scan.
 * @param part number of the part of each row, 0…parts − 1; undefined for one part
 */
export function crossProductsByPart(
  { names, columns }: Named,
  centre: Vector,
  part: Column | undefined,
  parts: number,
): CrossProducts[] {
  const width = columns.length
  const sums = Array.from({ length: parts }, () => new Float64Array(width))
  const packed = Array.from({ length: parts }, () => new Float64Array(packedSize(width)))
  const counts = new Array<number>(parts).fill(0)
  if (rowsOf(columns) > 0) {
    scan(columns, centre, undefined, false, (rows, first, count) => {
      const block = sums.map(() => new Float64Array(width))
      const outers = part ? packed.map((p) => new Float64Array(p.length)) : []
      for (let i = 0; i < count; i++) {
        const p = part?.[first + i] ?? 0
        const sum = block[p]
        if (!sum) continue
        counts[p] = (counts[p] ?? 0) + 1
        for (let j = 0; j < width; j++) sum[j] = (sum[j] ?? 0) + (rows[i * width + j] ?? 0)
        const outer = outers[p]
        if (outer) addOuter(outer, rows, i * width, width, 1)
      }
      for (const [p, sum] of sums.entries()) addTo(sum, block[p] ?? sum)
      for (const [p, outer] of outers.entries()) addTo(packed[p] ?? outer, outer)
      if (!part && packed[0]) addBlock(packed[0], rows, width, count)
    })
  }
  return counts.map((n, p) => ({
    names,
    n,
    centre,
    sums: [...(sums[p] ?? [])],
    products: unpacked(packed[p] ?? [], width),
  }))
}

function emptyProducts(names: readonly string[], centre: Vector): CrossProducts {
  return { names, n: 0, centre, sums: names.map(() => 0), products: names.map(() => names.map(() => 0)) }
}

/** Sums of all parts together; parts share their centre. */
export function addProducts(parts: readonly CrossProducts[]): CrossProducts {
  return parts.reduce((a, b) => combined(a, b, 1))
}

/** What remains of the whole without a part: the training sums of a fold. */
export function withoutPart(whole: CrossProducts, part: CrossProducts): CrossProducts {
  return combined(whole, part, -1)
}

function combined(a: CrossProducts, b: CrossProducts, sign: 1 | -1): CrossProducts {
  return {
    names: a.names,
    n: a.n + sign * b.n,
    centre: a.centre,
    sums: a.sums.map((v, i) => v + sign * (b.sums[i] ?? 0)),
    products: a.products.map((row, i) => row.map((v, j) => v + sign * (b.products[i]?.[j] ?? 0))),
  }
}

/** Moves the sums to the exact means. A column without variation has exactly zero scatter. */
export function scatterOf({ names, n, centre, sums, products }: CrossProducts): Scatter {
  const offset = sums.map((sum) => (n > 0 ? sum / n : 0))
  const scatter = products.map((row, i) => row.map((v, j) => v - n * (offset[i] ?? 0) * (offset[j] ?? 0)))
  const means = centre.map((c, i) => c + (offset[i] ?? 0))
  const noise = (i: number): number =>
    Math.max(1e-12 * (products[i]?.[i] ?? 0), n * (1e-13 * Math.abs(means[i] ?? 0)) ** 2)
  const still = scatter.map((row, i) => !((row[i] ?? 0) > noise(i)))
  const cleared = scatter.map((row, i) => row.map((v, j) => (still[i] || still[j] ? 0 : v)))
  return { names, n, means, scatter: cleared }
}

/** The scatter of some of the columns, in the order given. */
export function scatterAmong({ names, n, means, scatter }: Scatter, chosen: readonly number[]): Scatter {
  return {
    names: chosen.map((j) => names[j] ?? ''),
    n,
    means: chosen.map((j) => means[j] ?? 0),
    scatter: chosen.map((i) => chosen.map((j) => scatter[i]?.[j] ?? 0)),
  }
}

/** The sums of some of the columns, in the order given. */
export function productsAmong(
  { names, n, centre, sums, products }: CrossProducts,
  chosen: readonly number[],
): CrossProducts {
  return {
    names: chosen.map((j) => names[j] ?? ''),
    n,
    centre: chosen.map((j) => centre[j] ?? 0),
    sums: chosen.map((j) => sums[j] ?? 0),
    products: chosen.map((i) => chosen.map((j) => products[i]?.[j] ?? 0)),
  }
}
