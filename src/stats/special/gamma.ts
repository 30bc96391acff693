/**
 * Gamma function and what hangs on it: log-gamma, digamma, trigamma, incomplete gamma. Pure.
 * Arguments are positive unless said; relative error at most 1e-12, in practice 1e-15 (tests/stats/special.test.ts).
 * Sources: DLMF chapters 5 and 8.
 */

const halfLogTwoPi = 0.9189385332046728
const euler = 0.5772156649015329

/** ζ(k) − 1 for k = 2…30. */
const zetaLessOne = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853,
  0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-5,
  3.058823630702049e-5, 1.528225940865187e-5, 7.637197637899763e-6, 3.81729326499984e-6, 1.908212716553939e-6,
  9.539620338727962e-7, 4.769329867878064e-7, 2.38450502727733e-7, 1.1921992596531106e-7,
  5.960818905125948e-8, 2.980350351465228e-8, 1.490155482836504e-8, 7.450711789835428e-9,
  3.725334024788457e-9, 1.862659723513049e-9, 9.31327432419668e-10,
]

/** What Stirling's formula leaves out: lnΓ(x) − [(x − ½) ln x − x + ½ ln 2π], for x ≥ 10. DLMF 5.11.1. */
export function stirlingCorrection(x: number): number {
  const s = 1 / (x * x)
  const series =
    1 / 12 -
    s *
      (1 / 360 -
        s *
          (1 / 1260 -
            s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s * (1 / 156 - s * (3617 / 122400)))))))
  return series / x
}

/** ln Γ(x), x > 0; +Infinity at 0 and NaN below. */
export function logGamma(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN
  if (x === 0 || x === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
  if (x >= 10) return (x - 0.5) * Math.log(x) - x + halfLogTwoPi + stirlingCorrection(x)
  if (x < 0.5) return logGammaOnePlus(x) - Math.log(x)
  if (x <= 1.5) return logGammaOnePlus(x - 1)
  if (x <= 2.5) return logGammaOnePlus(x - 2) + Math.log1p(x - 2)
  let product = 1
  let up = x
  for (; up < 10; up++) product *= up
  return logGamma(up) - Math.log(product)
}

/** ln Γ(1 + x) for |x| ≤ ½, exact in the last digits near 0, where differences of large terms are not. DLMF 5.7.3. */
function logGammaOnePlus(x: number): number {
  let sum = 0
  for (let k = zetaLessOne.length + 1; k >= 2; k--) {
    sum = (sum + ((k % 2 === 0 ? 1 : -1) * (zetaLessOne[k - 2] ?? 0)) / k) * x
  }
  return -Math.log1p(x) + x * (1 - euler) + sum * x
}

/** ψ(x) = d/dx ln Γ(x), x > 0. */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN
  let below = 0
  let up = x
  for (; up < 10; up++) below += 1 / up
  const s = 1 / (up * up)
  const series =
    s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32760 - s / 12))))))
  return Math.log(up) - 0.5 / up - series - below
}

/** ψ′(x), x > 0. */
export function trigamma(x: number): number {
  if (!(x > 0)) return Number.NaN
  let below = 0
  let up = x
  for (; up < 10; up++) below += 1 / (up * up)
  const s = 1 / (up * up)
  const series =
    s * (1 / 6 - s * (1 / 30 - s * (1 / 42 - s * (1 / 30 - s * (5 / 66 - s * (691 / 2730 - s * (7 / 6)))))))
  return 1 / up + 0.5 * s + series / up + below
}

/** Regularised upper incomplete gamma Q(a, x) = Γ(a, x)/Γ(a), a > 0, x ≥ 0; small tails keep their digits. */
export function gammaQ(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return Number.NaN
  if (x === 0) return 1
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x)
}

/** Regularised lower incomplete gamma P(a, x) = 1 − Q(a, x), without the subtraction where it would cost digits. */
export function gammaP(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return Number.NaN
  if (x === 0) return 0
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x)
}

/** x^a e^(−x) / Γ(a). */
function prefactor(a: number, x: number): number {
  if (a < 10) return Math.exp(a * Math.log(x) - x - logGamma(a))
  // near x = a the large terms cancel: written with ln(x/a) − x/a + 1 they never appear
  const mu = (x - a) / a
  const shape = Math.abs(mu) < 0.1 ? log1pLess(mu) : Math.log1p(mu) - mu
  return Math.exp(a * shape - stirlingCorrection(a)) * Math.sqrt(a / (2 * Math.PI))
}

/** ln(1 + x) − x for small x. */
function log1pLess(x: number): number {
  let power = x * x
  let sum = -power / 2
  for (let k = 3; k < 40; k++) {
    power *= -x
    const term = -power / k
    sum += term
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break
  }
  return sum
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < 100_000; n++) {
    term *= x / (a + n)
    sum += term
    if (term < sum * 1e-17) break
  }
  return sum * prefactor(a, x)
}

/** Lentz's method on DLMF 8.9.2. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let h = d
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a)
    b += 2
    d = an * d + b
    if (Math.abs(d) < tiny) d = tiny
    c = b + an / c
    if (Math.abs(c) < tiny) c = tiny
    d = 1 / d
    const step = d * c
    h *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  return h * prefactor(a, x)
}
