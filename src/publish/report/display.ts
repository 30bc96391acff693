/**
 * How a figure is printed: decimals and signs by unit, an interval beside its point, a reason instead of a blank.
 * In: FigureRow. Out: plain text, neither HTML nor Markdown. Pure.
 * Start at `displayValue`; the rules are those of docs/reports.md, "Numbers".
 */
import { printDecimal, signOf } from '../../text/index.ts'
import type { FigureRow } from './rows.ts'

interface UnitRule {
  readonly places: number
  readonly suffix: string
}

/** `%` and `pp` are two units and are never mixed; money carries its currency beside it or in the table's head. */
const unitRules: Readonly<Record<string, UnitRule>> = {
  money: { places: 2, suffix: '' },
  percent: { places: 1, suffix: '%' },
  percentage_points: { places: 1, suffix: ' pp' },
  multiple: { places: 2, suffix: '×' },
  count: { places: 0, suffix: '' },
  months: { places: 0, suffix: ' months' },
  days: { places: 0, suffix: ' days' },
  hours: { places: 1, suffix: ' hours' },
  index: { places: 2, suffix: '' },
}

function ruleOf(row: FigureRow): UnitRule {
  const rule = unitRules[row.unit] ?? { places: 2, suffix: ` ${row.unit}` }
  // a return is too uncertain for decimals; every other share has one
  return row.metric === 'roi' && row.unit === 'percent' ? { ...rule, places: 0 } : rule
}

export interface DisplayOptions {
  /** `+` before a positive number: changes only. */
  readonly sign?: boolean
  /** The currency's code before an amount of money. */
  readonly currency?: boolean
}

/** The figure, or the reason why there is none; never 0, blank or a dash in its place. */
export function displayValue(row: FigureRow, options: DisplayOptions = {}): string {
  if (row.value === null) return displayReason(row)
  const rule = ruleOf(row)
  const number = printDecimal(row.value, rule.places, options.sign === true) + rule.suffix
  return options.currency === true && row.currency !== null ? `${row.currency} ${number}` : number
}

/** Why there is no figure, in the words of the row. */
export function displayReason(row: FigureRow): string {
  return row.null_reason === null || row.null_reason === ''
    ? 'not available: no reason given'
    : row.null_reason
}

/** `[low, high]` at the point's scale; empty where the number is not an estimate or is itself missing. */
export function displayInterval(row: FigureRow): string {
  if (row.value === null || row.low === null || row.high === null) return ''
  const { places } = ruleOf(row)
  return `[${printDecimal(row.low, places)}, ${printDecimal(row.high, places)}]`
}

/** True when the interval holds zero, so that the sign of the point may not be spoken of. */
export function holdsZero(row: FigureRow): boolean {
  return row.low !== null && row.high !== null && signOf(row.low) <= 0 && signOf(row.high) >= 0
}

/** What the sign of an effect allows to be said, in words for either side. */
export function displayReading(row: FigureRow, up = 'higher', down = 'lower'): string {
  if (row.value === null) return displayReason(row)
  if (row.low === null || row.high === null) return 'no interval'
  if (holdsZero(row)) return 'no distinguishable change'
  return signOf(row.low) > 0 ? up : down
}

/** `n` with thousands commas; empty when the figure is not a sample. */
export function displayCount(row: FigureRow): string {
  return row.n === null ? '' : printDecimal(row.n, 0)
}

/** How the number was made, in words. */
export function displayClass(row: FigureRow): string {
  if (row.class === 'Estimated' && row.grade !== null) return `Estimated, ${row.grade}`
  if (row.class === 'Measured' && row.n !== null) return `Measured, n ${displayCount(row)}`
  return row.class
}

export interface StateMark {
  readonly symbol: string
  readonly words: string
  /** What colour may say as well: passed, failed, warned, or nothing at all. */
  readonly tone: 'pass' | 'fail' | 'warn' | 'none'
}

const states: Readonly<Record<string, StateMark>> = {
  pass: { symbol: '✓', words: 'ties out', tone: 'pass' },
  fail: { symbol: '✕', words: 'does not tie out', tone: 'fail' },
  open_period: { symbol: '!', words: 'open period', tone: 'warn' },
  no_trial_balance: { symbol: '✓', words: 'ties to the entries; no trial balance', tone: 'pass' },
  ok: { symbol: '✓', words: 'within limits', tone: 'pass' },
  warn: { symbol: '!', words: 'warning', tone: 'warn' },
  beyond: { symbol: '✕', words: 'beyond the limit', tone: 'fail' },
  no_limit: { symbol: '', words: 'shown only', tone: 'none' },
  not_available: { symbol: '', words: 'not available', tone: 'none' },
  not_applicable: { symbol: '', words: 'not from the ledger', tone: 'none' },
}

/** State of the control behind the figure: a symbol and a word, so that colour never speaks alone. */
export function displayState(row: FigureRow): StateMark {
  return (
    states[row.tie_out_state] ?? { symbol: '', words: row.tie_out_state.replaceAll('_', ' '), tone: 'none' }
  )
}

const acronyms = new Set(['cm1', 'cm2', 'cm3', 'cac', 'ltv', 'clv', 'gl', 'npv', 'roi', 'id'])

/** `net_revenue` becomes `Net revenue`; members in capitals (`NO_SCORE`, `UNALLOCATED`) stay as the tables spell them. */
export function displayLabel(name: string): string {
  if (name !== name.toLowerCase()) return name
  const words = name
    .split('_')
    .map((w) => (acronyms.has(w) ? w.toUpperCase() : w))
    .join(' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
