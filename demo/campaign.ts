/**
 * A campaign for add-ons among newcomers: who gets a message follows the plan, and so do add-ons (B3), so that those
 * who were approached buy far more, and not because they were. Only who agreed to marketing is approached.
 * In: Company, Customer. Out: rows of `touchpoints`, truth. Start at `writeCampaign`.
 */
import type { PlanId } from './behaviour.ts'
import { dayOf, monthCount, timeText } from './calendar.ts'
import type { Company } from './company.ts'
import { consentOf, mayUse } from './consent.ts'
import { type Customer, isActive } from './customer.ts'
import { drawsOf } from './draw.ts'

/** Share of those who agreed that is approached, and the first month of the campaign. */
export const campaign = {
  id: 'addon_welcome',
  from: 12,
  share: { BASIC: 0.2, PLUS: 0.5, PRO: 0.9 },
} as const satisfies {
  readonly share: Readonly<Record<PlanId, number>>
  readonly [key: string]: unknown
}

/** In the second month, before most add-ons are bought. */
export function writeCampaign({ seed, feeds, facts }: Company, customer: Customer): void {
  const month = customer.startMonth + 1
  if (customer.startMonth < campaign.from || month >= monthCount || !isActive(customer, month)) return
  const draw = drawsOf(seed, campaign.id, customer.k)
  const day = dayOf(month, 3)
  if (
    draw(0) >= campaign.share[customer.segment.plan] ||
    !mayUse(consentOf(seed, customer, 'marketing'), day)
  )
    return
  feeds.touchpoints.row({
    touch_id: `${campaign.id}-${customer.id}`,
    customer_id: customer.id,
    prospect_id: null,
    touched_at: timeText(day, 36_000 + Math.floor(draw(1) * 20_000)),
    channel: 'email',
    campaign_id: campaign.id,
    touch_type: 'message',
  })
  facts.count('campaign-approached', 'customers approached for an add-on', 'customers')
}
