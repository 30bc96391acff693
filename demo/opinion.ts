/**
 * What is said in public: reviews by customers, more of them by the angry and the delighted, mentions in the press and
 * in forums, and series of the economy around. Nobody acts on any of it.
 * In: Company, Customer. Out: rows of `reviews`, `earned_media` and `market_series`. Start at `writeReviews`.
 */
import { asOfDay, dayOf, dayText, lastDayOf, lastMonth, monthCount, monthText, timeText } from './calendar.ts'
import type { Company } from './company.ts'
import { type Customer, experienceIn, isActive } from './customer.ts'
import { normalFrom } from './distribution.ts'
import { drawsOf } from './draw.ts'

/** Reviews per active customer and month by experience, and what happens to them. */
export const reviewing = {
  low: 0.012,
  mid: 0.002,
  high: 0.008,
  lowBelow: 5,
  highFrom: 8.5,
  named: 0.4,
  answered: 0.55,
} as const

export function writeReviews({ seed, feeds, facts }: Company, customer: Customer): void {
  const wanted = drawsOf(seed, 'review', customer.k)
  for (let month = customer.firstMonth; month < monthCount && isActive(customer, month); month++) {
    const x = wanted(month)
    if (x >= reviewing.low) continue
    const experience = experienceIn(customer, month)
    const { low, mid, high, lowBelow, highFrom } = reviewing
    if (x >= (experience < lowBelow ? low : experience >= highFrom ? high : mid)) continue
    const draw = drawsOf(seed, 'reviewed', `${customer.k}.${month}`)
    const day = dayOf(month, 1 + Math.floor(draw(0) * 28))
    const answered = day + 1 + Math.floor(draw(4) * 6)
    const rating = Math.round(1 + 0.4 * (experience + normalFrom(draw(1), draw(2))))
    feeds.reviews.row({
      // most are written under a name that nobody knows: the key must not tell it
      review_id: `RV${String(Math.floor(draw(7) * 1e15)).padStart(15, '0')}`,
      source_site: draw(3) < 0.6 ? 'trustboard' : 'app_store',
      customer_id: draw(5) < reviewing.named ? customer.id : null,
      reviewed_at: timeText(day, 36_000),
      rating: Math.min(5, Math.max(1, rating)),
      scale_max: 5,
      answered_at: draw(6) < reviewing.answered && answered <= asOfDay ? timeText(answered, 36_000) : null,
    })
    facts.count('reviews', 'reviews written', 'reviews')
  }
}

const outlets = [
  ['press', 0.6, 40_000, 0.1],
  ['forum', 0.9, 2500, -0.2],
  ['blog', 0.5, 6000, 0.2],
] as const
/** Months in which mentions are of the rise of prices rather than of the meter. */
const priceTalk = [20, 21, 22] as const

/** Up to three mentions of the company and two of competitors per outlet and month. */
export function writeMedia({ seed, feeds, facts }: Company): void {
  for (let month = 0; month < monthCount; month++)
    for (const [outlet, share, reach, mood] of outlets)
      for (const about of ['own', 'competitor'] as const)
        for (let n = 0; n < (about === 'own' ? 3 : 2); n++) {
          const draw = drawsOf(seed, 'media', `${month}.${outlet}.${about}.${n}`)
          if (draw(0) >= share) continue
          const talk = about === 'own' && priceTalk.some((one) => one === month) ? -0.5 : 0
          const sentiment = Math.min(1, Math.max(-1, mood + talk + 0.3 * normalFrom(draw(1), draw(2))))
          feeds.earned_media.row({
            mention_id: `EM-${monthText(month)}-${outlet}-${about}-${n + 1}`,
            source_site: outlet,
            published_at: timeText(dayOf(month, 1 + Math.floor(draw(3) * 28)), 32_400),
            // forums count nobody
            impressions: outlet === 'forum' ? null : Math.floor(reach * (0.3 + 1.4 * draw(4))),
            sentiment: sentiment.toFixed(4),
            about,
          })
          facts.count(`media-${about}`, `mentions, ${about}`, 'mentions')
        }
}

const series = [
  { id: 'consumer_confidence', unit: 'index', start: 98, drift: 0.08, spread: 1.2 },
  { id: 'consumer_prices', unit: 'index', start: 117, drift: 0.22, spread: 0.15 },
  { id: 'policy_rate', unit: 'percent', start: 3.5, drift: -0.03, spread: 0.08 },
] as const

/** Walks with a drift; a month is known twenty days after it. The publisher is made up like the rest. */
export function writeMarket({ seed, feeds }: Company): void {
  for (const { id, unit, start, drift, spread } of series) {
    let value: number = start
    for (let month = 0; month < lastMonth; month++) {
      const draw = drawsOf(seed, 'market', `${id}.${month}`)
      value += drift + spread * normalFrom(draw(0), draw(1))
      feeds.market_series.row({
        series_id: id,
        month: dayText(dayOf(month, 1)),
        value: value.toFixed(6),
        unit,
        publisher: 'Tidewell demo office of statistics',
        known_at: timeText(lastDayOf(month) + 20, 32_400),
      })
    }
  }
}
