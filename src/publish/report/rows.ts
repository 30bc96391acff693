/**
 * The published rows that a report is made of, and nothing else: `rpt_figure` and `rpt_narrative`.
 * In: a warehouse and the schema that holds both. Out: rows as exact text, in a fixed order.
 * Start at `readReportRows`.
 */
import { diagnose, LedgerlineError } from '../../diagnostic/index.ts'
import { queryBuilder, StatementError, type TextRow, type Warehouse } from '../../warehouse/index.ts'

/** One row of `rpt_figure`; numbers are the database's own decimal text, so that no cent passes through a float. */
export interface FigureRow {
  readonly run_id: string
  readonly report: string
  readonly section: string
  readonly figure: string
  readonly segment: string
  /** ISO date of the first day of the fiscal period the figure stands for. */
  readonly fiscal_month: string
  /** In the scale of `unit`: 3.2 with `percent` is 3.2%. Null exactly when `null_reason` is given. */
  readonly value: string | null
  readonly unit: string
  readonly currency: string | null
  readonly n: string | null
  readonly low: string | null
  readonly high: string | null
  readonly class: string
  readonly grade: string | null
  readonly metric: string
  readonly metric_version: string
  readonly mart: string
  readonly tie_out_state: string
  readonly null_reason: string | null
  readonly restated: boolean
}

/** One row of `rpt_narrative`: the text of one section and the keys of the figures it cites. */
export interface NarrativeRow {
  readonly run_id: string
  readonly report: string
  readonly section: string
  readonly fiscal_month: string
  /** Paragraphs are parted by an empty line; the header's facts are `name: text` lines. */
  readonly text: string
  /** `section/figure/segment`, parted by commas; empty when the text cites none. */
  readonly figure_keys: string
}

export interface ReportRows {
  readonly figures: readonly FigureRow[]
  readonly narratives: readonly NarrativeRow[]
}

/** What `figure_keys` calls a figure; both months of a comparison share it. */
export function figureKey(row: Pick<FigureRow, 'section' | 'figure' | 'segment'>): string {
  return `${row.section}/${row.figure}/${row.segment}`
}

interface Tables {
  rpt_figure: TextRow
  rpt_narrative: TextRow
}

/**
 * Reads one report's rows.
 *
 * @param schema  where `rpt_figure` and `rpt_narrative` lie, e.g. `reports`
 * @returns       rows ordered by section, figure, segment and month; empty when no row is of this report
 * @throws LedgerlineError `nothing-published` when the tables are not there
 */
export async function readReportRows(
  warehouse: Warehouse,
  schema: string,
  report: string,
): Promise<ReportRows> {
  const builder = await queryBuilder<Tables>(warehouse)
  const db = builder.withSchema(schema)
  const figures = db
    .selectFrom('rpt_figure')
    .selectAll()
    .where('report', '=', report)
    .orderBy('section')
    .orderBy('figure')
    .orderBy('segment')
    .orderBy('fiscal_month')
    .orderBy('run_id')
  const narratives = db
    .selectFrom('rpt_narrative')
    .selectAll()
    .where('report', '=', report)
    .orderBy('section')
    .orderBy('fiscal_month')
    .orderBy('run_id')
  try {
    return {
      figures: (await figures.execute()).map(toFigure),
      narratives: (await narratives.execute()).map(toNarrative),
    }
  } catch (error) {
    if (!(error instanceof StatementError) || error.kind !== 'catalog') throw error
    throw new LedgerlineError([diagnose('nothing-published', { what: `the rows of ${report}` })])
  } finally {
    await builder.destroy()
  }
}

function toFigure(row: TextRow): FigureRow {
  const text = (name: string) => row[name] ?? ''
  const maybe = (name: string) => row[name] ?? null
  return {
    run_id: text('run_id'),
    report: text('report'),
    section: text('section'),
    figure: text('figure'),
    segment: text('segment'),
    fiscal_month: text('fiscal_month').slice(0, 10),
    value: maybe('value'),
    unit: text('unit'),
    currency: maybe('currency'),
    n: maybe('n'),
    low: maybe('low'),
    high: maybe('high'),
    class: text('class'),
    grade: maybe('grade'),
    metric: text('metric'),
    metric_version: text('metric_version'),
    mart: text('mart'),
    tie_out_state: text('tie_out_state'),
    null_reason: maybe('null_reason'),
    restated: text('restated') === 'true',
  }
}

function toNarrative(row: TextRow): NarrativeRow {
  const text = (name: string) => row[name] ?? ''
  return {
    run_id: text('run_id'),
    report: text('report'),
    section: text('section'),
    fiscal_month: text('fiscal_month').slice(0, 10),
    text: text('text'),
    figure_keys: text('figure_keys'),
  }
}
