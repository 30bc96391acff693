/**
 * What each customer of an experiment did, which the package builds by customer, is what a whole build gives after units, months,
 * merges and days of acquisition moved. The model's own text, over four experiments in which every third customer is not.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { type Feed, OwnText } from './own-text.ts'

/** SQL of what the model reads, over the feeds below. Months end with the eighth. */
const parents: Readonly<Record<string, string>> = {
  int_experiments: `select * from (values
    ('R', cast(1 as bigint), 'randomised', 'customer', 'cm3', cast(8 as bigint), cast(3 as bigint), cast(2 as bigint)),
    ('Q', 2, 'matched', 'customer', 'margin', 8, 5, 1), ('H', 3, 'randomised', 'household', 'cm3', 8, 2, 2), ('S', 4, 'staggered', 'site', 'cm3', 8, 2, 2)
) as experiments (experiment_id, experiment_no, design, unit, money_outcome, last_ordinal, window_periods, pre_periods)`,
  int_experiment_units: `select units.experiment_id, units.unit_id, identity.customer_id, units.arm, units.arm <> 'control' as is_treated,
    's' as stratum, cast(units.entry as bigint) as entry_ordinal, date '2026-01-01' as entry_month, experiments.experiment_no
from {{ref 'feed_units'}} as units
inner join {{ref 'int_experiments'}} as experiments on units.experiment_id = experiments.experiment_id
inner join {{ref 'int_customer_identity'}} as identity on units.customer_id = identity.fact_customer_id
qualify row_number() over (partition by units.experiment_id, identity.customer_id order by units.entry, units.unit_id) = 1`,
  int_outcome_months: `select identity.customer_id, cast(months.ordinal as bigint) as ordinal, cast(1 as bigint) as active,
    cast(sum(amount % 4) as bigint) as contacts, cast(sum(amount) as decimal(18,2)) as net_revenue, cast(sum(amount / 2) as decimal(18,2)) as direct_cost,
    cast(sum(amount / 8) as decimal(18,2)) as cost_to_serve_marginal, cast(sum(amount / 5) as decimal(18,2)) as cost_to_serve_loaded
from {{ref 'feed_months'}} as months
inner join {{ref 'int_customer_identity'}} as identity on months.customer_id = identity.fact_customer_id
group by all`,
  input_customers: `select customer_id, cast(acquired_on as date) as acquired_on, date '2025-01-01' as first_seen_date from {{ref 'feed_customers'}}`,
  int_customer_identity: `select customer_id as fact_customer_id, coalesce(merged, customer_id) as customer_id from {{ref 'feed_customers'}}`,
}

const columns = {
  units: 'experiment_id,customer_id,unit_id,arm,entry',
  months: 'customer_id,ordinal,amount',
  customers: 'customer_id,acquired_on,merged',
}
const of = (rows: readonly (readonly [string, string])[]): Feed => Object.fromEntries(rows)
const people = Array.from({ length: 12 }, (_, i) => i)

describe.sequential('what customers of experiments did', () => {
  let company: OwnText<keyof typeof columns>
  beforeAll(async () => {
    const units = people.flatMap((i) =>
      ['R', 'Q', 'H', 'S'].flatMap((e, k) => {
        const [unit, arm] = [e === 'H' ? `h${i >> 1}` : `c${i}`, i % 2 === 0 ? 'control' : 'letter']
        return (i + k) % 3 === 0 ? [] : [[`${e},c${i}`, `${unit},${arm},${1 + ((i + 3 * k) % 9)}`] as const]
      }),
    )
    const months = people.flatMap((i) =>
      people.slice(1, 9).map((m) => [`c${i},${m}`, `${(37 * i + 11 * m) % 90}`] as const),
    )
    const customers = people.map((i) => [`c${i}`, `2025-0${1 + (i % 9)}-01,`] as const)
    company = new OwnText({
      models: ['intermediate/effect/int_experiment_values'],
      ...{ macros: ['exact'], parents, columns },
      // two ids of which there is nothing but a day
      rows: {
        units: of(units),
        months: of(months),
        customers: of([...customers, ['old', '2024-02-01,'], ['known', '2024-03-01,']]),
      },
    })
    await company.build()
  })
  const built = async (): Promise<string | undefined> => (await company.build()).int_experiment_values

  it('units that enter, leave and change arms, months that come late and are taken back', async () => {
    company.feed('units', { 'R,c0': 'c0,control,2', 'Q,c1': undefined, 'H,c2': 'h1,control,1' })
    // of the ninth month no window tells, and c6 has nothing else that is new
    company.feed('months', { 'c3,4': undefined, 'c4,2': '88', 'c6,9': '40' })
    expect(await built()).toBe('5 keys: int_experiment_units, int_outcome_months')
    await company.holds()
  })

  it('a customer who is older than was known, by its own day or by that of an id merged into it', async () => {
    company.feed('customers', { c5: '2024-01-01,', old: '2024-02-01,c7' })
    expect(await built()).toMatch(/ keys: input_customers, int_customer_identity$/)
    await company.holds()
  })

  it('a merge of two who took part, one that is undone, and one who is deleted', async () => {
    company.feed('customers', { c8: '2025-09-01,c10', old: '2024-02-01,', c11: undefined })
    expect(await built()).toContain(' keys: ')
    await company.holds()
  })
})
