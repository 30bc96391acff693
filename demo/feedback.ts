/**
 * What customers say after a case: satisfaction (CSAT) or ease (CES), by lot, asked the day after its last contact.
 * Whoever was asked within the last month is eligible and left in peace.
 * In: Company, Customer. Out: rows, and what was asked. Start at `askAfterCases`.
 */
import { afterCase, experience } from './behaviour.ts'
import { asOfDay, timeText } from './calendar.ts'
import { caseId } from './care.ts'
import type { Company } from './company.ts'
import { type Customer, experienceIn } from './customer.ts'
import { normalFrom } from './distribution.ts'
import { drawsOf } from './draw.ts'
import { deskId } from './identity.ts'
import type { ServiceCase } from './service.ts'
import { answerProbability, languageOf } from './survey.ts'
import { writeVoice } from './voice.ts'

export type CaseMetric = 'csat' | 'ces'
export interface CaseAnswer {
  readonly metric: CaseMetric
  readonly score: number
  readonly answered: boolean
}

const metricIds = { csat: 'csat_5', ces: 'ces_7' } as const

export function askAfterCases(company: Company, customer: Customer, country: string): readonly CaseAnswer[] {
  const answers: CaseAnswer[] = []
  let asked = Number.NEGATIVE_INFINITY
  for (const item of customer.cases) {
    const day = (item.contacts.at(-1)?.day ?? asOfDay) + 1
    if (day > asOfDay) continue
    const quiet = day - asked <= afterCase.quietDays
    if (!quiet) asked = day
    const answer = writeAsked(company, customer, item, { day, quiet, language: languageOf(country) })
    if (answer !== undefined) answers.push(answer)
  }
  return answers
}

/** What the customer would say about a case, answered or not. */
export function sayAfterCase(
  seed: number,
  customer: Customer,
  item: ServiceCase,
): Omit<CaseAnswer, 'answered'> {
  const draw = drawsOf(seed, 'after-case', `${customer.k}.${item.month}`)
  const metric = draw(0) < afterCase.csatShare ? 'csat' : 'ces'
  const { base, perExperience, failed, spread, most } = afterCase[metric]
  const latent =
    base +
    perExperience * (experienceIn(customer, item.month) - experience.mean) +
    (item.failed ? failed : 0) +
    spread * normalFrom(draw(1), draw(2))
  return { metric, score: Math.min(most, Math.max(1, Math.round(latent))) }
}

interface Asked {
  readonly day: number
  readonly quiet: boolean
  readonly language: string
}

function writeAsked(
  company: Company,
  customer: Customer,
  item: ServiceCase,
  { day, quiet, language }: Asked,
): CaseAnswer | undefined {
  const { seed, feeds } = company
  const draw = drawsOf(seed, 'after-case', `${customer.k}.${item.month}`)
  const { metric, score } = sayAfterCase(seed, customer, item)
  const id = caseId(customer, item)
  const common = {
    invite_id: `IC-${id}`,
    customer_id: deskId(customer, day),
    survey_id: 'after_case',
    metric_id: metricIds[metric],
    event_type: 'case',
    event_id: id,
    channel: 'sms',
    language,
  }
  const second = 32_400 + Math.floor(draw(3) * 14_400)
  feeds.survey_invites.row({
    ...common,
    // the last contact may run past midnight
    eligible_at: timeText(day, 14_400),
    sent_at: quiet ? null : timeText(day, second),
    delivered_at: quiet ? null : timeText(day, second + 20),
    exclusion_reason: quiet ? 'quarantine' : null,
  })
  if (quiet) return undefined
  const probability = answerProbability(experienceIn(customer, item.month), customer.income)
  const answeredAt = second + 300 + Math.floor(draw(4) * 5 * 86_400)
  const answered = draw(5) < probability && day + Math.floor(answeredAt / 86_400) <= asOfDay
  if (answered) {
    feeds.survey_responses.row({
      ...common,
      respondent_id: null,
      response_id: `RC-${id}`,
      score,
      responded_at: timeText(day, answeredAt),
    })
    const mood = score <= 3 ? 'low' : score === afterCase[metric].most ? 'high' : 'mid'
    const said = {
      response: `RC-${id}`,
      customerId: common.customer_id,
      month: item.month,
      score,
      mood,
    } as const
    writeVoice(company, customer, { ...said, day, second: answeredAt, isRelational: false })
  }
  return { metric, score, answered }
}
