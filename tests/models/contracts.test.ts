/**
 * Values of groups of contracts against what then came: companies drawn from the model that values them, each a plan and a segment
 * of its own, and the two years after their books were closed. tests/projects/contracts.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BuiltProject, buildInMemory } from './build.ts'
import { projectOn } from './part.ts'

let built: BuiltProject

beforeAll(async () => {
  built = await buildInMemory(
    projectOn('contracts', ['mart_customer_value_total']),
    ['cohort_segment_set=company'],
    {
      select: ['+mart_customer_value_total'],
      checks: false,
    },
  )
})
afterAll(async () => await built.close())

/** What came after the books were closed, discounted by 9 % a year to the middle of each month. */
const came = `select plan, sum(margin / power(1.09, (month - 24 + 0.5) / 12)) as came
  from inputs.drawn_months where month >= 24 group by plan`

async function numbers(sql: string): Promise<Record<string, number>> {
  const [row] = await built.rows(sql)
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]))
}

const companies = `from marts.mart_customer_value_total inner join (${came}) on member = plan where grouped_by = 'segment'`

it('limits of a group hold what it brings in 95 of 100 companies, give or take two errors of such a share', async () => {
  const { n = 0, held = 0 } = await numbers(
    `select count(rlv_low) as n, count(*) filter (where came between rlv_low and rlv_high) as held ${companies}`,
  )
  expect(n).toBe(100)
  expect(held).toBeGreaterThanOrEqual(91)
  expect(held).toBeLessThanOrEqual(99)
})

it('errors are as large as what came lies off, and their two parts add up as squares', async () => {
  const { off = 0, error = 0 } = await numbers(`select sqrt(avg(power(came - rlv, 2))) as off,
    sqrt(avg(power(rlv_se_shared, 2) + power(rlv_se_customers, 2))) as error ${companies}`)
  // a standard deviation of 100 values is known to a fourteenth
  expect(Math.abs(Math.log(off / error))).toBeLessThan(0.2)
})

it('neither part alone is enough: what customers share does not average out, what each does alone does not vanish', async () => {
  const { shared = 0, own = 0 } = await numbers(`select
    count(*) filter (where abs(came - rlv) < 1.96 * rlv_se_shared) as shared,
    count(*) filter (where abs(came - rlv) < 1.96 * rlv_se_customers) as own ${companies}`)
  expect(shared).toBeLessThan(91)
  expect(own).toBeLessThan(91)
})

it('curves and levels of different companies err apart: the whole is known to the root of the sum of squares', async () => {
  const {
    whole = 0,
    parts = 0,
    held = 0,
  } = await numbers(`with everyone as (
      select * from marts.mart_customer_value_total where grouped_by = 'all'),
    of_parts as (select sqrt(sum(power(rlv_high - rlv_low, 2))) as width ${companies})
    select everyone.rlv_high - everyone.rlv_low as whole, of_parts.width as parts,
      (select cast(sum(came) between everyone.rlv_low and everyone.rlv_high as integer) from (${came})) as held
    from everyone, of_parts`)
  expect(Math.abs(whole / parts - 1)).toBeLessThan(1e-6)
  expect(held).toBe(1)
})
