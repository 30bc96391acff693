/**
 * What marketing spent on a channel, as its own record keeps it: one row per posting to an account that pays for a
 * channel, with the ledger document. In: Company, a posting. Out: rows. Start at `writeSpend`.
 */
import { dayText, timeText } from './calendar.ts'
import type { Company } from './company.ts'
import { bookedSecond, type Header, type Line } from './ledger.ts'
import { centsText, currencyOf } from './money.ts'
import { channelOfAccount } from './tariff.ts'

export function writeSpend({ feeds }: Company, header: Header, { account, cents }: Line): void {
  const channel = channelOfAccount[account]
  if (channel === undefined || cents === 0) return
  const { id, entity, day, knownDay } = header
  feeds.campaign_spend.row({
    spend_id: `${id}-${channel}`,
    spend_date: dayText(day),
    channel,
    entity_id: entity,
    amount: centsText(cents),
    currency: currencyOf(entity),
    document_id: id,
    known_at: timeText(knownDay ?? day, bookedSecond),
  })
}
