/**
 * What really happened, counted while customers are written: the realised rows of the truth file.
 * In: customers and what all of them would answer. Out: counts. Start at `Tally.see`.
 */
import type { Segment } from './behaviour.ts'
import { termMonths } from './billing.ts'
import { fiscalYearOf, lastMonth } from './calendar.ts'
import { type Customer, isActive } from './customer.ts'
import type { CaseAnswer, CaseMetric } from './feedback.ts'
import type { EntityId } from './money.ts'
import { type Answer, answerIn } from './survey.ts'
import type { Visits } from './visit.ts'

export interface Bands {
  low: number
  mid: number
  high: number
}

export interface Risk {
  atRisk: number
  ended: number
}

interface Sum {
  n: number
  sum: number
}

export class Tally {
  /** Customers with a contract on the last day. */
  readonly activeAtEnd = new Map<EntityId, number>()
  /** What all customers with a contract on the last day would answer. */
  readonly everyone: Bands = { low: 0, mid: 0, high: 0 }
  /** What all who were asked would answer, and what those who answered said, by fiscal year. */
  readonly asked = new Map<string, Bands>()
  readonly answered = new Map<string, Bands>()
  /** Months that customers began and ended with, by segment and age in months since the contract began. */
  readonly risk = new Map<string, Risk>()
  /** Answers after cases: all that were asked for, had they all come, and those that came. */
  readonly afterCases: Readonly<Record<CaseMetric, Record<'asked' | 'answered', Sum>>> = {
    csat: { asked: { n: 0, sum: 0 }, answered: { n: 0, sum: 0 } },
    ces: { asked: { n: 0, sum: 0 }, answered: { n: 0, sum: 0 } },
  }
  readonly visits = { all: 0, contained: 0 }
  /** What those who were there before the books begin said when first asked, and those of them who stayed. */
  readonly founders: Readonly<Record<'all' | 'stayed', Bands>> = {
    all: { low: 0, mid: 0, high: 0 },
    stayed: { low: 0, mid: 0, high: 0 },
  }
  cases = 0
  failed = 0
  ended = 0
  involuntary = 0
  /** Terms of contracts that ended within the books, before their last month, and those that ran on. */
  readonly terms = { ended: 0, renewed: 0 }

  see(seed: number, customer: Customer, answers: readonly Answer[]): void {
    for (const answer of answers) {
      const year = fiscalYearOf(answer.month)
      countBand(bandsOf(this.asked, year), answer.score)
      if (answer.answers) countBand(bandsOf(this.answered, year), answer.score)
    }
    const [first] = answers
    if (customer.startMonth < 0 && first !== undefined) {
      countBand(this.founders.all, first.score)
      if (isActive(customer, lastMonth)) countBand(this.founders.stayed, first.score)
    }
    if (isActive(customer, lastMonth)) {
      this.activeAtEnd.set(customer.entity, (this.activeAtEnd.get(customer.entity) ?? 0) + 1)
      countBand(this.everyone, answerIn(seed, customer, lastMonth).score)
    }
    this.cases += customer.cases.length
    for (const item of customer.cases) if (item.failed) this.failed++
    this.#seeAges(customer)
    this.#seeTerms(customer)
  }

  seeVisits({ all, contained }: Visits): void {
    this.visits.all += all
    this.visits.contained += contained
  }

  seeAfterCases(answers: readonly CaseAnswer[]): void {
    for (const { metric, score, answered } of answers)
      for (const sum of answered ? Object.values(this.afterCases[metric]) : [this.afterCases[metric].asked]) {
        sum.n++
        sum.sum += score
      }
  }

  /** A month counts as one at risk when its end was drawn: every month but the last of the books. */
  #seeAges(customer: Customer): void {
    const until = Math.min(customer.endMonth ?? lastMonth, lastMonth)
    for (let month = customer.firstMonth; month < until; month++)
      this.riskOf(customer.segment.id, month - customer.startMonth).atRisk++
    if (customer.endMonth === undefined) return
    this.riskOf(customer.segment.id, customer.endMonth - 1 - customer.startMonth).ended++
    this.ended++
    if (customer.involuntary) this.involuntary++
  }

  #seeTerms(customer: Customer): void {
    const { startMonth, endMonth } = customer
    for (let next = startMonth + termMonths; next <= lastMonth; next += termMonths) {
      if (next <= 0 || (endMonth !== undefined && endMonth < next)) continue
      this.terms.ended++
      if (isActive(customer, next)) this.terms.renewed++
    }
  }

  riskOf(segment: Segment, age: number): Risk {
    const key = `${segment}|${String(age).padStart(2, '0')}`
    const known = this.risk.get(key)
    if (known !== undefined) return known
    const fresh = { atRisk: 0, ended: 0 }
    this.risk.set(key, fresh)
    return fresh
  }
}

function bandsOf(map: Map<string, Bands>, key: string): Bands {
  const known = map.get(key)
  if (known !== undefined) return known
  const fresh = { low: 0, mid: 0, high: 0 }
  map.set(key, fresh)
  return fresh
}

function countBand(bands: Bands, score: number): void {
  if (score <= 6) bands.low++
  else if (score <= 8) bands.mid++
  else bands.high++
}
