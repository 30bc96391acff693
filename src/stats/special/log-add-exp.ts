/** ln(e^a + e^b) without overflow; −Infinity stands for an absent term. */
export function logAddExp(a: number, b: number): number {
  const high = Math.max(a, b)
  if (high === Number.NEGATIVE_INFINITY) return high
  return high + Math.log1p(Math.exp(Math.min(a, b) - high))
}
