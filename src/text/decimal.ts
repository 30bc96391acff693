/**
 * Decimal text to printed text without a float in between. Pure.
 * Start at `printDecimal`.
 */

/** True minus, U+2212: as wide as a figure and never mistaken for a hyphen. */
export const MINUS = '−'

interface Decimal {
  readonly negative: boolean
  readonly digits: bigint
  readonly scale: number
}

function parse(text: string): Decimal {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text.trim())
  if (match === null) throw new RangeError(`not a decimal: ${text}`)
  const [, sign, whole = '', fraction = ''] = match
  return { negative: sign === '-', digits: BigInt(whole + fraction), scale: fraction.length }
}

/** Half away from zero, as DuckDB rounds a DECIMAL: the two must print the same figure. */
function round(d: Decimal, places: number): Decimal {
  if (d.scale <= places) {
    return { ...d, digits: d.digits * 10n ** BigInt(places - d.scale), scale: places }
  }
  const unit = 10n ** BigInt(d.scale - places)
  return { ...d, digits: (d.digits + unit / 2n) / unit, scale: places }
}

/**
 * A decimal as a reader sees it: rounded once, thousands parted by commas, true minus, never a negative zero.
 *
 * @param text    decimal text of the database, e.g. `-1234.565000`
 * @param places  decimals to print, 0 or more
 * @param sign    true prints `+` before a positive number (for changes only)
 * @throws RangeError when `text` is not a plain decimal (an exponent, NaN, an empty text)
 */
export function printDecimal(text: string, places: number, sign = false): string {
  const d = round(parse(text), places)
  const padded = d.digits.toString().padStart(places + 1, '0')
  const whole = padded.slice(0, padded.length - places).replace(/\B(?=(\d{3})+$)/g, ',')
  const body = places === 0 ? whole : `${whole}.${padded.slice(-places)}`
  if (d.digits === 0n) return body
  if (d.negative) return `${MINUS}${body}`
  return sign ? `+${body}` : body
}

/** Negative, zero or positive, as JavaScript's comparators have it. */
export function signOf(text: string): -1 | 0 | 1 {
  const d = parse(text)
  if (d.digits === 0n) return 0
  return d.negative ? -1 : 1
}

/** Orders two decimal texts of whatever scale. */
export function compareDecimals(a: string, b: string): number {
  const left = parse(a)
  const right = parse(b)
  const scale = Math.max(left.scale, right.scale)
  const whole = (d: Decimal) => (d.negative ? -1n : 1n) * d.digits * 10n ** BigInt(scale - d.scale)
  const gap = whole(left) - whole(right)
  return gap === 0n ? 0 : gap < 0n ? -1 : 1
}
