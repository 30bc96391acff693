/**
 * The way to a contract: where a person was reached before it ordered, and those who were reached and never did.
 * In: Company, Customer. Out: rows of `touchpoints` and `conversions`. Start at `writeProspects`.
 */
import { type Channel, channels, choose } from './behaviour.ts'
import { dayOf, timeText } from './calendar.ts'
import type { Company } from './company.ts'
import type { Customer } from './customer.ts'
import { type Draws, drawsOf } from './draw.ts'
import { currencyOf } from './money.ts'
import { channelOf } from './reference.ts'

/** People who asked and did not order, for each who did. */
const lostPerWon = 2

interface Prospect {
  readonly id: string
  readonly customer: string | null
  /** Day of the order, or of the refusal. */
  readonly end: number
  readonly last: Channel
  readonly currency: string
}

/** Who came before the books begin left no trace. */
export function writeProspects(company: Company, customer: Customer): void {
  if (customer.startMonth < 0) return
  const { id, entity } = customer
  const end = dayOf(customer.startMonth, 1) - customer.signUpDays
  const currency = currencyOf(entity)
  const won = { id: `P-${id}`, customer: id, end, last: channelOf(company, customer), currency }
  write(company, won, drawsOf(company.seed, 'prospect', customer.k))
  for (let n = 1; n <= lostPerWon; n++) {
    const draw = drawsOf(company.seed, 'prospect', `${customer.k}.${n}`)
    const last = choose<Channel>(channels, 'organic', draw(0))
    write(
      company,
      { ...won, id: `P-${id}-${n}`, customer: null, last, end: end - Math.floor(draw(1) * 20) },
      draw,
    )
  }
}

/** Up to four touches in the thirty days before; the last is the channel that the order is counted under. */
function write({ feeds }: Company, prospect: Prospect, draw: Draws): void {
  const count = 1 + Math.floor(draw(2) * 4)
  const days = Array.from({ length: count }, (_, n) => prospect.end - Math.floor(draw(3 + n) * 30)).sort(
    (a, b) => a - b,
  )
  const second = 36_000 + Math.floor(draw(7) * 30_000)
  for (const [n, on] of days.entries()) {
    const isLast = n === count - 1
    const channel = isLast ? prospect.last : choose<Channel>(channels, 'organic', draw(8 + n))
    feeds.touchpoints.row({
      touch_id: `${prospect.id}-T${n + 1}`,
      customer_id: isLast ? prospect.customer : null,
      prospect_id: prospect.id,
      touched_at: timeText(on, second + 60 * n),
      channel,
      campaign_id: null,
      touch_type: channel === 'paid_search' || channel === 'social' ? 'click' : 'visit',
    })
  }
  const stage = (name: string, on: number, after: number) =>
    feeds.conversions.row({
      conversion_id: `${prospect.id}-${name}`,
      prospect_id: prospect.id,
      customer_id: name === 'won' ? prospect.customer : null,
      stage: name,
      happened_at: timeText(on, second + after),
      channel: prospect.last,
      currency: prospect.currency,
    })
  const first = days[0] ?? prospect.end
  stage('lead', first, 600)
  if (prospect.customer !== null || draw(12) < 0.4) stage('qualified', prospect.end, 1200)
  stage(prospect.customer === null ? 'lost' : 'won', prospect.end, 1800)
}
