/**
 * Intervals hold the effect that is known, company after company: the small brother of scripts/truth-test.mjs, without a
 * warehouse. The known effect is what the same customers do with and without the initiative, all draws alike.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { behaviour } from '../../demo/behaviour.ts'
import { type Customer, isActive, simulateCustomer } from '../../demo/customer.ts'
import { allBut, everyEffect, type InitiativeId, type Programme } from '../../demo/programme.ts'
import { experiment } from '../../src/stats/effect/index.ts'

const window = 12
const companies = 60
const perCompany = 400

interface Outcomes {
  readonly churn: number
  readonly contacts: number
}

function outcomesOf(customer: Customer, entry: number): Outcomes {
  const last = entry + window - 1
  let contacts = 0
  for (const item of customer.cases)
    if (item.month >= entry && item.month <= last) contacts += item.contacts.length
  return { churn: isActive(customer, last + 1) ? 0 : 1, contacts }
}

/** Of those who are there when the arm is drawn and whose window has ended. */
function enrolled(customer: Customer, id: InitiativeId) {
  const arm = customer.treatment[id]
  if (arm === undefined || !isActive(customer, arm.entry) || arm.entry + window > 35) return undefined
  return { treated: arm.treated, ...outcomesOf(customer, arm.entry) }
}

const lives = (seed: number, count: number, acting: Programme = everyEffect): Customer[] =>
  Array.from({ length: count }, (_, k) => simulateCustomer(seed, k, behaviour, acting))

/** Mean of the same customers with the initiative less without it, of 8,000 of another company. */
function known(actual: readonly Customer[], id: InitiativeId): Outcomes {
  const sum = { n: 0, churn: 0, contacts: 0 }
  for (const customer of actual) {
    const treated = enrolled(customer, id)
    if (treated?.treated !== true) continue
    const without = enrolled(simulateCustomer(9001, customer.k, behaviour, allBut(everyEffect, id)), id)
    if (without === undefined) continue
    sum.n++
    sum.churn += treated.churn - without.churn
    sum.contacts += treated.contacts - without.contacts
  }
  return { churn: sum.churn / sum.n, contacts: sum.contacts / sum.n }
}

const armOf = (values: readonly number[]) => {
  const n = values.length
  const mean = values.reduce((a, b) => a + b, 0) / n
  return { n, mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1) }
}

function interval(
  customers: readonly Customer[],
  id: InitiativeId,
  outcome: keyof Outcomes,
): readonly [number, number] {
  const people = customers.map((c) => enrolled(c, id)).filter((p) => p !== undefined)
  const arm = (treated: boolean) => armOf(people.filter((p) => p.treated === treated).map((p) => p[outcome]))
  const [treated, control] = [arm(true), arm(false)]
  const found = experiment({
    treated,
    control,
    assignment: { counts: [treated.n, control.n], shares: [0.5, 0.5] },
    analysedByUnitOfRandomisation: true,
    outcomeFixedBeforehand: true,
  })
  if (found.status === 'refuse' || found.itt.status === 'refuse') throw new Error(JSON.stringify(found))
  return [found.itt.ciLow, found.itt.ciHigh]
}

let small: Customer[][]
let large: Customer[]
beforeAll(() => {
  small = Array.from({ length: companies }, (_, i) => lives(i + 1, perCompany))
  large = lives(9001, 8000)
})

describe.each(['I2', 'I3'] as const)('the 95 %% intervals of %s', (id) => {
  // of 60 draws of 0.95 fewer than 51 hold once in 1,300 times
  it.each(['churn', 'contacts'] as const)(`hold the effect on %s in 51 to 60 of ${companies}`, (outcome) => {
    const truth = known(large, id)[outcome]
    const held = small.filter((customers) => {
      const [low, high] = interval(customers, id, outcome)
      return low <= truth && truth <= high
    })
    expect(held.length).toBeGreaterThanOrEqual(51)
  })
})
