/**
 * All links of the headline score, as rows of the mart. In: tables of `int_link_…`. Out: one row per outcome, contrast and
 * method; an outcome that cannot be had is a row that says why. Start at `readLinks`.
 */
import { type RowsContext, stats, type Tables } from 'ledgerline'
import { type EstimateRow, estimateRow, unavailableRow } from '../estimate.ts'
import { type MovedWindow, movedLimits, movedOf } from './moved.ts'
import { bySegment, type Panel, panelOf, without } from './panel.ts'
import { type Step, segmentSteps, stepsOf } from './steps.ts'

type Cell = string | number | bigint | boolean | null | undefined
export type LinkRow = EstimateRow & Readonly<Record<string, Cell>>

/** Months that a series of months needs before it may carry an effect. */
const leastMonths = 60

type Values = Readonly<Record<string, Cell>>

/** @param main  the lag at which segments are looked at too, and that has a row where there is no room for a landmark */
export async function readLinks(context: RowsContext<Tables>, main: number): Promise<LinkRow[]> {
  const { db, ref, rows } = context
  const outcomes = await rows(db.selectFrom(ref('int_link_outcomes')).selectAll().orderBy('position'))
  const landmarks = await rows(db.selectFrom(ref('int_link_landmark')).selectAll().orderBy('lag_months'))
  const further = landmarks.filter((l) => l.is_main !== true && l.is_named !== false)
  const targeted = await readTargeted(context)
  const found: LinkRow[] = []
  let whole: Panel | undefined
  for (const landmark of [landmarks.find((l) => l.is_main === true), ...further]) {
    const lag = landmark === undefined ? main : Number(landmark.lag_months)
    const panel = await readPanel(context, lag)
    if (lag === main) whole = panel
    // a segment at every lag would be more tests than customers can carry
    found.push(...linksOf(outcomes, landmark, lag, panel, lag === main ? bySegment(panel) : []))
  }
  const windows: MovedWindow[] = []
  for (const { lag_months } of landmarks.filter((l) => l.is_moved === true))
    windows.push({ lag: Number(lag_months), panel: await readPanel(context, Number(lag_months)) })
  return withMoved(withTests(found), outcomes, windows, main, untargetedOf(whole, targeted))
}

/** Whom a follow-up of an answer reached. */
async function readTargeted({ db, ref, rows }: RowsContext<Tables>): Promise<ReadonlySet<string>> {
  const ids = await rows(db.selectFrom(ref('int_link_targeted')).select('customer_id'))
  return new Set(ids.map(({ customer_id }) => String(customer_id)))
}

interface Untargeted {
  /** Customers of the panel who were reached; null where nobody is in it. */
  readonly targeted_n: number | null
  /** The others; undefined where there is nobody else to look at, or nobody was reached. */
  readonly panel: Panel | undefined
}

function untargetedOf(panel: Panel | undefined, ids: ReadonlySet<string>): Untargeted {
  if (panel === undefined || panel.n === 0) return { targeted_n: null, panel: undefined }
  const others = without(panel, ids)
  const targeted = panel.n - others.n
  return { targeted_n: targeted, panel: targeted > 0 && others.n > 0 ? others : undefined }
}

async function readPanel({ db, ref, columns }: RowsContext<Tables>, lag: number): Promise<Panel> {
  const of = db.selectFrom(ref('int_link_panel')).selectAll().where('lag_months', '=', lag)
  return panelOf(await columns(of.orderBy('customer_id')))
}

/** Beside each link of everyone at the main lag; neither a window that was moved nor who was left alone is a test of its own. */
function withMoved(
  found: readonly LinkRow[],
  outcomes: readonly Values[],
  windows: readonly MovedWindow[],
  main: number,
  untargeted: Untargeted,
): LinkRow[] {
  const asked = outcomes
    .filter((row) => row.outcome !== 'cac' && (row.reason === null || row.reason === undefined))
    .map((row) => ({ outcome: String(row.outcome), isBinary: row.is_binary === true }))
  const beside = { responseRate: null, window: '' }
  const each = asked.map((of) => ({ ...of, ...beside }))
  const moved = movedOf(each, windows, main)
  const { targeted_n, panel } = untargeted
  const others = movedOf(each, panel === undefined ? [] : [{ lag: main, panel }], main)
  return found.map((row) => {
    const isMain = row.lag_months === main && row.segment === undefined
    const { outcome, contrast, method } = row
    const place = { outcome, contrast, method }
    return {
      ...row,
      ...movedLimits(isMain ? moved : new Map(), place),
      targeted_n: isMain ? targeted_n : null,
      // of one window: the lowest is the only one
      untargeted_estimate: isMain ? movedLimits(others, place).moved_low : null,
    }
  })
}

function linksOf(
  outcomes: readonly Values[],
  landmark: Values | undefined,
  lag: number,
  panel: Panel,
  segments: ReturnType<typeof bySegment>,
): LinkRow[] {
  const date = landmark === undefined ? null : String(landmark.landmark_date)
  const window = `in the ${lag} months from ${date}`
  return outcomes.flatMap((row): LinkRow[] => {
    const outcome = String(row.outcome)
    const beside = {
      outcome,
      lag_months: lag,
      logic_text: String(row.logic_text),
      landmark_date: date,
      window_end: textOf(landmark?.window_end),
    }
    const stop = refusedOutcome(row, outcome, date, lag) ?? nobodyScored(panel, outcome, date)
    if (stop !== undefined)
      return [{ ...beside, contrast: 'HIGH-LOW', method: 'none', step: 'score_to_behaviour', ...stop }]
    const rate = landmark?.response_rate
    const responseRate = rate === null || rate === undefined ? null : Number(rate)
    const asked = { outcome, isBinary: row.is_binary === true, responseRate, window }
    const whole = withRange(stepsOf(panel, asked)).map((step) => ({ ...beside, ...step }))
    const parts = segments.flatMap((part) =>
      withRange(segmentSteps(part.panel, asked)).map((step) => ({
        ...beside,
        ...step,
        segment: part.segment,
      })),
    )
    return [...whole, ...parts]
  })
}

function textOf(value: Cell): string | null {
  return value === null || value === undefined ? null : String(value)
}

function refusedOutcome(
  row: Readonly<Record<string, Cell>>,
  outcome: string,
  date: string | null,
  lag: number,
): EstimateRow | undefined {
  if (row.reason !== null && row.reason !== undefined) return unavailableRow(String(row.reason), outcome)
  if (date === null) {
    const told = `Fewer than ${2 * lag} closed months: no window before and after a landmark.`
    return estimateRow(stats.effect.refused({ method: 'none', estimand: outcome, n: 0 }, 'too_few', told))
  }
  if (outcome !== 'cac') return undefined
  const months = Number(row.months_observed ?? 0)
  const told = `The cost of winning customers belongs to months, not to customers with a score: ${months} months have both, ${leastMonths} are needed.`
  return estimateRow(stats.effect.refused({ method: 'none', estimand: outcome, n: months }, 'too_few', told))
}

/** One row that says it, and not one for every method with nothing to look at. */
function nobodyScored({ n }: Panel, outcome: string, date: string | null): EstimateRow | undefined {
  if (n > 0) return undefined
  const told = `Nobody who was a customer had a valid score the day before ${date}.`
  return estimateRow(stats.effect.refused({ method: 'none', estimand: outcome, n }, 'too_few', told))
}

/** What the choice of method does: the lowest and the highest limit of all methods of a contrast. */
function withRange(steps: readonly Step[]) {
  return steps.map((step) => {
    const alike = steps.filter((s) => s.step === step.step && s.contrast === step.contrast)
    const limits = alike.flatMap(({ result }) =>
      result.status === 'refuse' ? [] : [result.ciLow, result.ciHigh],
    )
    const { contrast, method, controls, grade, p } = step
    return {
      contrast,
      method,
      step: step.step,
      controls,
      range_low: limits.length > 0 ? Math.min(...limits) : null,
      range_high: limits.length > 0 ? Math.max(...limits) : null,
      ...estimateRow(step.result, { grade, p, nEvents: step.events ?? null }),
    }
  })
}

/** Many links are looked at: a p is worth what is left of it after all of them. */
function withTests(found: readonly LinkRow[]): LinkRow[] {
  const adjusted = stats.effect.benjaminiHochberg(found.map((row) => row.p as number | null))
  const tests = adjusted.filter((p) => p !== null).length
  return found.map((row, i) => ({ ...row, n_tests: tests, bh_p: adjusted[i] ?? null }))
}
