/**
 * All customers, one after the other, each perhaps brought by one of those before it (B7).
 * A new customer is brought by one of those shortly before it in the list, more likely by one with a good
 * experience: each of them refers at its own rate, and a life never depends on how many customers follow.
 * In: seed, number of customers, what acts. Out: customers. Pure. Start at `simulatePeople`.
 */
import { arrivalMonth, arrivalShare, type BroughtBy } from './arrival.ts'
import { type Behaviour, behaviour, referring } from './behaviour.ts'
import { type Customer, experienceIn, isActive, simulateCustomer } from './customer.ts'
import { drawsOf } from './draw.ts'
import { noEffect, type Programme, referralBonus } from './programme.ts'

/** How many of those before a customer may have brought it. */
const circleSize = 64

export function* simulatePeople(
  seed: number,
  size: number,
  truth: Behaviour = behaviour,
  acting: Programme = noEffect,
): Generator<Customer> {
  const circle: Customer[] = []
  for (let k = 0; k < size; k++) {
    const customer = simulateCustomer(seed, k, truth, acting, whoBrought(seed, k, circle, acting))
    circle.push(customer)
    if (circle.length > circleSize) circle.shift()
    yield customer
  }
}

/** Referrals of a customer per month in which it is active. */
export function referralRate(customer: Customer, month: number, acting: Programme): number {
  const experience = experienceIn(customer, month)
  const { low, mid, high, lowBelow, highFrom } = referring
  const rate = experience < lowBelow ? low : experience < highFrom ? mid : high
  return rate * referralBonus(month, acting).rate
}

/**
 * A circle of n has n times the share of the month as newcomers after it; that each of its members brings one with
 * its own rate, a newcomer is brought by it with rate / (n times the share).
 */
function whoBrought(seed: number, k: number, circle: readonly Customer[], acting: Programme) {
  const start = arrivalMonth(k)
  if (start === 0) return undefined
  const month = start - 1
  const draw = drawsOf(seed, 'brought', k)
  const wanted = draw(0) * circle.length * arrivalShare(start)
  const there = circle.filter((other) => isActive(other, month))
  let sum = 0
  for (const first of there) {
    sum += referring.conversion * referralRate(first, month, acting)
    if (wanted >= sum) continue
    const others = draw(1) < referring.double / referring.conversion ? there.filter((c) => c !== first) : []
    return broughtBy(month, first, others[Math.floor(draw(2) * others.length)])
  }
  return undefined
}

function broughtBy(month: number, { id, entity }: Customer, second: Customer | undefined): BroughtBy {
  const first = { id, entity }
  return second === undefined
    ? { month, first }
    : { month, first, second: { id: second.id, entity: second.entity } }
}
