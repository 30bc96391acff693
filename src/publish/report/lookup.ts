/**
 * Finds figures and texts for a template, and keeps account of what was asked for and is not there.
 * In: published rows. Out: look-ups and the list of keys that no row answers.
 * Start at `createLookup`.
 */
import { compareDecimals } from '../../text/index.ts'
import type { FigureRow, NarrativeRow, ReportRows } from './rows.ts'

/** `now` is the report's own month; `prior` the nearest earlier month that the same figure has. */
export type Period = 'now' | 'prior'

export interface RowQuery {
  /** Segments that come first, in this order; the others follow in byte order. */
  readonly order?: readonly string[]
  /** Only segments with one of these first letters up to a space (`score` keeps `score 5`). */
  readonly kind?: string
  /** Largest value first; rows without a value last. */
  readonly byValue?: boolean
}

export interface Lookup {
  readonly month: string
  figure(section: string, figure: string, segment: string, period: Period): FigureRow | undefined
  list(section: string, figure: string, query: RowQuery): FigureRow[]
  /** Every figure of a section that is no part of another (`x.part`) and none of those named, one row per segment. */
  figures(section: string, order: readonly string[], except: readonly string[]): FigureRow[]
  has(section: string): boolean
  narrative(section: string): NarrativeRow | undefined
  /** Keys that were asked for in vain, in the order of asking, each once. */
  readonly missing: ReadonlySet<string>
}

export function createLookup(rows: ReportRows): Lookup {
  const month = latestMonth(rows)
  const missing = new Set<string>()
  const groups = new Map<string, FigureRow[]>()
  for (const row of rows.figures) {
    const key = `${row.section}/${row.figure}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  const sections = new Set(rows.figures.map((row) => row.section))
  const current = (narratives: readonly NarrativeRow[]) =>
    narratives.find((row) => row.fiscal_month === month) ?? narratives[0]
  return {
    month,
    missing,
    figure(section, figure, segment, period) {
      const all = (groups.get(`${section}/${figure}`) ?? []).filter((row) => row.segment === segment)
      const found =
        period === 'now' ? all.find((row) => row.fiscal_month === month) : latestBefore(all, month)
      if (found === undefined)
        missing.add(`${section}/${figure}/${segment}${period === 'prior' ? ' (prior)' : ''}`)
      return found
    },
    list(section, figure, query) {
      const all = (groups.get(`${section}/${figure}`) ?? []).filter((row) => row.fiscal_month === month)
      return all.filter((row) => isKind(row.segment, query.kind)).sort(byQuery(query))
    },
    figures: (section, order, except) => {
      const all = rows.figures.filter((row) => row.section === section && row.fiscal_month === month)
      const whole = all.filter((row) => !row.figure.includes('.') && !except.includes(row.figure))
      return whole.sort(byName((row) => row.figure, order))
    },
    has: (section) => sections.has(section),
    narrative: (section) => current(rows.narratives.filter((row) => row.section === section)),
  }
}

function latestMonth(rows: ReportRows): string {
  return [...rows.figures, ...rows.narratives].reduce(
    (latest, row) => (row.fiscal_month > latest ? row.fiscal_month : latest),
    '',
  )
}

function latestBefore(rows: readonly FigureRow[], month: string): FigureRow | undefined {
  return rows
    .filter((row) => row.fiscal_month < month)
    .sort((a, b) => (a.fiscal_month < b.fiscal_month ? 1 : -1))
    .at(0)
}

function isKind(segment: string, kind: string | undefined): boolean {
  if (kind === undefined) return true
  const prefix = segment.includes(' ') ? segment.slice(0, segment.indexOf(' ')) : ''
  return kind === 'plain' ? prefix === '' : prefix === kind
}

function byQuery(query: RowQuery): (a: FigureRow, b: FigureRow) => number {
  const named = byName((row) => row.segment, query.order ?? [])
  if (query.byValue !== true) return named
  return (a, b) => compareValues(a.value, b.value) || named(a, b)
}

/** Names of the list first, in its order; then the others, and equal names by segment, in byte order. */
function byName(name: (row: FigureRow) => string, order: readonly string[]) {
  const rank = (row: FigureRow) => (order.includes(name(row)) ? order.indexOf(name(row)) : order.length)
  const bytes = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return (a: FigureRow, b: FigureRow) =>
    rank(a) - rank(b) || bytes(name(a), name(b)) || bytes(a.segment, b.segment)
}

function compareValues(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return compareDecimals(b, a)
}
