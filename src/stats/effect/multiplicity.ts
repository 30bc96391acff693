/** Many tests at once. Pure. Source: Benjamini & Hochberg 1995. */

/**
 * False-discovery rate at which each test would be called: p adjusted so that it never falls with rank.
 * In the order given; null for a test without a p between 0 and 1, which counts as no test.
 */
export function benjaminiHochberg(p: readonly (number | null)[]): (number | null)[] {
  const tested = p.flatMap((value, i) => (value !== null && value >= 0 && value <= 1 ? [{ value, i }] : []))
  const adjusted = p.map((): number | null => null)
  let least = 1
  for (const [rank, { value, i }] of tested.sort((a, b) => b.value - a.value).entries()) {
    least = Math.min(least, value * (tested.length / (tested.length - rank)))
    adjusted[i] = least
  }
  return adjusted
}
