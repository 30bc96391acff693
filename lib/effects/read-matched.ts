/**
 * Effects of experiments whose customers chose the treatment: read customer by customer, because no sums will do. In: the context
 * of a TypeScript model. Out: rows as `readEffects` gives them of the others. Start at `readMatched`.
 */
import { type RowsContext, sql, type Tables } from 'ledgerline'
import { type MatchedColumns, matchedEffects } from './matched.ts'
import { type Outcome, outcomeName, outcomes, type WindowKind, windowKinds } from './outcomes.ts'
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

async function matched(context: Context, experiment: Experiment, missing: Missing): Promise<ResultRow[]> {
  const results: ResultRow[] = []
  for (const kind of windowKinds) {
    const found = await context.columns(matchedQuery(context, experiment, kind))
    const treated = (found.treatment as Float64Array).reduce((sum, v) => sum + v, 0)
    const lackingOf = (o: Outcome) => (o.needs === null ? undefined : missing.get(o.needs))
    const given = outcomes.filter((o) => lackingOf(o) === undefined)
    const effects = matchedEffects(
      found as unknown as MatchedColumns,
      given.map((o) => found[o.name] as Float64Array),
      experiment.pre_periods > 0,
    )
    for (const outcome of outcomes) {
      const cell = matchedCell(experiment, kind, outcome)
      const of = effects[given.indexOf(outcome)]
      if (of === undefined) results.push(unavailableResult(cell('aipw/att'), lackingOf(outcome) ?? ''))
      for (const { method, effect, imbalance } of of ?? [])
        results.push(
          resultRow(cell(method), effect, { balance_max_smd: imbalance, ...netOf(effect, treated) }),
        )
    }
  }
  return results
}

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
      'stratum',
      'tenure_months',
      'active_before',
      'contacts_before',
      'revenue_before',
      'cm3_before',
      ...outcomes.map((o) => o.name),
    ])
    .where('experiment_no', '=', experiment.experiment_no)
    .where('window_kind', '=', kind)
    .orderBy('unit_id')
}
