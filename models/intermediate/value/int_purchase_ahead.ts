/** Purchases still expected of a customer who is alive, by sample, frequency and age; customers are joined to it. */
import { defineModel, stats } from 'ledgerline'
import {
  daysPerMonth,
  discountedAhead,
  paramsOf,
  slopesAhead,
  squaresAhead,
} from '../../../lib/purchase-life.ts'

export default defineModel(
  {
    reads: ['int_purchase_fit', 'int_purchase_groups', 'int_value_samples', 'int_payback_rate'],
    columns: {
      sample: 'VARCHAR',
      frequency: 'BIGINT',
      age_days: 'INTEGER',
      orders_12m: 'DOUBLE',
      orders_held_out: 'DOUBLE',
      horizon_months: 'INTEGER',
      orders_discounted: 'DOUBLE',
      slope_r: 'DOUBLE',
      slope_alpha: 'DOUBLE',
      slope_a: 'DOUBLE',
      slope_b: 'DOUBLE',
      orders_squared: 'DOUBLE',
      order_pairs: 'DOUBLE',
    },
  },
  async ({ db, ref, rows, var: v }) => {
    const fits = await rows(db.selectFrom(ref('int_purchase_fit')).selectAll().where('status', '=', 'ok'))
    const samples = await rows(db.selectFrom(ref('int_value_samples')).selectAll())
    const [known] = await rows(db.selectFrom(ref('int_payback_rate')).selectAll())
    const rate = known === undefined ? null : Number(known.rate)
    // only these two matter to a living customer: far fewer rows than histories
    const pairs = await rows(
      db
        .selectFrom(ref('int_purchase_groups'))
        .select(['sample', 'frequency', 'age_days'])
        .distinct()
        .orderBy('sample')
        .orderBy('frequency')
        .orderBy('age_days'),
    )
    return fits.flatMap((fit) => {
      const sample = samples.find((s) => s.sample === fit.sample)
      const params = paramsOf(fit)
      const horizon = Math.min(Number(v('value_horizon_months')), 3 * Number(sample?.observed_periods ?? 0))
      const heldOut = Number(sample?.held_out_periods ?? 0) * daysPerMonth
      return pairs
        .filter((pair) => pair.sample === fit.sample)
        .map((pair) => {
          const [frequency, age] = [Number(pair.frequency), Number(pair.age_days)]
          const within = (days: number): number =>
            stats.value.bgExpectedAlive(params, { frequency, age }, days)
          return {
            sample: fit.sample,
            frequency,
            age_days: age,
            orders_12m: within(12 * daysPerMonth),
            orders_held_out: heldOut === 0 ? 0 : within(heldOut),
            horizon_months: horizon,
            ...ahead(params, frequency, age, horizon, rate),
          }
        })
    })
  },
)

function ahead(
  params: readonly number[],
  frequency: number,
  age: number,
  horizon: number,
  rate: number | null,
) {
  if (rate === null) return {}
  const [slope_r, slope_alpha, slope_a, slope_b] = slopesAhead(params, frequency, age, horizon, rate)
  const orders_discounted = discountedAhead(params, frequency, age, horizon, rate)
  const { own, pairs } = squaresAhead(params, frequency, age, horizon, rate)
  return {
    orders_discounted,
    slope_r,
    slope_alpha,
    slope_a,
    slope_b,
    orders_squared: own,
    order_pairs: pairs,
  }
}
