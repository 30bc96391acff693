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
import { drawsOf, u } from './draw.ts'
import { isAccount, smallN } from './scenario.ts'
import { writeVoice } from './voice.ts'

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

function nameOf({ k }: Customer, month: number, person: number): string {
  return person === 0 ? `${k}.${month}` : `${k}.${month}.${person}`
}

/** The customer's answer were it asked in this month; an account's people have one experience and minds of their own. */
export function answerIn(seed: number, customer: Customer, month: number, person = 0): Answer {
  const draw = drawsOf(seed, 'survey', nameOf(customer, month, person))
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
  const language = languageOf(country)
  return asksOf(customer).flatMap((month) =>
    peopleOf(company, customer).map((person) => {
      const answer = allowed(company, answerIn(company.seed, customer, month, person))
      writeAnswer(company, customer, language, { ...answer, person })
      return answer
    }),
  )
}

/** One person, but in an account of the scenario `b2b` between three and twelve. */
function peopleOf({ seed, scenario }: Company, { k }: Customer): readonly number[] {
  if (!isAccount(scenario, k)) return [0]
  return Array.from({ length: 3 + Math.floor(u(seed, 'people', k, 0) * 10) }, (_, person) => person)
}

/** In `small-n` twelve answers come in and no more. */
function allowed(company: Company, answer: Answer): Answer {
  if (company.scenario !== 'small-n' || !answer.answers) return answer
  const answers = answer.month >= smallN.from && company.left.answers > 0
  if (answers) company.left.answers--
  return { ...answer, answers }
}

type Asked = Answer & { readonly person: number }

function writeAnswer(company: Company, customer: Customer, language: string, answer: Asked): void {
  const { seed, feeds } = company
  const draw = drawsOf(seed, 'survey', nameOf(customer, answer.month, answer.person))
  const day = dayOf(answer.month, 5 + Math.floor(draw(3) * 14))
  const second = 28_800 + Math.floor(draw(4) * 36_000)
  const name = `${customer.id}-${monthText(answer.month)}${answer.person === 0 ? '' : `-${answer.person}`}`
  const common = {
    invite_id: `IV-${name}`,
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
  const answered = second + 600 + Math.floor(draw(5) * 9 * 86_400)
  feeds.survey_responses.row({
    ...common,
    response_id: `RS-${name}`,
    respondent_id: isAccount(company.scenario, customer.k) ? `P-${customer.id}-${answer.person}` : null,
    score: answer.score,
    responded_at: timeText(day, answered),
  })
  const { month, score } = answer
  const mood = score <= 6 ? 'low' : score <= 8 ? 'mid' : 'high'
  const said = {
    response: `RS-${name}`,
    customerId: customer.id,
    month,
    score,
    mood,
    day,
    second: answered,
  } as const
  writeVoice(company, customer, { ...said, isRelational: true })
}
