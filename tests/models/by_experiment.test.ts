/**
 * The package's models by experiment hold what a whole build gives when units, values, months or blocks of some experiments are
 * others, and leave the rest alone. Their own text, over a small company of experiments that is drawn by hand.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { type Feed, OwnText } from './own-text.ts'

const models = ['intermediate/effect/int_experiment_arms', 'intermediate/effect/int_lever_replicates']

/** SQL of what the models read, over the feeds below. */
const parents: Readonly<Record<string, string>> = {
  int_experiments: `select * from (values
    ('R', cast(1 as bigint), 'randomised', 'customer', 'cm3'), ('Q', 2, 'randomised', 'customer', 'margin'), ('S', 3, 'staggered', 'site', 'cm3')
) as experiments (experiment_id, experiment_no, design, unit, money_outcome)`,
  int_experiment_units: `select experiment_id, unit_id, customer_id, arm, arm <> 'control' as is_treated,
    cast(entry as bigint) as entry_ordinal, cast(treated as bigint) as treated_ordinal
from {{ref 'feed_units'}}`,
  int_experiment_segments: `select experiment_id, customer_id, '(all)' as segment from {{ref 'int_experiment_units'}}`,
  int_experiment_values: `select units.experiment_id, kinds.window_kind, units.unit_id, units.customer_id, units.arm, units.is_treated, units.entry_ordinal,
    cast(feed.amount % 2 as double) as churn, 6e0 as active_months, cast(feed.amount % 5 as double) as contacts, feed.amount / 3e0 as net_revenue,
    feed.amount / 7e0 as margin, feed.amount / 9e0 as cm3, feed.amount / 11e0 as cm3_loaded, 6e0 as active_before, 1e0 as contacts_before,
    feed.past / 3e0 as revenue_before, feed.past / 7e0 as margin_before, feed.past / 9e0 as cm3_before, feed.past / 11e0 as cm3_loaded_before, feed.past / 2e0 as tenure_months
from {{ref 'feed_values'}} as feed
inner join {{ref 'int_experiment_units'}} as units on feed.customer_id = units.customer_id and units.experiment_id <> 'S'
cross join (values ('registered'), ('to_date')) as kinds (window_kind)`,
  int_outcome_months: `select customer_id, cast(ordinal as bigint) as ordinal, cast(1 as bigint) as active, cast(60 as bigint) as handle_seconds,
    cast(amount as decimal(18,2)) as net_revenue, cast(amount / 2 as decimal(18,2)) as direct_cost, cast(amount / 8 as decimal(18,2)) as cost_to_serve_marginal
from {{ref 'feed_months'}}`,
  int_rollout_blocks: `select 'S' as experiment_id, unit_id, cast(block as bigint) as block, cast(first_block as bigint) as first_block, cast(3 as bigint) as block_periods,
    cast(10 as bigint) as opening_customers, amount / 4e0 as active_months, amount / 3e0 as margin, amount / 5e0 as cm3
from {{ref 'feed_blocks'}}`,
  input_interactions: `select customer_id from {{ref 'feed_months'}}`,
}

const columns = {
  units: 'experiment_id,customer_id,unit_id,arm,entry,treated',
  values: 'customer_id,amount,past',
  months: 'customer_id,ordinal,amount',
  blocks: 'unit_id,block,first_block,amount',
}

const customers = Array.from({ length: 12 }, (_, i) => `c${i}`)
const of = (rows: readonly (readonly [string, string])[]): Feed => Object.fromEntries(rows)

describe.sequential('by experiment', () => {
  let company: OwnText<keyof typeof columns>
  beforeAll(async () => {
    company = new OwnText({
      models,
      macros: ['exact'],
      parents,
      ports: { input_interactions: { customer_id: 'varchar' } },
      columns,
      rows: {
        units: of([
          ...customers.map((c, i) => [`R,${c}`, `${c},${i % 2 ? 'control' : 'letter'},3,`] as const),
          ...customers
            .slice(0, 8)
            .map((c, i) => [`Q,${c}`, `${c},${i % 3 ? 'control' : 'call'},4,`] as const),
          ...customers.map(
            (c, i) => [`S,${c}`, `site${i % 4},treated,1,${i % 4 === 3 ? '' : 4 + 3 * (i % 4)}`] as const,
          ),
        ]),
        values: of(customers.map((c, i) => [c, `${17 * i + 5},${11 * i + 2}`] as const)),
        months: of(
          customers.flatMap((c, i) => [3, 4, 5].map((m) => [`${c},${m}`, `${10 * i + m}`] as const)),
        ),
        blocks: of(
          [0, 1, 2, 3].flatMap((u) =>
            [1, 2, 3, 4].map((b) => [`site${u},${b}`, `${u === 3 ? 0 : u + 2},${7 * u + b * b}`] as const),
          ),
        ),
      },
    })
    await company.build()
  })

  it('a customer who enters one of them builds that one', async () => {
    company.feed('units', { 'Q,c8': 'c8,control,5,' })
    const told = await company.build()
    expect(told.int_experiment_arms).toMatch(/^1 key: /)
    expect(told.int_lever_replicates).toMatch(/^1 key: /)
    await company.holds()
  })

  it('months of a customer build the experiments that the customer is in', async () => {
    company.feed('months', { 'c9,5': '1234', 'c9,6': '77' })
    const told = await company.build()
    expect(told.int_lever_replicates).toMatch(/^2 keys: int_outcome_months$/)
    await company.holds()
  })

  it('blocks build the roll-out, and no draw', async () => {
    company.feed('blocks', { 'site1,3': '3,99' })
    expect((await company.build()).int_lever_replicates).toMatch(/^1 key: int_rollout_blocks$/)
    await company.holds()
  })

  it('another value, one who leaves, another arm, and an experiment without anyone', async () => {
    company.feed('values', { c1: '900,1' })
    company.feed('units', { 'R,c3': undefined, 'R,c4': 'c4,control,3,' })
    expect((await company.build()).int_experiment_arms).toMatch(/^2 keys: /)
    await company.holds()
    company.feed('units', Object.fromEntries(customers.map((c) => [`Q,${c}`, undefined])))
    await company.build()
    await company.holds()
  })
})
