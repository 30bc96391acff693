/** Time of the desks: used time is that of the contacts, paid time a fifth more, by a second route over the files. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCompany, type TestCompany } from './company.ts'

let company: TestCompany
beforeAll(async () => {
  company = await makeCompany(0.25)
})
afterAll(() => company.remove())

it('uses the seconds of the contacts that began on the day, team by team', async () => {
  const rows = await company.query(
    `with contacts as (
       select contacts.queue || ' ' || customers.entity_id as team, started_at[1:10] as work_date,
         sum(cast(handle_seconds as bigint)) as busy, count(*) as contacts
       from contacts join customers on customers.customer_id = contacts.customer_id[:8] group by all),
     desks as (
       select team, work_date, cast(busy_seconds as bigint) as busy, cast(contacts as bigint) as contacts
       from agent_time where busy_seconds <> '0')
     select * from contacts full join desks using (team, work_date)
     where contacts.busy is distinct from desks.busy or contacts.contacts is distinct from desks.contacts`,
  )
  expect(rows).toEqual([])
})

it('pays a fifth more than was used in closed months, evenly over the month, and what was worked in the open one', async () => {
  const rows = await company.query(
    `with months as (
       select team, work_date[1:7] as month, sum(cast(paid_seconds as bigint)) as paid,
         sum(cast(busy_seconds as bigint)) as busy,
         max(cast(paid_seconds as bigint)) - min(cast(paid_seconds as bigint)) as uneven
       from agent_time group by all)
     select * from months
     where case when month = '2026-03' then paid <> busy else 2 * abs(5 * paid - 6 * busy) > 5 or uneven > 1 end`,
  )
  expect(rows).toEqual([])
})

it('has the sums of the truth file', async () => {
  const rows = await company.query(
    `with desks as (
       select work_date[1:7] as month, sum(cast(paid_seconds as bigint)) as paid, sum(cast(busy_seconds as bigint)) as busy
       from agent_time group by all)
     select desks.month from desks
     left join truth as paid on paid.truth_id = 'B11-paid-' || desks.month
     left join truth as busy on busy.truth_id = 'B11-busy-' || desks.month
     where cast(paid.true_value as bigint) is distinct from desks.paid
       or cast(busy.true_value as bigint) is distinct from desks.busy`,
  )
  expect(rows).toEqual([])
})
