/**
 * The record of an estimate as columns of a mart, one shape for every mart that holds estimates (methods, section 0).
 * In: what an estimator of `stats` gave. Out: the columns of `estimateColumns`. A refusal is a row with its reason and
 * no number; nothing that is not finite gets through. Start at `estimateRow`.
 */
import type { stats } from 'ledgerline'

type Result = stats.Result
type Effect = stats.effect.Effect

/** Columns in their order, with their types. The yml of a mart lists the same. */
export const estimateColumns = {
  status: 'VARCHAR',
  reason: 'VARCHAR',
  explanation: 'VARCHAR',
  estimate: 'DOUBLE',
  se: 'DOUBLE',
  ci_low: 'DOUBLE',
  ci_high: 'DOUBLE',
  level: 'DOUBLE',
  p: 'DOUBLE',
  n: 'BIGINT',
  n_treated: 'BIGINT',
  n_control: 'BIGINT',
  n_clusters: 'BIGINT',
  n_events: 'BIGINT',
  estimand: 'VARCHAR',
  se_method: 'VARCHAR',
  grade: 'VARCHAR',
  grade_notes: 'VARCHAR',
  diagnostics: 'VARCHAR',
  assumptions: 'VARCHAR',
} as const

export type EstimateRow = { readonly [K in keyof typeof estimateColumns]: string | number | null }

/** What the estimator does not know. Counts are whole. */
export interface Beside {
  readonly p?: number | null
  readonly nEvents?: number | null
  readonly nClusters?: number | null
  /** For an estimate that is no `Effect`, such as a difference of bands. */
  readonly grade?: stats.Grade
}

export function estimateRow(result: Result | Effect, beside: Beside = {}): EstimateRow {
  const { diagnostics } = result
  const common = {
    n: counted(result.n),
    n_treated: counted(diagnostics.n_treated),
    n_control: counted(diagnostics.n_control),
    n_clusters: counted(beside.nClusters ?? diagnostics.clusters),
    n_events: counted(beside.nEvents),
    estimand: result.estimand,
    diagnostics: json(diagnostics),
    assumptions: result.assumptions.join('; '),
  }
  if (result.status === 'refuse')
    return { ...nothing, ...common, ...refusal(result.reason, result.explanation) }
  const graded = 'grade' in result ? result : { grade: beside.grade ?? null, gradeNotes: [] }
  return {
    ...common,
    status: result.status,
    reason: null,
    explanation: result.warnings.length > 0 ? result.warnings.join('; ') : null,
    estimate: finite(result.estimate),
    se: finite(result.se),
    ci_low: finite(result.ciLow),
    ci_high: finite(result.ciHigh),
    level: result.level,
    p: finite(beside.p),
    se_method: result.seMethod,
    grade: graded.grade,
    grade_notes: graded.gradeNotes.join('; '),
  }
}

/** A row for what was not estimated at all: an input that is absent, a method that does not apply. */
export function unavailableRow(input: string, estimand: string): EstimateRow {
  return { ...nothing, ...refusal('not_available', `not available: ${input}`), estimand }
}

function refusal(reason: string, explanation: string) {
  return { status: 'refuse', reason, explanation }
}

const nothing: EstimateRow = {
  status: 'refuse',
  reason: null,
  explanation: null,
  estimate: null,
  se: null,
  ci_low: null,
  ci_high: null,
  level: null,
  p: null,
  n: null,
  n_treated: null,
  n_control: null,
  n_clusters: null,
  n_events: null,
  estimand: null,
  se_method: null,
  grade: null,
  grade_notes: null,
  diagnostics: null,
  assumptions: null,
}

function finite(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null
}

function counted(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? Math.round(value) : null
}

/** Keys in the order of the alphabet and twelve digits, so that the same estimate is the same text. */
function json(diagnostics: Result['diagnostics']): string {
  const entries = Object.entries(diagnostics).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(
    Object.fromEntries(
      entries.map(([key, value]) => [key, typeof value === 'number' ? Number(value.toPrecision(12)) : value]),
    ),
  )
}
