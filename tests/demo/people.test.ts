/** Referrals, two ids of one customer, events of a contract, answers after a case: what the truth says, and what the files hold. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { arrivalMonth, arrivalShare } from '../../demo/arrival.ts'
import { behaviour } from '../../demo/behaviour.ts'
import { type Customer, experienceIn, isActive } from '../../demo/customer.ts'
import { deskId } from '../../demo/identity.ts'
import { simulatePeople } from '../../demo/people.ts'
import { noEffect } from '../../demo/programme.ts'
import { makeCompany, type TestCompany } from './company.ts'

const seed = 11
let company: TestCompany
const people: Customer[] = []
beforeAll(async () => {
  company = await makeCompany(0.25, seed)
  for (const customer of simulatePeople(seed, 8000, behaviour, noEffect)) people.push(customer)
})
afterAll(() => company.remove())

const none = async (sql: string) => expect(await company.query(sql)).toEqual([])
const number = async (sql: string) => Number(Object.values((await company.query(sql))[0] ?? {})[0])
const truth = (id: string) => number(`select true_value from truth where truth_id = '${id}'`)
/** `hits` is within four standard errors of the sum of small chances. */
const poisson = (hits: number, expected: number) =>
  expect(Math.abs(hits - expected)).toBeLessThan(4 * Math.sqrt(expected))

describe('a month of arrivals', () => {
  it('has its share of the block, and all months together 60 %', () => {
    const all = Array.from({ length: 4000 }, (_, k) => arrivalMonth(k))
    for (const month of [1, 18, 35])
      expect(Math.abs(all.filter((m) => m === month).length - 4000 * arrivalShare(month))).toBeLessThan(1.5)
    const sum = Array.from({ length: 35 }, (_, n) => arrivalShare(n + 1)).reduce((a, b) => a + b, 0)
    expect(sum).toBeCloseTo(0.6, 10)
  })
})

describe('referrals (B7)', () => {
  it('are won at 0.3 of 0.0068, 0.0114 and 0.01904 per active month, by experience', () => {
    const won = new Map<string, number>()
    for (const { broughtBy } of people)
      if (broughtBy) won.set(broughtBy.first.id, (won.get(broughtBy.first.id) ?? 0) + 1)
    const sums = [0, 0, 0].map(() => ({ months: 0, won: 0 }))
    for (const c of people) {
      // who has one experience throughout: no failed case
      if (c.cases.some((item) => item.failed)) continue
      const e = experienceIn(c, c.firstMonth)
      const sum = sums[e < 6.5 ? 0 : e < 8.5 ? 1 : 2]
      if (sum === undefined) continue
      for (let month = c.firstMonth; isActive(c, month) && month < 35; month++) sum.months++
      sum.won += won.get(c.id) ?? 0
    }
    for (const [n, rate] of [0.0068, 0.0114, 0.01904].entries())
      poisson(sums[n]?.won ?? 0, (sums[n]?.months ?? 0) * 0.3 * rate)
  })

  it('are about 1 in a hundred active months, three in ten of them won', async () => {
    const months = await number(`select count(distinct (customer_id, invoice_date[1:7])) from invoice_lines`)
    const all = await truth('referrals')
    expect(all / months).toBeGreaterThan(0.008)
    expect(all / months).toBeLessThan(0.013)
    const won = await truth('referrals-converted')
    expect(Math.abs(won / all - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / all))
  })

  it('come before the contract, by a customer of that month, and name the same person as the customer does', () =>
    none(`select * from referrals join customers on referred_customer_id = customers.customer_id
          where referral_id not like 'RS-%' and (invited_at >= sign_up_date || ' 24' or converted_at[:10] <> contract_start
            or (referral_id like 'RW-%' and referred_by <> referrer_customer_id) or channel <> 'referral')`))

  it('are paid 25.00 EUR or 21.50 GBP, from 2025-04 on 40.00 or 34.40, and each payment is one document', async () => {
    const paid = await company.query(
      `select currency, invited_at >= '2025-04' as later, list(distinct reward_amount order by reward_amount) as amounts
       from referrals where rewarded_at is not null group by all order by all`,
    )
    expect(paid.map((row) => row.amounts)).toEqual([['25.00'], ['40.00'], ['21.50'], ['34.40']])
    await none(`with told as (select 'RR-' || referral_id as document_id, rewarded_at[:10] as day, reward_amount as amount
                  from referrals where rewarded_at is not null),
                booked as (select document_id, posting_date as day, amount from gl_entries where account_id = '6370')
                (select * from told except all select * from booked)
                union all (select * from booked except all select * from told)`)
  })
})

describe('two ids (B9)', () => {
  it('are had by 1.5 %, and become one on a day in the middle of a month', async () => {
    const merged = people.filter((c) => c.merge !== undefined)
    // less those whose day is yet to come: at most 14 of 36 months of arrivals
    expect(merged.length).toBeGreaterThan(0.015 * 8000 * 0.7)
    expect(merged.length).toBeLessThan(0.015 * 8000 * 1.3)
    await none(
      `select * from customer_xref where relation = 'merged_into' and valid_from[9:10] not between '10' and '20'`,
    )
  })

  it('belong to one customer on a day, and the desk writes under the one of the day', async () => {
    await none(`select * from customer_xref as one join customer_xref as other using (source_system, source_id)
                where one.valid_from < other.valid_from and coalesce(one.valid_to, '9999') > other.valid_from`)
    await none(`select * from contacts join customer_xref as map on contacts.customer_id = map.customer_id
                where map.source_system = 'service' and map.relation = 'same_person' and started_at >= map.valid_to`)
    const one = people.find((c) => c.merge !== undefined)
    const day = one?.merge?.day ?? 0
    expect(one && [deskId(one, day - 1), deskId(one, day)]).toEqual([`${one?.id}-S`, one?.id])
    expect(await number(`select count(*) from contacts where customer_id like '%-S'`)).toBeGreaterThan(10)
  })
})

describe('events of a contract', () => {
  it('begin where the last one ended, and follow the prices that are billed', async () => {
    await none(`select * from (select *, lag(new_mrr) over (partition by subscription_id
                  order by cast(split_part(event_id, '-', 3) as integer)) as before from subscription_events)
                where old_mrr is distinct from before`)
    await none(`with billed as (select subscription_id, invoice_date[1:7] as month, sum(cast(net_amount as decimal(18,2))) as mrr
                  from invoice_lines where credits_invoice_line_id is null group by all),
                told as (select subscription_id, effective_date[1:7] as month,
                    last(cast(new_mrr as decimal(18,2)) order by cast(split_part(event_id, '-', 3) as integer)) as mrr
                  from subscription_events where event_type in ('start', 'add_on', 'price_change')
                    and effective_date between '2023-04-01' and '2026-03-31' group by all)
                select * from told left join billed using (subscription_id, month) where told.mrr is distinct from billed.mrr`)
  })

  it('renew every twelve months while the contract runs, and a row is of one term', async () => {
    await none(`with contracts as (select 'S-' || customer_id as subscription_id, contract_start as first from customers),
                ended as (select subscription_id, effective_date as last from subscription_events where event_type like 'end_%'),
                due as (select subscription_id, datediff('month', cast(first as date), coalesce(cast(last as date), date '2026-04-01')) as age
                  from contracts left join ended using (subscription_id)),
                told as (select subscription_id, count(*) as n from subscription_events where event_type = 'renew' group by 1)
                select * from due left join told using (subscription_id) where coalesce(n, 0) <> (age - 1) // 12`)
    await none(`select * from subscriptions where valid_from > term_end
                  or (valid_to is not null and cast(valid_to as date) > cast(term_end as date) + 1)
                  or cast(term_end as date) >= cast(valid_from as date) + interval 12 months`)
    await none(`select * from subscriptions as one join subscriptions as other using (subscription_id, product_id)
                where one.valid_from < other.valid_from and coalesce(one.valid_to, '9999') > other.valid_from`)
  })

  it('end each contract once, failed payments without notice (B8)', async () => {
    await none(`with ended as (select subscription_id, max(valid_to) as day from subscriptions
                  group by 1 having bool_and(valid_to is not null)),
                told as (select subscription_id, effective_date as day, event_type, reason from subscription_events
                  where event_type like 'end_%')
                select * from ended full join told using (subscription_id, day) where ended.day is null or told.day is null
                  or (event_type = 'end_involuntary') <> (reason = 'payment_failed')`)
    expect(
      await number(`select count(*) from subscription_events where event_type = 'end_involuntary'`),
    ).toBe(await truth('ended-involuntary'))
    await none(
      `select * from subscription_events where event_type = 'cancel_request' and event_date >= effective_date`,
    )
  })
})

describe('answers after a case', () => {
  it('are counted as the truth counts them, and lower when the case was not solved at once', async () => {
    for (const [metric, id] of [
      ['csat', 'csat_5'],
      ['ces', 'ces_7'],
    ] as const) {
      const from = `from survey_responses where metric_id = '${id}'`
      expect(await number(`select count(*) ${from}`)).toBe(await truth(`${metric}-answered-n`))
      expect(await number(`select sum(cast(score as integer)) ${from}`)).toBe(
        await truth(`${metric}-answered-sum`),
      )
      const mean = (failed: boolean) =>
        number(`select avg(cast(score as integer)) from survey_responses as answers join
            (select case_id, count(*) > 1 as failed from contacts group by 1) as cases on event_id = case_id
          where metric_id = '${id}' and failed = ${failed}`)
      expect(await mean(true)).toBeLessThan((await mean(false)) - 0.5)
    }
  })

  it('come with text that needs quoting, and detractors with a call back', async () => {
    for (const mark of ['"', '\n', ',', '😡'])
      expect(await number(`select count(*) from verbatims where contains(text, '${mark}')`)).toBeGreaterThan(
        0,
      )
    await none(`select * from verbatims left join survey_responses using (response_id) where score is null`)
    const [row] = await company.query(
      `select count(*) as detractors, count(action_id) as opened, count(*) filter (contacted_at <= due_at) as in_time
       from survey_responses left join actions using (response_id)
       where metric_id = 'nps_relational' and cast(score as integer) <= 6 and responded_at < '2026-03-20'`,
    )
    const [detractors, inTime] = [Number(row?.detractors), Number(row?.in_time)]
    expect(row?.opened).toBe(row?.detractors)
    expect(Math.abs(inTime / detractors - 0.7)).toBeLessThan(4 * Math.sqrt((0.7 * 0.3) / detractors))
  })

  it('are asked for after the last contact, once a month at most', async () => {
    await none(`select * from survey_invites join (select case_id, max(ended_at) as ended from contacts group by 1) as ends
                  on event_id = case_id where eligible_at < ended`)
    await none(`select * from (select *, lag(sent_at) over (partition by customer_id[:8] order by sent_at) as before
                  from survey_invites where event_type = 'case' and sent_at is not null)
                where cast(sent_at[:10] as date) - cast(before[:10] as date) <= 30`)
    await none(`select * from survey_invites where (exclusion_reason is null) <> (sent_at is not null)`)
  })
})
