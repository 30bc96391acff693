/** What customers do comes near what the truth says, within binomial errors worked out here by formula. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { arrivalMonth } from '../../demo/arrival.ts'
import { type Behaviour, behaviour, type Segment } from '../../demo/behaviour.ts'
import { lastMonth } from '../../demo/calendar.ts'
import { type Customer, experienceIn, isActive, simulateCustomer } from '../../demo/customer.ts'
import { simulatePeople } from '../../demo/people.ts'
import { everyEffect } from '../../demo/programme.ts'
import { answerIn, answerProbability, asksOf } from '../../demo/survey.ts'
import { makeCompany, type TestCompany } from './company.ts'

const seed = 11
const size = 8000
const sortingOnly: Behaviour = { ...behaviour, failedCaseOdds: 1, priceRiseOdds: 1 }
const real: Customer[] = []
const pure: Customer[] = []
beforeAll(() => {
  for (let k = 0; k < size; k++) {
    real.push(simulateCustomer(seed, k))
    pure.push(simulateCustomer(seed, k, sortingOnly))
  }
})

/** Share of a cohort still there after `months`: the product of (beta + i) / (alpha + beta + i), from `from` on. */
function survival(alpha: number, beta: number, months: number, from = 0): number {
  let share = 1
  for (let i = from; i < from + months; i++) share *= (beta + i) / (alpha + beta + i)
  return share
}

/** `hits` of `n` is within four standard errors of `p`. */
function near(hits: number, n: number, p: number): void {
  expect(n).toBeGreaterThan(100)
  expect(Math.abs(hits / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n))
}

/** Still there `months` months after the first within the books. */
const stays = (customer: Customer, months: number) =>
  customer.endMonth === undefined || customer.endMonth - customer.firstMonth > months

describe('leaving (B1)', () => {
  const shapes: readonly (readonly [Segment, number, number])[] = [
    ['value', 0.8, 12],
    ['core', 0.7, 20],
    ['premium', 0.6, 35],
  ]

  it.each(shapes)('of %s arrivals follows Beta(%d, %d) after 1, 6 and 12 months', (segment, alpha, beta) => {
    for (const months of [1, 6, 12]) {
      const cohort = pure.filter(
        (c) => c.segment.id === segment && c.startMonth >= 0 && c.startMonth + months <= lastMonth,
      )
      near(cohort.filter((c) => stays(c, months)).length, cohort.length, survival(alpha, beta, months))
    }
  })

  it.each(shapes)(
    'of %s founders follows what is left of their cohort: Beta(%d, %d + age)',
    (segment, alpha, beta) => {
      const founders = pure.filter((c) => c.segment.id === segment && c.startMonth < 0)
      let expected = 0
      let variance = 0
      for (const founder of founders) {
        const p = survival(alpha, beta, 12, -founder.startMonth)
        expected += p
        variance += p * (1 - p)
      }
      const left = founders.filter((c) => stays(c, 12)).length
      expect(Math.abs(left - expected)).toBeLessThan(4 * Math.sqrt(variance))
    },
  )

  it('slows with age although nobody changes: the rest are those who stay', () => {
    const rate = (from: number, to: number) => {
      let atRisk = 0
      let ended = 0
      for (const c of pure)
        for (let month = c.firstMonth; month < Math.min(c.endMonth ?? lastMonth, lastMonth); month++) {
          const age = month - c.startMonth
          if (age < from || age >= to) continue
          atRisk++
          if (c.endMonth === month + 1) ended++
        }
      return ended / atRisk
    }
    expect(rate(0, 6)).toBeGreaterThan(1.3 * rate(18, 35))
  })

  it('never comes later when failed cases and the price rise weigh on it (B2, B5), and often sooner', () => {
    const end = (c: Customer | undefined) => c?.endMonth ?? lastMonth + 1
    expect(real.every((c, k) => end(c) <= end(pure[k]))).toBe(true)
    expect(real.filter((c, k) => end(c) < end(pure[k])).length).toBeGreaterThan(size / 100)
  })

  it('is a failed payment in 15 % of ends (B8)', () => {
    const ended = real.filter((c) => c.endMonth !== undefined)
    near(ended.filter((c) => c.involuntary).length, ended.length, 0.15)
  })
})

describe('the people', () => {
  it('are 45, 40 and 15 % by tier and 70 % in TW-EU', () => {
    near(real.filter((c) => c.segment.id === 'value').length, size, 0.45)
    near(real.filter((c) => c.segment.id === 'core').length, size, 0.4)
    near(real.filter((c) => c.segment.id === 'premium').length, size, 0.15)
    near(real.filter((c) => c.entity === 'TW-EU').length, size, 0.7)
  })

  it('are 1,600 founders and 2,400 arrivals a block, growing by half a percent a month', () => {
    const months = Array.from({ length: 4000 }, (_, k) => arrivalMonth(k))
    const count = (month: number) => months.filter((m) => m === month).length
    expect(count(0)).toBe(1600)
    // first month of a geometric series of 35 that sums to 2,400: 2400 · 0.005 / (1.005^35 - 1) = 62.9
    expect(Math.abs(count(1) - 62.9)).toBeLessThanOrEqual(1)
    // and the last is 1.005^34 times that: 74.6
    expect(Math.abs(count(35) - 74.6)).toBeLessThanOrEqual(1)
    expect(months.every((m) => m >= 0 && m <= 35)).toBe(true)
  })

  it('hold add-ons by plan: Basic about 5, Plus 15, Pro 45 %, and not by their own experience (B3)', () => {
    const own = real.map((c) => ({ c, rest: c.experienceBase }))
    for (const plan of ['BASIC', 'PLUS', 'PRO'] as const) {
      const holders = own.filter(({ c }) => c.segment.plan === plan)
      const byRegion = new Map<number, { n: number; buyers: number; sum: number; bought: number }>()
      for (const { c, rest } of holders) {
        const cell = byRegion.get(c.region) ?? { n: 0, buyers: 0, sum: 0, bought: 0 }
        const buys = c.addons.length > 0
        byRegion.set(c.region, {
          n: cell.n + 1,
          buyers: cell.buyers + (buys ? 1 : 0),
          sum: cell.sum + rest,
          bought: cell.bought + (buys ? rest : 0),
        })
      }
      // within a region and plan, buyers' experience is that of all: the sum of its differences is near 0
      let difference = 0
      let buyers = 0
      for (const cell of byRegion.values()) {
        difference += cell.bought - (cell.buyers * cell.sum) / cell.n
        buyers += cell.buyers
      }
      expect(Math.abs(difference / buyers)).toBeLessThan((4 * 1.4) / Math.sqrt(buyers))
    }
  })
})

describe('service (B6)', () => {
  it('fails 22 % of cases within 7 days, 35 % of outages, and 28 % within 14', () => {
    const cases = real.flatMap((c) => c.cases)
    const outages = cases.filter((item) => item.reason === 'outage')
    near(cases.filter((item) => item.failed).length, cases.length, 0.22)
    near(outages.filter((item) => item.failed).length, outages.length, 0.35)
    near(cases.filter((item) => item.contacts.length > 1).length, cases.length, 0.28)
  })

  it('takes a quarter of a case a month from each active customer', () => {
    const months = real.reduce((sum, c) => sum + (c.endMonth ?? lastMonth + 1) - c.firstMonth, 0)
    near(
      real.reduce((sum, c) => sum + c.cases.length, 0),
      months,
      0.25,
    )
  })
})

describe('answers (B4)', () => {
  it('come from the angry and the delighted more readily, and from the better off', () => {
    // 1 / (1 + exp(1.3)), 1 / (1 + exp(0.4)), 1 / (1 + exp(0.7)), 1 / (1 + exp(1.05))
    expect(answerProbability(6, 0)).toBeCloseTo(0.214165, 6)
    expect(answerProbability(3, 0)).toBeCloseTo(0.401312, 6)
    expect(answerProbability(9, 0)).toBeCloseTo(0.331812, 6)
    expect(answerProbability(6, 1)).toBeCloseTo(0.259225, 6)
  })

  it('are more extreme than what all who were asked would say', () => {
    const asked = real.flatMap((c) => asksOf(c).map((month) => ({ c, ...answerIn(seed, c, month) })))
    const share = (rows: typeof asked, inside: (e: number) => boolean) =>
      rows.filter(({ c, month }) => inside(experienceIn(c, month))).length / rows.length
    const answered = asked.filter((row) => row.answers)
    expect(share(answered, (e) => e <= 3)).toBeGreaterThan(1.3 * share(asked, (e) => e <= 3))
    expect(share(answered, (e) => e >= 9)).toBeGreaterThan(1.2 * share(asked, (e) => e >= 9))
    expect(share(answered, (e) => e > 3 && e < 9)).toBeLessThan(share(asked, (e) => e > 3 && e < 9))
  })
})

describe('the truth file', () => {
  let company: TestCompany
  beforeAll(async () => {
    company = await makeCompany(0.25, seed)
  })
  afterAll(() => company.remove())
  const truth = async (id: string) => {
    const [row] = await company.query(`select true_value from truth where truth_id = '${id}'`)
    return Number(row?.true_value)
  }

  it('names each truth once', async () => {
    expect(await company.query(`select truth_id from truth group by 1 having count(*) > 1`)).toEqual([])
  })

  it('counts the active customers that were billed, month by month', async () => {
    const rows = await company.query(
      `with billed as (select 'active-' || entity_id || '-' || invoice_date[1:7] as truth_id,
         count(distinct customer_id) as n from invoice_lines where credits_invoice_line_id is null group by 1)
       select * from billed full join (select * from truth where regexp_matches(truth_id, '^active-TW-..-2'))
         using (truth_id) where n is distinct from cast(true_value as bigint)`,
    )
    expect(rows).toEqual([])
  })

  it('counts who is there at the end, and who left, as the contracts do', async () => {
    const rows = await company.query(
      `with contracts as (select customer_id, bool_or(valid_to is null) as open from subscriptions group by 1)
       select entity_id, count(*) filter (open) as there, count(*) filter (not open) as gone
       from contracts join customers using (customer_id) group by 1 order by 1`,
    )
    expect(rows.map((row) => Number(row.there))).toEqual([
      await truth('active-at-end-TW-EU'),
      await truth('active-at-end-TW-UK'),
    ])
    expect(rows.reduce((sum, row) => sum + Number(row.gone), 0)).toBe(await truth('ended'))
  })

  it('counts ends by tier and age as the contracts do', async () => {
    const rows = await company.query(
      `with contracts as (
         select customer_id, tier, cast(contract_start as date) as start,
           case when bool_or(valid_to is null) then null else max(cast(valid_to as date)) end as finish
         from subscriptions join customers using (customer_id) group by all),
       ended as (select 'B1-' || tier || '-age-' || lpad(cast(datediff('month', start, finish) - 1 as varchar), 2, '0')
           || '-ended' as truth_id, count(*) as n from contracts where finish is not null group by 1)
       select * from ended full join (select * from truth where truth_id like 'B1-%-ended') using (truth_id)
       where coalesce(n, 0) <> coalesce(cast(true_value as bigint), 0)`,
    )
    expect(rows).toEqual([])
  })

  it('counts what those who answered said as the answers do', async () => {
    const rows = await company.query(
      `select 100 * (avg((cast(score as integer) >= 9)::int) - avg((cast(score as integer) <= 6)::int)) as nps
       from survey_responses where metric_id = 'nps_relational' and responded_at between '2024-04-01' and '2025-04-01'`,
    )
    expect(Number(rows[0]?.nps)).toBeCloseTo(await truth('nps-answered-FY2025'), 5)
  })

  it('says what everyone would answer at the end, which those who answer do not', async () => {
    const everyone: number[] = []
    for (const customer of simulatePeople(seed, 1000, behaviour, everyEffect)) {
      if (isActive(customer, lastMonth)) everyone.push(answerIn(seed, customer, lastMonth).score)
    }
    const high = everyone.filter((score) => score >= 9).length
    const low = everyone.filter((score) => score <= 6).length
    expect(await truth('nps-all-at-end')).toBeCloseTo((100 * (high - low)) / everyone.length, 5)
  })

  it('counts cases that contacts show as failed, but for those whose second contact is yet to come', async () => {
    const rows = await company.query(
      `with numbered as (select *, row_number() over (partition by case_id order by started_at, contact_id) as n from contacts),
       gaps as (select case_id, cast(second.started_at as timestamp) - cast(first.ended_at as timestamp) as gap
         from numbered as first join numbered as second using (case_id) where first.n = 1 and second.n = 2)
       select count(*) filter (gap <= interval 7 days) as failed,
         (select count(*) from cases where opened_at >= '2026-03-24') as young from gaps`,
    )
    const failed = await truth('cases-failed')
    expect(Number(rows[0]?.failed)).toBeLessThanOrEqual(failed)
    expect(Number(rows[0]?.failed) + Number(rows[0]?.young)).toBeGreaterThanOrEqual(failed)
  })
})
