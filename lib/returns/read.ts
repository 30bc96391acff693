/** Reads cash flows, effects and the rate from the tables and gives the returns of all initiatives. Start at `readReturns`. */
import type { RowsContext, stats, Tables } from 'ledgerline'
import {
  type InitiativeEffect,
  inputWithoutCost,
  type Line,
  type Rate,
  type RoiRow,
  returnRows,
} from './initiative.ts'

type Context = RowsContext<Tables>
const points = 0.02

export async function readReturns(context: Context): Promise<RoiRow[]> {
  const lines = await readLines(context)
  const effects = await readEffects(context)
  const calendar = await readCalendar(context)
  const rates = await readRates(context)
  const closed = calendar
    .filter((c) => c.end_date <= String(context.var('closed_through')))
    .map((c) => c.month)
  const months = calendar.map((c) => c.month)
  const groups = new Map<string, Line[]>()
  for (const line of lines) {
    const key = `${line.initiative_id}\n${line.scenario}`
    groups.set(key, [...(groups.get(key) ?? []), line])
  }
  return [...groups.values()].flatMap((group) => {
    const effect = effects.find((e) => e.initiative_id === group[0]?.initiative_id)
    // what is in acquisition cost is charged to the customers it won already
    const own = group.filter((l) => l.books !== 'in_cac')
    return returnRows(withinWindow(own, closed.at(-1) ?? ''), effect, rates, months, inputWithoutCost(group))
  })
}

/** Actuals end where the benefits were last estimated, so that cost and benefit are of the same months. */
function withinWindow(lines: readonly Line[], lastClosed: string): Line[] {
  if (lines[0]?.scenario !== 'actual') return [...lines]
  const benefits = lines.filter((l) => l.line.startsWith('benefit_')).map((l) => l.month)
  const last = benefits.sort().at(-1) ?? lastClosed
  return lines.filter((l) => l.month <= last)
}

async function readLines({ db, ref, rows }: Context): Promise<Line[]> {
  const found = await rows(
    db
      .selectFrom(ref('mart_initiative_cashflow'))
      .select(['initiative_id', 'month', 'scenario', 'line', 'books', 'amount', 'grade'])
      .where('initiative_id', '<>', '(none)')
      .orderBy('initiative_id')
      .orderBy('scenario')
      .orderBy('month')
      .orderBy('line')
      .orderBy('books'),
  )
  return found as unknown as Line[]
}

async function readEffects({ db, ref, rows }: Context): Promise<InitiativeEffect[]> {
  const found = await rows(
    db
      .selectFrom(ref('mart_initiative_effect'))
      .select([
        'initiative_id',
        'experiment_id',
        'grade',
        'estimate',
        'net_effect_se',
        'periods',
        'reaches_e2',
      ])
      .orderBy('initiative_id'),
  )
  const errors = await rows(
    db.selectFrom(ref('int_lever_errors')).selectAll().orderBy('experiment_id').orderBy('lever'),
  )
  return found.map((r) => ({
    initiative_id: String(r.initiative_id),
    grade: String(r.grade) as stats.Grade,
    estimate: r.estimate === null ? null : Number(r.estimate),
    net_effect_se: r.net_effect_se === null ? null : Number(r.net_effect_se),
    periods: Number(r.periods),
    reaches_e2: r.reaches_e2 === true,
    levers: errors
      .filter((e) => e.experiment_id === r.experiment_id)
      .map((e) => ({ lever: String(e.lever), se: Number(e.se), df: Number(e.df) })),
  }))
}

async function readCalendar({ db, ref, rows }: Context): Promise<{ month: string; end_date: string }[]> {
  const found = await rows(
    db.selectFrom(ref('dim_fiscal_period')).select(['fiscal_month', 'end_date']).orderBy('fiscal_month'),
  )
  return found.map((r) => ({ month: String(r.fiscal_month), end_date: String(r.end_date) }))
}

/** The rate of treasury, and two points below and above it. */
async function readRates({ db, ref, rows, var: v }: Context): Promise<Rate[]> {
  const [row] = await rows(db.selectFrom(ref('int_payback_rate')).select('rate'))
  const id = String(v('discount_rate_id'))
  if (row === undefined) return [{ id, annual: null }]
  const annual = Number(row.rate)
  return [
    { id, annual },
    { id: `${id} -2pp`, annual: annual - points },
    { id: `${id} +2pp`, annual: annual + points },
  ]
}
