/**
 * Who could use the app (I5) and the points (I7), who knows of them, who uses them: takers are the members of the
 * initiatives, so that what is told of users is told of those who chose. Neither does anything (see `programme.ts`).
 * In: Company, Customer. Out: rows of `feature_usage`, truth. Start at `writeFeatures`.
 */
import { dayOf, dayText, monthCount } from './calendar.ts'
import type { Company } from './company.ts'
import { type Customer, isActive } from './customer.ts'
import { drawsOf } from './draw.ts'

const features = [
  { id: 'premium_app', initiative: 'I5', most: 20, idle: 0.1, aware: 0.6 },
  { id: 'loyalty_points', initiative: 'I7', most: 3, idle: 0.25, aware: 0.8 },
] as const

/** Whoever was there when it began is eligible while the contract runs; a taker leaves it alone in some months. */
export function writeFeatures({ seed, feeds, facts }: Company, customer: Customer): void {
  for (const { id, initiative, most, idle, aware } of features) {
    const enrolled = customer.treatment[initiative]
    if (enrolled === undefined) continue
    const draw = drawsOf(seed, id, customer.k)
    for (let month = enrolled.entry; month < monthCount && isActive(customer, month); month++) {
      const x = draw(month)
      const uses = enrolled.treated && x >= idle ? 1 + Math.floor(((x - idle) / (1 - idle)) * most) : 0
      feeds.feature_usage.row({
        customer_id: customer.id,
        feature_id: id,
        usage_month: dayText(dayOf(month, 1)),
        uses,
        eligible: true,
        aware: enrolled.treated || draw(monthCount) < aware,
      })
      facts.count(`feature-${id}-eligible`, `months of customers who could use ${id}`, 'customer months')
      if (uses > 0) facts.count(`feature-${id}-used`, 'those of them in which it was used', 'customer months')
    }
  }
}
