/**
 * The exact text of a value: what `cast(value as varchar)` gives, for every type a mart may hold.
 * Pure. Nested values (lists, structs, maps) are readable text, not DuckDB's own.
 */
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api'

/** @param type the DuckDB type as text, since FLOAT and DOUBLE are both a JS number */
export function valueText(value: DuckDBValue, type: string): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number')
    return type === 'FLOAT' || type === 'DOUBLE' ? floating(value, type) : String(value)
  if (type === 'DATE') return dateText(value)
  // DECIMAL, BIGINT, TIMESTAMP and the others keep all their digits in toString
  return String(value)
}

/** The type as DuckDB spells it in its catalogue: an alias such as JSON before what it stands for. */
export function typeText(type: DuckDBType): string {
  return type.alias ?? type.toString()
}

/** Infinite dates are the ends of the day count. */
function dateText(value: DuckDBValue): string {
  const days = typeof value === 'object' && value !== null && 'days' in value ? value.days : undefined
  if (days === 2_147_483_647) return 'infinity'
  if (days === -2_147_483_647) return '-infinity'
  return String(value)
}

/** Shortest digits that read back as the same number; an exponent from 1e16 on and below 1e-4, as DuckDB prints. */
function floating(value: number, type: string): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const shortest = type === 'FLOAT' ? shortestFloat(value) : value.toExponential()
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(shortest)
  const [, sign = '', first = '', rest = '', power = '0'] = parts ?? []
  return sign + layout(first + rest, Number(power))
}

function layout(digits: string, exponent: number): string {
  if (exponent < -4 || exponent >= 16) {
    const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${whole}.${digits.slice(exponent + 1) || '0'}`
}

function shortestFloat(value: number): string {
  for (let digits = 0; digits < 8; digits++) {
    const text = value.toExponential(digits)
    if (Math.fround(Number(text)) === value) return text
  }
  return value.toExponential(8)
}
