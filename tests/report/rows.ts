/** Small rows for the tests of the report; every field that a test does not name has a plain default. */
import type { FigureRow, NarrativeRow } from '../../src/publish/report/index.ts'

export function figure(given: Partial<FigureRow>): FigureRow {
  return {
    run_id: 'r1',
    report: 'roi_summary',
    section: 'FIN-1',
    figure: 'net_revenue',
    segment: '(all)',
    fiscal_month: '2026-02-01',
    value: null,
    unit: 'money',
    currency: given.unit === undefined || given.unit === 'money' ? 'EUR' : null,
    n: null,
    low: null,
    high: null,
    class: 'Actual',
    grade: null,
    metric: 'net_revenue',
    metric_version: 'draft',
    mart: 'mart_unit_economics_month',
    tie_out_state: 'not_applicable',
    null_reason: null,
    restated: false,
    ...given,
  }
}

export function narrative(text: string, figure_keys: string, section = 'FIN-1'): NarrativeRow {
  return { run_id: 'r1', report: 'roi_summary', section, fiscal_month: '2026-02-01', text, figure_keys }
}
