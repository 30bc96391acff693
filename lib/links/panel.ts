/**
 * Customers at a landmark as columns: their score before it, what they did before and after. In: columns of int_link_panel.
 * Out: a `Panel`, rows in the order of ids. Start at `panelOf`.
 */
import { stats } from 'ledgerline'

type Columns = Readonly<Record<string, Float64Array | readonly (string | null)[]>>

export interface Panel {
  readonly n: number
  readonly ids: readonly (string | null)[]
  readonly bands: readonly (string | null)[]
  readonly lines: readonly (string | null)[]
  /** Null where customers have no segments. */
  readonly segments: readonly (string | null)[]
  readonly column: (name: string) => Float64Array
}

export function panelOf(columns: Columns): Panel {
  const ids = columns.customer_id as readonly (string | null)[]
  return {
    n: ids.length,
    ids,
    bands: columns.score_band as readonly (string | null)[],
    lines: columns.main_line as readonly (string | null)[],
    segments: (columns.segment ?? ids.map(() => null)) as readonly (string | null)[],
    column: (name) => (columns[name] ?? new Float64Array(ids.length)) as Float64Array,
  }
}

/** The panel of each segment, by name. */
export function bySegment(panel: Panel): { readonly segment: string; readonly panel: Panel }[] {
  const names = [...new Set(panel.segments)].filter((s) => s !== null).sort()
  return names.map((segment) => ({
    segment,
    panel: rowsOf(
      panel,
      Array.from({ length: panel.n }, (_, i) => i).filter((i) => panel.segments[i] === segment),
    ),
  }))
}

/** The panel less those customers. */
export function without(panel: Panel, ids: ReadonlySet<string>): Panel {
  return rowsOf(
    panel,
    Array.from({ length: panel.n }, (_, i) => i).filter((i) => !ids.has(panel.ids[i] ?? '')),
  )
}

function rowsOf(panel: Panel, rows: readonly number[]): Panel {
  const texts = (of: readonly (string | null)[]) => rows.map((i) => of[i] ?? null)
  const { ids, bands, lines, segments } = panel
  const own = { ids: texts(ids), bands: texts(bands), lines: texts(lines), segments: texts(segments) }
  return { ...own, n: rows.length, column: (name) => pick(panel.column(name), rows) }
}

export interface Controls {
  readonly names: string[]
  readonly columns: Float64Array[]
}

/** Most product lines that have a column of their own; the rest are what is compared with. */
const mostLines = 8
const leastPerLine = 30
/** Fewest customers in whom a control says something else than another; of fewer than twice as many customers, half. */
const leastApart = 30

/**
 * What differed before the landmark: the outcome itself, time as a customer, spend, cost to serve, what is mainly bought. Columns
 * that do not vary among these rows, or say what another says, are left out.
 */
export function controlsOf(panel: Panel, outcome: string, rows: readonly number[]): Controls {
  const names = [...new Set([`before_${outcome}`, 'tenure', 'before_spend_12m', 'before_cost_to_serve'])]
  const found: Controls = { names: [], columns: [] }
  const apart = Math.min(leastApart, rows.length / 2)
  // what differs from another control in a few customers only would single those out, and nobody could be set against them
  const isTold = (column: Float64Array): boolean =>
    found.columns.some((kept) => column.reduce((n, v, i) => n + Number(v !== kept[i]), 0) < apart)
  const add = (name: string, column: Float64Array): void => {
    if (column.every((v) => v === column[0]) || isTold(column)) return
    found.names.push(name)
    found.columns.push(column)
  }
  for (const name of names) add(name, pick(panel.column(name), rows))
  const counts = new Map<string, number>()
  for (const i of rows) counts.set(panel.lines[i] ?? '', (counts.get(panel.lines[i] ?? '') ?? 0) + 1)
  const lines = [...counts.entries()]
    .filter(([, n]) => n >= leastPerLine)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  for (const [line] of lines.slice(1, mostLines + 1))
    add(
      `mainly ${line}`,
      Float64Array.from(rows, (i) => Number(panel.lines[i] === line)),
    )
  return found
}

export function pick(column: Float64Array, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (i) => column[i] ?? Number.NaN)
}

export function rowsWhere(panel: Panel, keep: (band: string | null) => boolean): number[] {
  return Array.from({ length: panel.n }, (_, i) => i).filter((i) => keep(panel.bands[i] ?? null))
}

export function foldsOf(panel: Panel, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (i) => stats.effect.foldOfId(panel.ids[i] ?? ''))
}
