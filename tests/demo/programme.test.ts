/** Initiatives: arms by lot or by choice, effects that act, costs that are in the books, truth of both worlds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { optionsFrom } from '../../demo/arguments.ts'
import { behaviour } from '../../demo/behaviour.ts'
import { type Customer, isActive, simulateCustomer } from '../../demo/customer.ts'
import { simulatePeople } from '../../demo/people.ts'
import {
  everyEffect,
  factorsIn,
  type InitiativeId,
  noEffect,
  programmeOf,
  treatmentOf,
} from '../../demo/programme.ts'
import { makeCompany, type TestCompany } from './company.ts'

const seed = 21
const size = 6000
const real: Customer[] = []
const idle: Customer[] = []
beforeAll(() => {
  for (const customer of simulatePeople(seed, size, behaviour, everyEffect)) {
    real.push(customer)
    idle.push(simulateCustomer(seed, customer.k, behaviour, noEffect, customer.broughtBy))
  }
})

const enrolled = (people: readonly Customer[], id: InitiativeId, treated: boolean) =>
  people.filter((c) => {
    const arm = c.treatment[id]
    return arm !== undefined && arm.treated === treated && isActive(c, arm.entry)
  })
const contactsPerMonth = (people: readonly Customer[], from: number) => {
  let [contacts, months] = [0, 0]
  for (const c of people) {
    const first = Math.max(from, c.firstMonth)
    months += Math.max(0, (c.endMonth ?? 36) - first)
    for (const item of c.cases) if (item.month >= first) contacts += item.contacts.length
  }
  return contacts / months
}

describe('arms', () => {
  it.each(['I1', 'I2', 'I3'] as const)('of %s are halves, within four standard errors', (id) => {
    const [one, other] = [enrolled(real, id, true).length, enrolled(real, id, false).length]
    const n = one + other
    expect(n).toBeGreaterThan(300)
    expect(Math.abs(one / n - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / n))
  })

  it('are the same in both worlds', () => {
    expect(real.map((c) => c.treatment)).toEqual(idle.map((c) => c.treatment))
  })

  it('of I5 chose themselves: those with the app leave less, although it does nothing', () => {
    const gone = (people: readonly Customer[]) =>
      people.filter((c) => c.endMonth !== undefined).length / people.length
    expect(gone(enrolled(idle, 'I5', true))).toBeLessThan(gone(enrolled(idle, 'I5', false)) - 0.05)
  })
})

describe('effects', () => {
  const person = { k: 0, region: 1, segment: 'core', startMonth: 0 } as const
  const on = { entry: 15, treated: true }

  it('multiply the odds of leaving: 1.15 of I2, 0.88 of I3 for twelve months, 0.93 of I4', () => {
    const odds = factorsIn(seed, person, { I2: on, I3: { ...on, entry: 18 } }, everyEffect)
    expect(odds(14).odds).toBe(1)
    expect(odds(15).odds).toBe(1.15)
    expect(odds(18).odds).toBeCloseTo(1.012, 10)
    expect(odds(29).odds).toBeCloseTo(1.012, 10)
    expect(odds(30).odds).toBe(1.15)
    expect(factorsIn(seed, person, { I2: on }, noEffect)(20).odds).toBe(1)
  })

  it('of I2 take about 12 % off the contacts of the treated', () => {
    const ratio =
      contactsPerMonth(enrolled(real, 'I2', true), 15) / contactsPerMonth(enrolled(real, 'I2', false), 15)
    expect(Math.abs(ratio - 0.88)).toBeLessThan(0.05)
  })

  it('of I4 take 18 contacts per 1,000 off in the first month and 30 from the seventh on', () => {
    const region = Array.from({ length: 40 }, (_, n) => n + 1).find(
      (n) => treatmentOf(seed, { ...person, region: n }).I4?.entry === 13,
    )
    const there = { ...person, region: region ?? 0 }
    const fewer = factorsIn(seed, there, treatmentOf(seed, there), everyEffect)
    // a case takes 1.44 contacts
    expect([12, 13, 14, 19, 30].map((month) => Math.round(fewer(month).fewerCases * 1440))).toEqual([
      0, 18, 20, 30, 30,
    ])
  })

  it('of I1, I5 and I7 are nothing: the same life with and without them', () => {
    const some = new Set<InitiativeId>(['I2', 'I3', 'I4'])
    for (let k = 0; k < 200; k++)
      expect(simulateCustomer(seed, k, behaviour, some, real[k]?.broughtBy)).toEqual(real[k])
  })
})

describe('the files', () => {
  let company: TestCompany
  beforeAll(async () => {
    company = await makeCompany(0.25, seed)
  })
  afterAll(() => company.remove())
  const money = (column: string) => `cast(${column} as decimal(18,2))`

  it('have each cost as one document of the ledger, to the cent, and no other in 6400 and 6410', async () => {
    const rows = await company.query(
      `with booked as (select document_id, sum(${money('amount')}) as amount from gl_entries
         where account_id in ('6400', '6410') group by 1),
       told as (select document_id, ${money('amount')} as cost from initiative_costs)
       select * from booked full join told using (document_id) where amount is distinct from cost`,
    )
    expect(rows).toEqual([])
    const [row] = await company.query('select count(distinct initiative_id) as n from initiative_costs')
    expect(row?.n).toBe('7')
  })

  it('charge 6.00 for each gift in euro and 5.16 in pounds', async () => {
    const rows = await company.query(
      `with treated as (select entity_id, assigned_at[1:7] as month, count(*) as n from assignments
         join customers using (customer_id) where experiment_id = 'E-I1' and arm = 'treatment' group by all),
       paid as (select 'TW-' || cost_id[12:13] as entity_id, cost_date[1:7] as month, ${money('amount')} as amount
         from read_csv('${company.dir}/initiative_costs.csv', all_varchar = true)
         where initiative_id = 'I1' and kind = 'opex')
       select entity_id, bool_and(n * case entity_id when 'TW-EU' then 6.00 else 5.16 end = amount) as holds
       from treated full join paid using (entity_id, month) group by 1 order by 1`,
    )
    expect(rows).toEqual([
      { entity_id: 'TW-EU', holds: true },
      { entity_id: 'TW-UK', holds: true },
    ])
  })

  it('roll priority repair out to eight regions at a time', async () => {
    const rows = await company.query(
      `select first_treated_on, count(*) as n from assignments where experiment_id = 'E-I4' group by 1 order by 1 nulls last`,
    )
    expect(rows.map((row) => [row.first_treated_on, Number(row.n)])).toEqual([
      ['2024-05-01', 8],
      ['2024-09-01', 8],
      ['2025-01-01', 8],
      ['2025-05-01', 8],
      [null, 8],
    ])
  })

  it('tell the truth of each: nothing for I1, more leaving and fewer contacts for I2', async () => {
    const rows = await company.query(`select truth_id, true_value from truth where truth_id like 'I%'`)
    const truth = new Map(rows.map((row) => [row.truth_id, Number(row.true_value)]))
    expect(truth.get('I1-realised-churn')).toBe(0)
    expect(truth.get('I2-odds')).toBe(1.15)
    expect(truth.get('I4-contacts-6')).toBe(-30)
    expect(truth.get('I2-realised-churn')).toBeGreaterThan(0)
    expect(truth.get('I2-realised-contacts')).toBeLessThan(0)
    expect(truth.get('I3-realised-churn')).toBeLessThan(0)
  })

  it('have a headline: what I1 to I4 did together to those treated in any of them', async () => {
    const [row] = await company.query(
      `select true_value, how from truth where truth_id = 'headline-realised-churn'`,
    )
    let [exposed, left] = [0, 0]
    for (const [k, c] of real.slice(0, 1000).entries()) {
      const ids = ['I1', 'I2', 'I3', 'I4'] as const
      if (!ids.some((id) => c.treatment[id]?.treated && isActive(c, c.treatment[id]?.entry ?? 99))) continue
      exposed++
      left += Number(c.endMonth !== undefined) - Number(idle[k]?.endMonth !== undefined)
    }
    expect(row?.how).toContain(`mean over ${exposed} exposed`)
    expect(Number(row?.true_value)).toBeCloseTo(left / exposed, 6)
  })
})

describe('--world', () => {
  it('is true unless null is asked for, and nothing else is taken', () => {
    expect(optionsFrom([]).world).toBe('true')
    expect(optionsFrom(['--world', 'null', '--scale', '0.05', '--seed', '3'])).toEqual({
      dir: 'data/demo',
      scale: 0.05,
      seed: 3,
      world: 'null',
      scenario: 'base',
    })
    expect(() => optionsFrom(['--world', 'other'])).toThrow('--world other')
  })

  it('without-I2 takes the menu away and leaves the other effects as they are', () => {
    const acting = programmeOf(optionsFrom(['--world', 'without-I2']).world ?? 'true')
    expect([...acting].sort()).toEqual(['I1', 'I3', 'I4', 'I5', 'I6', 'I7'])
  })
})
