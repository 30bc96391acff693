/**
 * Reads the sums and columns of every experiment and fits what its design allows. In: the context of a TypeScript model.
 * Out: rows of int_experiment_estimates, not yet adjusted for their number. Start at `readEffects`.
 */
import { type RowsContext, sql, type Tables } from 'ledgerline'
import { beforeAfter } from './before-after.ts'
import { lackOf, type Outcome, outcomeName, outcomes, type WindowKind, windowKinds } from './outcomes.ts'
import { type ArmRow, randomisedEffects } from './randomised.ts'
import { type Experiment, netOf, type ResultRow, resultRow, unavailableResult } from './result.ts'
import { rolloutEffects } from './rollout.ts'
import { leads, windowText } from './windows.ts'

type Context = RowsContext<Tables>
type Missing = ReadonlyMap<string, string>

export async function readEffects(context: Context): Promise<ResultRow[]> {
  const missing = await missingMeasures(context)
  const results: ResultRow[] = []
  for (const experiment of await readExperiments(context))
    results.push(...(await effectsOf(context, experiment, missing)))
  return results
}

export async function readExperiments({ db, ref, rows }: Context): Promise<Experiment[]> {
  const found = await rows(db.selectFrom(ref('int_experiments')).selectAll().orderBy('experiment_id'))
  return found as unknown as Experiment[]
}

export async function missingMeasures({ db, ref, rows }: Context): Promise<Missing> {
  const found = await rows(
    db
      .selectFrom(ref('int_measure_availability'))
      .select(['measure', 'reason'])
      .where('is_available', '=', false)
      .orderBy('position'),
  )
  const unknown = await rows(
    db.selectFrom(ref('int_activity_rule')).select('reason').where('is_known', '=', false),
  )
  const activity = unknown.map((r): [string, string] => ['activity', String(r.reason)])
  return new Map([...found.map((r): [string, string] => [String(r.measure), String(r.reason)]), ...activity])
}

async function effectsOf(context: Context, experiment: Experiment, missing: Missing): Promise<ResultRow[]> {
  if (experiment.design === 'matched') return await standingEffects(context, experiment)
  if (experiment.design === 'randomised') return await randomised(context, experiment, missing)
  if (experiment.design === 'before_after') return await before(context, experiment, missing)
  return await rollout(context, experiment, missing)
}

/** Made of every customer, so a model of its own: it stands while none of them is another. */
async function standingEffects(
  { db, ref, rows }: Context,
  { experiment_id }: Experiment,
): Promise<ResultRow[]> {
  const found = await rows(
    db.selectFrom(ref('int_matched_effects')).selectAll().where('experiment_id', '=', experiment_id),
  )
  return found as unknown as ResultRow[]
}

async function randomised(context: Context, experiment: Experiment, missing: Missing): Promise<ResultRow[]> {
  const { db, ref, rows } = context
  const found = await rows(
    db
      .selectFrom(ref('int_experiment_arms'))
      .selectAll()
      .where('experiment_no', '=', experiment.experiment_no)
      .orderBy('segment')
      .orderBy('arm'),
  )
  const segments = [...new Set(found.map((r) => String(r.segment)))]
  return segments.flatMap((segment) =>
    windowKinds.flatMap((kind) =>
      outcomes.flatMap((outcome) => {
        const arms = found.filter(
          (r) => r.segment === segment && r.window_kind === kind && r.outcome === outcome.name,
        )
        return oneRandomised(experiment, arms as unknown as ArmRow[], { segment, kind, outcome, missing })
      }),
    ),
  )
}

interface Asked {
  readonly segment: string
  readonly kind: WindowKind
  readonly outcome: Outcome
  readonly missing: Missing
}

function oneRandomised(experiment: Experiment, arms: readonly ArmRow[], asked: Asked): ResultRow[] {
  const { segment, kind, outcome } = asked
  const isWhole = segment === '(all)'
  const cell = (method: string, isLeading: boolean) => ({
    experiment,
    outcome,
    name: outcomeName(outcome.name, kind),
    segment,
    method,
    window: windowText(experiment, kind),
    isLeading: isWhole && isLeading && leads(experiment, outcome, kind),
  })
  const lacking = lackOf(outcome, asked.missing)
  if (lacking !== undefined) return [unavailableResult(cell('experiment/welch', true), lacking)]
  const effects = randomisedEffects(experiment, arms, {
    isEvent: outcome.isEvent,
    // a segment was not written down beforehand
    isFixedBeforehand: experiment.is_registered_before && isWhole,
  })
  const best = effects.some((e) => !e.isPart && e.isAdjusted)
  return effects.map(({ method, effect, checks, events, isAdjusted, isPart }) =>
    resultRow(
      cell(method, !isPart && isAdjusted === best),
      effect,
      checks,
      outcome.isEvent ? events : undefined,
    ),
  )
}

async function rollout(context: Context, experiment: Experiment, missing: Missing): Promise<ResultRow[]> {
  const { db, ref, columns } = context
  const names = outcomes.map((o) => o.name)
  const found = await columns(
    db
      .selectFrom(ref('int_rollout_blocks'))
      .select(['unit_id', 'block', 'first_block', 'opening_customers', 'block_periods', ...names])
      .where('experiment_no', '=', experiment.experiment_no)
      .orderBy('unit_id')
      .orderBy('block'),
  )
  const unit = (found.unit_id as readonly (string | null)[]).map(String)
  const exposure = exposureOf(found)
  return outcomes.flatMap((outcome) => {
    // all are of the customers who were there before the first start
    const lacking = lackOf(outcome, missing) ?? missing.get('activity')
    const cell = (method: string) => ({
      experiment,
      outcome,
      // every unit is watched to the last closed period
      name: outcomeName(outcome.name, 'to_date'),
      segment: '(all)',
      method,
      window: 'by period, from the start to the last closed period',
      isLeading:
        method === 'did_cs' && [experiment.money_outcome, experiment.primary_outcome].includes(outcome.name),
    })
    if (lacking !== undefined) return [unavailableResult(cell('did_cs'), lacking)]
    const effects = rolloutEffects(
      {
        unit,
        block: found.block as Float64Array,
        firstBlock: found.first_block as Float64Array,
        value: found[outcome.name] as Float64Array,
      },
      experiment.unit === 'customer',
    )
    // rates per active customer do not add
    const per = outcome.isMoney || outcome.name === 'active_months' ? exposure : null
    return effects.map(({ method, effect, pretrendP }) => {
      const net = netOf(effect, method === 'did_cs' ? per : null)
      return resultRow(cell(method), effect, { pretrend_p: pretrendP, ...net })
    })
  })
}

/** Customer-periods under treatment: opening customers of the units that had started, times the periods of the block. */
function exposureOf(found: Readonly<Record<string, unknown>>): number {
  const [block, first, customers, periods] = [
    'block',
    'first_block',
    'opening_customers',
    'block_periods',
  ].map((name) => found[name] as Float64Array)
  return (block ?? new Float64Array()).reduce((sum, b, i) => {
    const start = first?.[i] ?? 0
    return start > 1 && b >= start ? sum + (customers?.[i] ?? 0) * (periods?.[i] ?? 0) : sum
  }, 0)
}

async function before(
  { db, ref, columns }: Context,
  experiment: Experiment,
  missing: Missing,
): Promise<ResultRow[]> {
  const names = ['contacts', 'referrals', 'net_revenue']
  const found = await columns(
    db
      .selectFrom(ref('int_before_after'))
      .select([sql<number>`cast(is_after as double)`.as('is_after'), ...names])
      .where('experiment_id', '=', experiment.experiment_id)
      .orderBy('ordinal'),
  )
  return names.map((name) => {
    const outcome = outcomes.find((o) => o.name === name) ?? referrals
    const value = found[name] as Float64Array
    const cell = {
      experiment,
      outcome,
      name,
      segment: '(all)',
      method: 'before_after',
      window: `${experiment.window_periods} periods from the start`,
      isLeading: name === experiment.primary_outcome,
    }
    const lacking = lackOf(outcome, missing)
    if (lacking !== undefined) return unavailableResult(cell, lacking)
    if (name === 'referrals' && !value.some((v) => v > 0)) return unavailableResult(cell, 'input_referrals')
    return resultRow(cell, beforeAfter(found.is_after as Float64Array, value), {})
  })
}

const referrals: Outcome = { name: 'referrals', harm: -1, isEvent: false, isMoney: false, needs: [] }
