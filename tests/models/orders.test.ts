/** Customers of single orders, from orders and ledger to their value, drawn from the models that value them: tests/projects/orders. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltProject, buildInMemory } from './build.ts'
import { projectOn } from './part.ts'

const models = [
  'mart_customer_value',
  'mart_customer_value_total',
  'mart_customer_value_calibration',
  'mart_referral',
]
let built: BuiltProject

beforeAll(async () => {
  built = await buildInMemory(projectOn('orders', models), [], { select: models.map((name) => `+${name}`) })
})
afterAll(async () => await built.close())

const lines = async (sql: string): Promise<string[]> =>
  (await built.rows(sql)).map((found) => Object.values(found).join(' '))

/** Contribution of a customer's orders: what the ledger was given, summed apart from it. */
const ownMargin = `select customer_id, sum(amount - cost) - case when customer_id = 'c1' then 10.00 else 0 end as margin
  from inputs.drawn_orders group by customer_id`

it('every check of these models passes', () => {
  expect(built.broken).toEqual([])
})

describe('the models find what the customers were drawn from', () => {
  it.each([
    ['r', 1],
    ['alpha', 60],
    ['a', 1],
    ['b', 3],
  ])('%s is %d within three of its errors', async (name, truth) => {
    const [found] = await built.rows(
      `select ${name} as value, ${name}_se as se from intermediate.int_purchase_fit where sample = 'full'`,
    )
    expect(Math.abs(Number(found?.value) - truth)).toBeLessThan(3 * Number(found?.se))
  })

  it('a purchase is worth p v / (q - 1) = 6 × 15 / 3 = 30.00 within three of its errors', async () => {
    const [found] = await built.rows(
      "select mean, mean * mean_log_se as se from intermediate.int_spend_fit where sample = 'full'",
    )
    expect(Math.abs(Number(found?.mean) - 30)).toBeLessThan(3 * Number(found?.se))
  })

  it('six months held back are foretold within 10 %, purchases and contribution', async () => {
    expect(
      await lines(
        'select measure, status from marts.mart_customer_value_calibration where decile = 0 order by 1',
      ),
    ).toEqual(['cm3 ok', 'events ok'])
  })
})

describe('value is contribution of the ledger', () => {
  it('realised: revenue less cost and vouchers of each customer, to the cent, in a month without orders too', async () => {
    expect(
      await lines(`select count(*), count(*) filter (where cm3_realised <> margin) from marts.mart_customer_value
        inner join (${ownMargin}) using (customer_id)`),
    ).toEqual(['600 0'])
  })

  it('expected: revenue at the share that stayed in the last twelve months, within a cent of rounding', async () => {
    expect(
      await lines(`with kept as (select sum(amount - cost) - 10 as margin, sum(amount) as revenue from inputs.drawn_orders
          where day >= date '2025-01-01')
        select count(*) filter (where abs(expected_cm3_12m - expected_revenue_12m * margin / revenue) > 0.011), count(rlv), count(ltv)
        from marts.mart_customer_value cross join kept`),
    ).toEqual(['0 600 600'])
  })

  it('a referral is worth half of contribution, what is to come, and less its reward (referral_incremental_share 0.5)', async () => {
    expect(
      await lines(`select referral_customer_value - round((margin + rlv - 5.00) / 2, 2) from marts.mart_referral
        cross join (select margin from (${ownMargin}) where customer_id = 'c2')
        cross join (select rlv from marts.mart_customer_value where customer_id = 'c2')`),
    ).toEqual(['0.0'])
  })
})

describe('what came in the three years after', () => {
  const came = `select 'c' || k as customer_id,
      sum((amount - cost) / power(1.09, (date_diff('month', date '2026-01-01', date_trunc('month', ordered_at)) + 0.5) / 12)) as came
    from inputs.drawn_ahead where ordered_at >= timestamp '2026-01-01' and ordered_at < timestamp '2029-01-01' group by k`

  it('lies within the limits of all customers together', async () => {
    expect(
      await lines(`select (select sum(came) from (${came})) between rlv_low and rlv_high, rlv_se_shared > 0, rlv_se_customers > 0
        from marts.mart_customer_value_total where grouped_by = 'all'`),
    ).toEqual(['true true true'])
  })

  it('lies within those of at least five of the six months in which they came', async () => {
    const [found] =
      await built.rows(`select count(*) filter (where came between rlv_low and rlv_high) as held, count(rlv_low) as n
      from marts.mart_customer_value_total
      inner join (select strftime(acquired_on, '%Y-%m') as cohort, sum(came) as came
        from inputs.input_customers inner join (${came}) using (customer_id) group by 1) on member = cohort
      where grouped_by = 'cohort'`)
    expect(Number(found?.n)).toBe(6)
    expect(Number(found?.held)).toBeGreaterThanOrEqual(5)
  })

  it('lies off for single customers by as much, squared, as their own variances say', async () => {
    const [found] =
      await built.rows(`select sum(power(coalesce(came, 0) - rlv, 2)) / sum(rlv_own_variance) as share, count(*) as n
      from intermediate.int_value_scored left join (${came}) using (customer_id) where sample = 'full'`)
    expect(Number(found?.n)).toBe(600)
    // a few who buy much make most of the squares: known to a fifth, and so within twice that
    expect(Math.abs(Math.log(Number(found?.share)))).toBeLessThan(0.4)
  })
})

it.each([
  ['first_orders', '600'],
  ['one', '1'],
])(
  'nobody comes back, or there is one customer (%s): no chance and no money ahead, in words; what came stays',
  async (world, n) => {
    // the last of the file: the company that was drawn is no more
    await built.again([`world=${world}`], { select: ['+mart_customer_value'], checks: false })
    expect(
      await lines(
        `select status, reason, count(*), count(p_alive), count(rlv), count(ltv), count(clv), count(cm3_realised)
        from marts.mart_customer_value group by all`,
      ),
    ).toEqual([`refuse too_few ${n} 0 0 0 0 ${n}`])
  },
)
