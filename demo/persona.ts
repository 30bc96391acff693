/**
 * Personas: what the sign-up form made of a customer. It sees the tier through a veil, so that personas differ in
 * leaving and in spend because tiers do (B1), and in nothing else.
 * In: Company, Customer. Out: rows of `personas`, truth. Start at `writePersona`.
 */
import { choose, type Segment } from './behaviour.ts'
import { asOfDay, dayOf, dayText, timeText } from './calendar.ts'
import type { Company } from './company.ts'
import type { Customer } from './customer.ts'
import { drawsOf } from './draw.ts'

export const personas = ['saver', 'household', 'pioneer'] as const
export type Persona = (typeof personas)[number]

/** Shares of the personas within a tier. */
const shares: Readonly<Record<Segment, readonly (readonly [Persona, number])[]>> = {
  value: [
    ['saver', 0.7],
    ['household', 0.25],
    ['pioneer', 0.05],
  ],
  core: [
    ['saver', 0.2],
    ['household', 0.65],
    ['pioneer', 0.15],
  ],
  premium: [
    ['saver', 0.05],
    ['household', 0.25],
    ['pioneer', 0.7],
  ],
}
/** Share of customers who are asked again in their second year and placed anew. */
const movers = 0.1

export function tellPersonas({ facts }: Company): void {
  for (const [segment, list] of Object.entries(shares))
    for (const [persona, share] of list)
      facts.told(`persona-${segment}-${persona}`, `share of ${persona} within ${segment}`, 'share', share)
}

export function writePersona({ seed, feeds, facts }: Company, customer: Customer): void {
  const { k, id, segment, startMonth, signUpDays } = customer
  const draw = drawsOf(seed, 'persona', k)
  const first = choose<Persona>(shares[segment.id], 'pioneer', draw(0))
  const from = dayOf(startMonth, 1) - signUpDays
  const again = dayOf(startMonth + 12 + Math.floor(draw(2) * 12), 1)
  const second =
    draw(1) < movers && again <= asOfDay ? choose<Persona>(shares[segment.id], 'pioneer', draw(3)) : first
  const row = (persona: Persona, since: number, until: number | null, by: string) =>
    feeds.personas.row({
      customer_id: id,
      persona_set: 'persona',
      persona,
      valid_from: dayText(since),
      valid_to: until === null ? null : dayText(until),
      assigned_by: by,
      known_at: timeText(since, 43_200),
    })
  row(first, from, second === first ? null : again, 'sign-up form')
  if (second !== first) row(second, again, null, 'second-year form')
  facts.count(`persona-${first}-came`, `customers who were ${first} when they came`, 'customers')
  if (customer.endMonth !== undefined)
    facts.count(`persona-${first}-left`, `those of them who left`, 'customers')
}
