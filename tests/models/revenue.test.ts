/** Revenue movement over two 4-4-5 years, the first of 53 weeks: every figure worked out from tests/projects/revenue. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltProject, buildInMemory } from './build.ts'

const dir = fileURLToPath(new URL('../projects/revenue', import.meta.url))
let built: BuiltProject

beforeAll(async () => {
  built = await buildInMemory(dir)
})
afterAll(async () => await built.close())

/** Movements of a measure other than opening and closing, as `period movement amount kind`; nulls are dashes. */
async function movements(measure: string, customer: string): Promise<string[]> {
  const rows = await built.rows(`select fiscal_period_id, movement, amount, coalesce(churn_kind, '-') as kind
    from marts.mart_revenue_movement
    where measure = '${measure}' and customer_id = '${customer}' and movement not in ('opening', 'closing')
    order by fiscal_month, movement`)
  return rows.map((row) => Object.values(row).join(' '))
}

async function lines(sql: string): Promise<string[]> {
  return (await built.rows(sql)).map((row) =>
    Object.values(row)
      .map((value) => value ?? '-')
      .join(' '),
  )
}

it('all laws of the movement hold: openings, closings, lines, effects, cohorts, the ledger', () => {
  const laws = [
    'closing_is_the_next_opening',
    'closing_of_the_month_equals_ledger',
    'closing_of_product_lines_equals_ledger',
    'product_lines_add_up_to_the_customer',
    'effects_lead_from_base_to_current',
    'cohorts_hold_every_customer_once',
    'cohort_revenue_equals_ledger',
    'expansion_equals_the_movements',
    'memberships_never_overlap',
  ]
  for (const law of laws) expect([law, built.verdict(law)]).toEqual([law, 'pass'])
})

describe('recurring revenue', () => {
  it('a contract that ends is churn in the period of its day, with the kind of its event', async () => {
    expect(await movements('mrr', 'leaver')).toEqual(['FY2023-P04 churn -20.00 voluntary'])
  })
  it('a downgrade and an end in one period are the churn of what was there before', async () => {
    expect(await movements('mrr', 'downgraded')).toEqual(['FY2023-P08 churn -60.00 involuntary'])
  })
  it('a higher list price is price, not upsell', async () => {
    expect(await movements('mrr', 'priced')).toEqual(['FY2023-P12 price 2.10 -'])
  })
  it('a rate that moves alone is fx: USD 100.00 at 0.92, then 0.90', async () => {
    expect(await movements('mrr', 'dollar')).toEqual(['FY2023-P02 fx -2.00 -'])
  })
  it('a merger in mid-year moves nothing: two contracts of 20.00 are one of 40.00', async () => {
    expect(await movements('mrr', 'survivor')).toEqual([])
    expect(await movements('mrr', 'merged')).toEqual([])
    expect(
      await lines(`select distinct amount from marts.mart_revenue_movement
        where measure = 'mrr' and customer_id = 'survivor' and movement = 'closing'`),
    ).toEqual(['40.00'])
  })
  it('eight days without a contract are churn and return', async () => {
    expect(await movements('mrr', 'paused')).toEqual([
      'FY2023-P05 churn -20.00 unknown',
      'FY2023-P06 reactivation 20.00 -',
    ])
  })
  it('GRR and NRR of a month are quotients of sums', async () => {
    // opening of P08: 40.00 + 35.00 + 90.00 + 20.00 + 60.00; the 60.00 leaves
    expect(
      await lines(`select sum(retention_base), sum(retained_gross), sum(retained_net)
        from marts.mart_revenue_movement where measure = 'mrr' and fiscal_period_id = 'FY2023-P08'`),
    ).toEqual(['245.00 185.00 185.00'])
  })
  it('a year apart: who left counts in the base, a price rise in net only, rates not at all', async () => {
    // FY2023-P01: 20 + 35 + 92 + 40 + 20 + 60; a year later 0 + 37.10 + 100 x 0.92 + 40 + 20 + 0
    expect(
      await lines(`select sum(retention_base), sum(retained_gross), sum(retained_net), sum(customers),
          sum(customers_retained)
        from marts.mart_revenue_retention where measure = 'mrr' and fiscal_period_id = 'FY2024-P01'`),
    ).toEqual(['267.00 187.00 189.10 6 4'])
  })
})

describe('net revenue of the ledger', () => {
  it('a first order and its refund: new, then more lost than was sold, then nothing', async () => {
    expect(await movements('month', 'refunded')).toEqual([
      'FY2023-P01 new 30.00 -',
      'FY2023-P02 churn -60.00 unknown',
      'FY2023-P03 contraction 30.00 -',
    ])
    // the refund of a month without sales is in no ratio
    expect(
      await lines(`select sum(retention_base), sum(retained_gross) from marts.mart_revenue_movement
        where measure = 'month' and customer_id = 'refunded' and fiscal_period_id = 'FY2023-P03'`),
    ).toEqual(['0.00 0.00'])
  })
  it('a trailing year has twelve periods, whether they hold 53 weeks or 52', async () => {
    expect(
      await lines(`select fiscal_period_id, movement, amount from marts.mart_revenue_movement
        where measure = 't12m' and customer_id = 'weekly' and fiscal_period_id in ('FY2024-P01', 'FY2024-P12')
        order by fiscal_month, movement`),
    ).toEqual([
      // FY2023: twelve times 10.00 and one sale in the 53rd week
      'FY2024-P01 closing 130.00',
      'FY2024-P01 opening 130.00',
      'FY2024-P12 closing 120.00',
      'FY2024-P12 contraction -10.00',
      'FY2024-P12 opening 130.00',
    ])
  })
  it('the last period of a year compares with that of the year before, six weeks with five', async () => {
    expect(
      await lines(`select effect, amount from marts.mart_revenue_pvm
        where comparison = 'prior_year' and fiscal_month = date '2024-12-29' and amount <> 0 order by effect`),
    ).toEqual(['base 20.00', 'current 10.00', 'volume -10.00'])
  })
  it('says that price cannot be told where no units are supplied', async () => {
    expect(
      await lines(`select distinct not_available from marts.mart_revenue_pvm where effect = 'price'
        and fiscal_month = date '2024-12-29'`),
    ).toEqual(['mix, price: units are not known, all of it stands in volume'])
  })
})

it('a cohort holds its customer at every age it was watched, and only those', async () => {
  // the ledger begins when `weekly` and `refunded` come; the others are older than it and have no net revenue
  expect(
    await lines(`select cohort_month, sum(cohort_size), count(*), max(age_months), sum(net_revenue)
      from marts.mart_cohort_retention group by cohort_month`),
  ).toEqual(['2023-01-29 48 24 23 250.00'])
})

describe('built again with another rule', () => {
  it('eight days without a contract are nothing under ten days of grace', async () => {
    await built.again(['grace_days=10'], { select: ['+mart_revenue_movement'], checks: false })
    expect(await movements('mrr', 'paused')).toEqual([])
  })

  it('a rule of activity whose port is empty says so', async () => {
    await built.again(['activity_rule=order_in_month'], {
      select: ['+mart_cohort_retention'],
      checks: false,
    })
    const told = 'select distinct active, eligible, not_available from marts.mart_cohort_retention'
    expect((await built.rows(told)).map((row) => Object.values(row).join('|'))).toEqual([
      '|0|active: input_orders; cm3: see mart_unit_economics_month',
    ])
  })
})
