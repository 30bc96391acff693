/**
 * Effects of experiments whose customers chose the treatment: read customer by customer, because no sums will do. In: the context
 * of a TypeScript model. Out: rows as `readEffects` gives them of the others. Start at `readMatched`.
 */
import { type RowsContext, sql, type Tables } from 'ledgerline'
import { type Matched, type MatchedColumns, matchedEffects } from './matched.ts'
import { lackOf, type Outcome, outcomeName, outcomes, type WindowKind, windowKinds } from './outcomes.ts'
import { missingMeasures, readExperiments } from './read.ts'
import { type Experiment, netOf, type ResultRow, resultRow, unavailableResult } from './result.ts'
import { leads, windowText } from './windows.ts'

type Context = RowsContext<Tables>
type Missing = ReadonlyMap<string, string>

export async function readMatched(context: Context): Promise<ResultRow[]> {
  const missing = await missingMeasures(context)
  const results: ResultRow[] = []
  for (const experiment of await readExperiments(context))
    if (experiment.design === 'matched') results.push(...(await matched(context, experiment, missing)))
  return results
}

/** A window of an experiment: a row for each of its customers, in one order for all windows. */
type Found = Readonly<Record<string, unknown>>

async function matched(context: Context, experiment: Experiment, missing: Missing): Promise<ResultRow[]> {
  const lackingOf = (o: Outcome) => lackOf(o, missing)
  const given = outcomes.filter((o) => lackingOf(o) === undefined)
  const windows: Found[] = []
  for (const kind of windowKinds) windows.push(await context.columns(matchedQuery(context, experiment, kind)))
  const effects = effectsByWindow(windows, given, experiment.pre_periods > 0)
  return windows.flatMap(({ treatment }, w) => {
    const kind = windowKinds[w] ?? 'registered'
    const treated = (treatment as Float64Array).reduce((sum, v) => sum + v, 0)
    return outcomes.flatMap((outcome) => {
      const cell = matchedCell(experiment, kind, outcome)
      const of = effects[w]?.[given.indexOf(outcome)]
      if (of === undefined) return [unavailableResult(cell('aipw/att'), lackingOf(outcome) ?? '')]
      return of.map(({ method, effect, imbalance }) =>
        resultRow(cell(method), effect, { balance_max_smd: imbalance, ...netOf(effect, treated) }),
      )
    })
  })
}

/**
 * Once the last customer's registered window has ended both windows have the same customers, of whom the same was known before:
 * who chose the treatment is then fitted once for the outcomes of both.
 */
function effectsByWindow(
  windows: readonly Found[],
  given: readonly Outcome[],
  isPastKnown: boolean,
): (readonly (readonly Matched[])[])[] {
  const outcomesOf = (found: Found) => given.map((o) => found[o.name] as Float64Array)
  const effectsOf = (found: Found, of: readonly Float64Array[]) =>
    matchedEffects(found as unknown as MatchedColumns, of, isPastKnown)
  const [first] = windows
  if (first === undefined || !windows.every((found) => hasSameUnits(found, first)))
    return windows.map((found) => effectsOf(found, outcomesOf(found)))
  const effects = effectsOf(first, windows.flatMap(outcomesOf))
  return windows.map((_, w) => effects.slice(w * given.length, (w + 1) * given.length))
}

function hasSameUnits(one: Found, other: Found): boolean {
  return knownBefore.every((name) => {
    const [a, b] = [one[name], other[name]] as [ArrayLike<unknown>, ArrayLike<unknown>]
    return a.length === b.length && Array.prototype.every.call(a, (value, i) => Object.is(value, b[i]))
  })
}

const knownBefore = [
  'treatment',
  'fold',
  'stratum',
  'tenure_months',
  'active_before',
  'contacts_before',
  'revenue_before',
  'cm3_before',
]

function matchedCell(experiment: Experiment, kind: WindowKind, outcome: Outcome) {
  return (method: string) => ({
    experiment,
    outcome,
    name: outcomeName(outcome.name, kind),
    segment: '(all)',
    method,
    window: windowText(experiment, kind),
    isLeading: method === 'aipw/att' && leads(experiment, outcome, kind),
  })
}

function matchedQuery({ db, ref }: Context, experiment: Experiment, kind: WindowKind) {
  return db
    .selectFrom(ref('int_experiment_values'))
    .select([
      sql<number>`cast(is_treated as double)`.as('treatment'),
      // the fold of stats.effect.foldOfId
      sql<number>`cast(('0x' || substr(md5(unit_id), 1, 8))::bigint % 5 as double)`.as('fold'),
      ...knownBefore.slice(2),
      ...outcomes.map((o) => o.name),
    ])
    .where('experiment_no', '=', experiment.experiment_no)
    .where('window_kind', '=', kind)
    .orderBy('unit_id')
    .orderBy('customer_id')
}
