/**
 * Texts of which a cast keeps a part and says nothing: digits of a number, the time of a date, the offset of a timestamp, the
 * century of a year. In: a text and a type. Out: whether. Pure. Start at `lossOf`.
 */
import { isDecimal, normaliseType } from '../../sql/index.ts'

/** A cast would round `7.256` to a DECIMAL(18,2) and `1.5` to an INTEGER, and make a day of 23:59 on it. Undefined: it keeps all. */
export function lossOf(type: string): ((text: string) => boolean) | undefined {
  const digits = fractionDigits(type)
  if (digits !== undefined) return (text) => fractionOf(text) > digits
  const plain = normaliseType(type)
  if (plain === 'DATE') return (text) => hasShortYear(text) || hasTime(text)
  return plain === 'TIMESTAMP' ? (text) => hasShortYear(text) || hasOffset(text) : undefined
}

/** Digits behind the point that a type holds exactly; undefined where that is no question. */
function fractionDigits(type: string): number | undefined {
  const name = normaliseType(type)
  if (isDecimal(name)) return Number(/,(\d+)\)$/.exec(name)?.[1])
  return /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/.test(name) ? 0 : undefined
}

/** Digits behind the point once the exponent is worked out, without zeros at the end; 0 for what is no number. */
function fractionOf(text: string): number {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^\s*[+-]?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/.exec(text) ?? []
  const digits = (whole + fraction).replace(/0+$/, '')
  if (digits === '') return 0
  const zeros = whole.length + fraction.length - digits.length
  return Math.max(0, fraction.length - zeros - Number(exponent))
}

function hasTime(text: string): boolean {
  const time = /\d[T ]+(\d.*)$/.exec(text)?.[1]
  return time !== undefined && /[1-9]/.test(time.replace(/[+-]\d\d.*$/, ''))
}

function hasShortYear(text: string): boolean {
  return /^\s*\d{1,3}-/.test(text)
}

function hasOffset(text: string): boolean {
  return /:\d\d(?:\.\d+)?\s*[+-]/.test(text) && !/[+-]00(?::?00)?\s*$/.test(text)
}
