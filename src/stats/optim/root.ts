/** Roots of functions of one variable. Pure. Source: Brent 1973, chapter 4. */

/**
 * Brent's method. In: a function, and two points at which its signs differ. Out: a root to the last digits,
 * or undefined when the signs do not differ.
 */
export function brent(
  f: (x: number) => number,
  from: number,
  to: number,
  tolerance = 1e-15,
): number | undefined {
  let [a, b] = [from, to]
  let [fa, fb] = [f(a), f(b)]
  if (fa === 0) return a
  if (fb === 0) return b
  if (!(fa * fb < 0)) return undefined
  let [c, fc, d, e] = [a, fa, b - a, b - a]
  for (let i = 0; i < 300; i++) {
    if (fb * fc > 0) [c, fc, d, e] = [a, fa, b - a, b - a]
    if (Math.abs(fc) < Math.abs(fb)) [a, b, c, fa, fb, fc] = [b, c, b, fb, fc, fb]
    const least = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2
    const half = (c - b) / 2
    if (Math.abs(half) <= least || fb === 0) return b
    if (Math.abs(e) >= least && Math.abs(fa) > Math.abs(fb)) {
      const step = interpolated(a, b, c, fa, fb, fc, half)
      const accepted =
        2 * step.p < Math.min(3 * half * step.q - Math.abs(least * step.q), Math.abs(e * step.q))
      ;[d, e] = accepted ? [step.p / step.q, d] : [half, half]
    } else [d, e] = [half, half]
    ;[a, fa] = [b, fb]
    b += Math.abs(d) > least ? d : half > 0 ? least : -least
    fb = f(b)
  }
  return b
}

/** Secant or inverse quadratic step as p / q with p ≥ 0. */
function interpolated(
  a: number,
  b: number,
  c: number,
  fa: number,
  fb: number,
  fc: number,
  half: number,
): { p: number; q: number } {
  const s = fb / fa
  let p: number
  let q: number
  if (a === c) [p, q] = [2 * half * s, 1 - s]
  else {
    const [r, t] = [fb / fc, fa / fc]
    p = s * (2 * half * t * (t - r) - (b - a) * (r - 1))
    q = (t - 1) * (r - 1) * (s - 1)
  }
  return p > 0 ? { p, q: -q } : { p: -p, q }
}
