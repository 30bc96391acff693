/**
 * The relational survey: who is asked, who answers, what they say.
 * Every customer is asked twice a year; who answers depends on experience and income, so that the answers that
 * come in are not those that all customers would give. In: Company, Customer. Out: rows. Start at `askCustomer`.
 */
import { response } from './behaviour.ts'
import { dayOf, monthCount, monthText, timeText } from './calendar.ts'
import type { Company } from './company.ts'
import { type Customer, experienceIn, isActive } from './customer.ts'
import { logistic, normalFrom } from './distribution.ts'
import { drawsOf } from './draw.ts'

export interface Answer {
  readonly month: number
  /** What the customer would say, whether it answers or not. */
  readonly score: number
  readonly answers: boolean
}

/** Language in which a customer is written to. */
export function languageOf(country: string): string {
  return languages[country] ?? 'en'
}

const languages: Readonly<Record<string, string>> = { DE: 'de', FR: 'fr', NL: 'nl', IE: 'en', GB: 'en' }

/** The customer's answer were it asked in this month. */
export function answerIn(seed: number, customer: Customer, month: number): Answer {
  const draw = drawsOf(seed, 'survey', `${customer.k}.${month}`)
  const experience = experienceIn(customer, month)
  const score = Math.min(10, Math.max(0, Math.round(experience + normalFrom(draw(0), draw(1)))))
  return { month, score, answers: draw(2) < answerProbability(experience, customer.income) }
}

/** Angry and delighted customers answer more readily, and so do the better off. */
export function answerProbability(experience: number, income: number): number {
  return logistic(
    response.base +
      response.perIncome * income +
      (experience <= response.lowMax ? response.low : 0) +
      (experience >= response.highMin ? response.high : 0),
  )
}

/** Months in which the customer is asked. */
export function asksOf(customer: Customer): readonly number[] {
  const months: number[] = []
  for (let month = customer.firstMonth; isActive(customer, month) && month < monthCount; month++)
    if (month % 6 === customer.surveyOffset) months.push(month)
  return months
}

/** Writes invites and answers; returns what everyone who was asked would say. */
export function askCustomer(company: Company, customer: Customer, country: string): readonly Answer[] {
  const answers = asksOf(customer).map((month) => answerIn(company.seed, customer, month))
  for (const answer of answers) writeAnswer(company, customer, languageOf(country), answer)
  return answers
}

function writeAnswer({ seed, feeds }: Company, customer: Customer, language: string, answer: Answer): void {
  const draw = drawsOf(seed, 'survey', `${customer.k}.${answer.month}`)
  const day = dayOf(answer.month, 5 + Math.floor(draw(3) * 14))
  const second = 28_800 + Math.floor(draw(4) * 36_000)
  const invite = `IV-${customer.id}-${monthText(answer.month)}`
  const common = {
    invite_id: invite,
    customer_id: customer.id,
    survey_id: 'relational_half_yearly',
    metric_id: 'nps_relational',
    event_type: 'relationship',
    event_id: null,
    channel: 'email',
    language,
  }
  feeds.survey_invites.row({
    ...common,
    eligible_at: timeText(day, 0),
    sent_at: timeText(day, second),
    delivered_at: timeText(day, second + 60),
    exclusion_reason: null,
  })
  if (!answer.answers) return
  feeds.survey_responses.row({
    ...common,
    response_id: `RS-${customer.id}-${monthText(answer.month)}`,
    score: answer.score,
    responded_at: timeText(day, second + 600 + Math.floor(draw(5) * 9 * 86_400)),
  })
}
