/** What contracts of each age are still expected to run, by sample and segment; customers are joined to it. */
import { defineModel, sql } from 'ledgerline'
import { type Life, lifeAhead } from '../../../lib/contract-life.ts'

export default defineModel(
  {
    reads: ['int_contract_fit', 'int_contract_histories', 'int_value_samples', 'int_payback_rate'],
    columns: {
      sample: 'VARCHAR',
      segment: 'VARCHAR',
      age: 'INTEGER',
      months_12: 'DOUBLE',
      months_12_log_se: 'DOUBLE',
      months_held_out: 'DOUBLE',
      horizon_months: 'INTEGER',
      months_discounted: 'DOUBLE',
      months_discounted_log_se: 'DOUBLE',
      slope_1: 'DOUBLE',
      slope_2: 'DOUBLE',
      months_discounted_variance: 'DOUBLE',
      discounts_squared: 'DOUBLE',
    },
  },
  async ({ db, ref, rows, var: v }) => {
    const fits = await rows(
      db
        .selectFrom(ref('int_contract_fit'))
        .selectAll()
        .where('status', '<>', 'refuse')
        .orderBy('sample')
        .orderBy('segment'),
    )
    const samples = await rows(db.selectFrom(ref('int_value_samples')).selectAll())
    const ages = await rows(
      db
        .selectFrom(ref('int_contract_histories'))
        .select(['sample', sql`max(age)`.as('oldest')])
        .groupBy('sample'),
    )
    const [known] = await rows(db.selectFrom(ref('int_payback_rate')).selectAll())
    const rate = known === undefined ? null : Number(known.rate)
    return fits.flatMap((fit) => {
      const sample = samples.find((s) => s.sample === fit.sample)
      const oldest = Number(ages.find((a) => a.sample === fit.sample)?.oldest ?? 0)
      const observed = Number(sample?.observed_periods ?? 0)
      // nobody may claim a future three times as long as the past it was read from
      const horizon = Math.min(Number(v('value_horizon_months')), 3 * observed)
      const heldOut = Number(sample?.held_out_periods ?? 0)
      const life = lifeOf(fit)
      return Array.from({ length: oldest + 1 }, (_, age) => {
        const year = lifeAhead(life, age, 12, 0)
        const value = rate === null ? undefined : lifeAhead(life, age, horizon, rate)
        return {
          sample: fit.sample,
          segment: fit.segment,
          age,
          months_12: year.months,
          months_12_log_se: year.logSe,
          months_held_out: lifeAhead(life, age, heldOut, 0).months,
          horizon_months: horizon,
          months_discounted: value?.months,
          months_discounted_log_se: value?.logSe,
          slope_1: value?.slopes[0],
          slope_2: value?.slopes[1],
          months_discounted_variance: rounded(value?.variance),
          discounts_squared: rounded(value?.squares),
        }
      })
    })
  },
)

/** Beyond these digits lies only the order of the sums. */
function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(10))
}

type Fit = Readonly<Record<string, string | number | bigint | boolean | null | undefined>>

function lifeOf(fit: Fit): Life {
  const theta = Number(fit.theta)
  if (fit.method === 'geometric')
    return { method: 'geometric', params: [theta], covariance: [[(Number(fit.theta_se) / theta) ** 2]] }
  const ab = Number(fit.covariance_alpha_beta)
  return {
    method: 'sbg',
    params: [Number(fit.alpha), Number(fit.beta)],
    covariance: [
      [Number(fit.covariance_alpha), ab],
      [ab, Number(fit.covariance_beta)],
    ],
  }
}
