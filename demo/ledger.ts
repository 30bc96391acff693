/**
 * The double-entry books and, kept apart from them, the trial balance.
 * In: documents and their lines; business totals. Out: rows of `gl_entries` and `trial_balance`.
 * The trial balance never sees an entry: events tell it their own totals, so that a tie-out of the two has two
 * sources. Start at `Books.open` and `TrialBalance.add`.
 */

import { asOfDay, closeDays, dayOf, dayText, timeText } from './calendar.ts'
import { type Account, isBalanceSheet } from './chart.ts'
import type { Feeds } from './feed.ts'
import { centsText, currencyOf, type EntityId, entities } from './money.ts'
import { isClosed, type Period } from './period.ts'

export interface Header {
  readonly id: string
  readonly entity: EntityId
  readonly day: number
  readonly type?: 'normal' | 'manual' | 'opening'
  readonly memo?: string
  /** Day on which the company learned of it; the posting day unless it came late. */
  readonly knownDay?: number
  readonly intercompany?: boolean
}

export interface Line {
  readonly account: string
  /** Debit positive, credit negative, in the entity's currency. */
  readonly cents: number
  readonly costCentre?: string
  readonly customer?: string
  readonly product?: string
  /** Invoice, payment or case the line stems from. */
  readonly source?: string
}

/** Bookings of a day are known at six in the evening. */
export const bookedSecond = 64_800

/** A document may stay open and grow; it is finished when its lines sum to zero. */
export class Document {
  readonly header: Header
  readonly #feed: Feeds['gl_entries']
  #sum = 0
  #lines = 0

  constructor(header: Header, feed: Feeds['gl_entries']) {
    this.header = header
    this.#feed = feed
  }

  get sum(): number {
    return this.#sum
  }

  /** A line of nothing is not posted. */
  add(line: Line): void {
    if (line.cents === 0) return
    const { id, entity, day, type, memo, knownDay, intercompany } = this.header
    this.#sum += line.cents
    this.#lines++
    this.#feed.row({
      entry_id: `${id}-${this.#lines}`,
      document_id: id,
      line_no: this.#lines,
      entity_id: entity,
      posting_date: dayText(day),
      account_id: line.account,
      cost_centre: line.costCentre ?? null,
      amount: centsText(line.cents),
      currency: currencyOf(entity),
      customer_id: line.customer ?? null,
      product_id: line.product ?? null,
      source_document: line.source ?? null,
      entry_type: type ?? 'normal',
      is_intercompany: intercompany ?? false,
      memo: memo ?? null,
      known_at: timeText(knownDay ?? day, bookedSecond),
    })
  }
}

export class Books {
  readonly #feed: Feeds['gl_entries']
  readonly #documents = new Map<string, Document>()

  constructor(feed: Feeds['gl_entries']) {
    this.#feed = feed
  }

  /** The document of this id, begun when it is not there yet. */
  open(header: Header): Document {
    const known = this.#documents.get(header.id)
    if (known !== undefined) return known
    const fresh = new Document(header, this.#feed)
    this.#documents.set(header.id, fresh)
    return fresh
  }

  /** A document that is whole at once. */
  post(header: Header, lines: readonly Line[]): void {
    const document = new Document(header, this.#feed)
    for (const line of lines) document.add(line)
    if (document.sum !== 0) throw new Error(`document ${header.id} is off by ${document.sum} cents`)
  }

  /** @throws Error when a document does not sum to zero: a mistake of the generator, never of its user */
  close(): void {
    for (const [id, document] of this.#documents)
      if (document.sum !== 0) throw new Error(`document ${id} is off by ${document.sum} cents`)
  }
}

interface LateMovement {
  readonly entity: EntityId
  readonly account: string
  readonly day: number
  readonly knownDay: number
}

const firstDay = dayOf(0, 1)

/** Movement per entity, account and period, as finance issues it; late movements issue the period once more. */
export class TrialBalance {
  readonly #movements = new Map<string, Float64Array>()
  readonly #late: (LateMovement & { readonly cents: number })[] = []

  add(entity: EntityId, account: string, day: number, cents: number): void {
    const key = `${entity}|${account}`
    let row = this.#movements.get(key)
    if (row === undefined) {
      row = new Float64Array(asOfDay - firstDay + 1)
      this.#movements.set(key, row)
    }
    row[day - firstDay] = (row[day - firstDay] ?? 0) + cents
  }

  addLate(movement: LateMovement, cents: number): void {
    this.#late.push({ ...movement, cents })
  }

  /** Movement from one day to another, both inclusive, without what came late. */
  movement(entity: EntityId, account: string, first: number, last: number): number {
    const row = this.#movements.get(`${entity}|${account}`)
    let sum = 0
    for (let day = Math.max(0, first - firstDay); day <= last - firstDay; day++) sum += row?.[day] ?? 0
    return sum
  }

  write(feed: Feeds['trial_balance'], periods: readonly Period[], accounts: readonly Account[]): void {
    const there = periods.filter(({ first, last }) => last >= firstDay && first <= asOfDay)
    for (const entity of entities)
      for (const account of accounts) this.#writeAccount(feed, entity, account.id, there)
  }

  /** Issued when the period is closed; a later row of the same key replaces the earlier one. */
  #writeAccount(
    feed: Feeds['trial_balance'],
    entity: EntityId,
    account: string,
    periods: readonly Period[],
  ): void {
    let balance = 0
    for (const period of periods) {
      let movement = this.movement(entity, account, period.first, period.last)
      balance += movement
      const late = this.#late.filter(
        (l) => l.entity === entity && l.account === account && l.day >= period.first && l.day <= period.last,
      )
      const issuedOn = isClosed(period) ? period.last + closeDays : Math.min(period.last, asOfDay)
      // what came before the books were closed is in the first issue
      const [inTime, after] = [
        late.filter((l) => l.knownDay <= issuedOn),
        late.filter((l) => l.knownDay > issuedOn),
      ]
      const first = inTime.reduce((sum, l) => sum + l.cents, 0)
      for (const issue of [{ cents: first, knownDay: issuedOn }, ...after]) {
        movement += issue.cents
        balance += issue.cents
        if (movement === 0 && balance === 0) continue
        feed.row({
          entity_id: entity,
          account_id: account,
          fiscal_period_id: period.id,
          movement: centsText(movement),
          closing_balance: isBalanceSheet(account) ? centsText(balance) : null,
          currency: currencyOf(entity),
          is_issued: isClosed(period),
          known_at: timeText(issue.knownDay, bookedSecond),
        })
      }
    }
  }
}
