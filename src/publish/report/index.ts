/** Reports for people, rendered from published rows only. */
export { checkNarratives, numbersIn } from './check.ts'
export type { Format } from './output.ts'
export { type RenderedReport, type ReportInput, renderReport } from './render.ts'
export { type FigureRow, figureKey, type NarrativeRow, type ReportRows, readReportRows } from './rows.ts'
