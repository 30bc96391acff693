/**
 * Who may be approached and how: consents as given at sign-up and as taken back later.
 * Nobody is asked a score without consent: whoever takes that back does so after the contract, and its surveys, ended.
 * In: Company, Customer. Out: rows of `consents`, truth. Start at `writeConsents`.
 */
import { asOfDay, dayOf, dayText, lastMonth, timeText } from './calendar.ts'
import type { Company } from './company.ts'
import { type Customer, isActive } from './customer.ts'
import { drawsOf } from './draw.ts'

export type Purpose = 'survey' | 'marketing' | 'personalisation'

/** Share of customers who agree at sign-up, and of those who agreed the share that takes it back. */
export const consenting: Readonly<Record<Purpose, { readonly share: number; readonly back: number }>> = {
  survey: { share: 1, back: 0.2 },
  marketing: { share: 0.62, back: 0.08 },
  personalisation: { share: 0.55, back: 0.05 },
}
const purposes = ['survey', 'marketing', 'personalisation'] as const

export interface Consent {
  readonly granted: boolean
  readonly from: number
  /** Day on which it was taken back. */
  readonly until?: number
}

export function consentOf(seed: number, customer: Customer, purpose: Purpose): Consent {
  const draw = drawsOf(seed, 'consent', `${customer.k}.${purpose}`)
  const { share, back } = consenting[purpose]
  const from = dayOf(customer.startMonth, 1) - customer.signUpDays
  const granted = draw(0) < share
  if (!granted || draw(1) >= back) return { granted, from }
  const until = backOn(customer, purpose, draw(2))
  return until === undefined || until > asOfDay ? { granted, from } : { granted, from, until }
}

/** The last survey about a case comes within the second month after the contract. */
function backOn({ endMonth, startMonth }: Customer, purpose: Purpose, x: number): number | undefined {
  if (purpose !== 'survey') return dayOf(startMonth + 3 + Math.floor(x * 30), 15)
  return endMonth === undefined ? undefined : dayOf(endMonth + 2, 1)
}

export function mayUse({ granted, from, until }: Consent, day: number): boolean {
  return granted && day >= from && (until === undefined || day < until)
}

export function writeConsents({ seed, feeds, facts }: Company, customer: Customer): void {
  for (const purpose of purposes) {
    const consent = consentOf(seed, customer, purpose)
    const row = (granted: boolean, since: number, until: number | undefined) =>
      feeds.consents.row({
        customer_id: customer.id,
        purpose,
        granted,
        valid_from: dayText(since),
        valid_to: until === undefined ? null : dayText(until),
        known_at: timeText(since, 43_200),
      })
    row(consent.granted, consent.from, consent.until)
    if (consent.until !== undefined) row(false, consent.until, undefined)
    if (isActive(customer, lastMonth) && mayUse(consent, asOfDay))
      facts.count(
        `consent-${purpose}`,
        `customers of the last month who agree to ${purpose} on its last day`,
        'customers',
      )
  }
}
