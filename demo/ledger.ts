/**
 * The double-entry books and, kept apart from them, the trial balance.
 * In: documents and their lines; business totals. Out: rows of `gl_entries` and `trial_balance`.
 * The trial balance never sees an entry: events tell it their own totals, so that a tie-out of the two has two
 * sources. Start at `Books.open` and `TrialBalance.add`.
 */

import {
  closeDays,
  dayText,
  lastDayOf,
  lastMonth,
  monthCount,
  monthOf,
  periodOf,
  timeText,
} from './calendar.ts'
import { chart, isBalanceSheet } from './chart.ts'
import type { Feeds } from './feed.ts'
import { centsText, currencyOf, type EntityId, entities } from './money.ts'

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
  readonly month: number
  readonly knownDay: number
}

/** Movement per entity, account and month, as finance issues it; late movements issue the month once more. */
export class TrialBalance {
  readonly #movements = new Map<string, Float64Array>()
  readonly #late: (LateMovement & { readonly cents: number })[] = []

  add(entity: EntityId, account: string, month: number, cents: number): void {
    const key = `${entity}|${account}`
    let row = this.#movements.get(key)
    if (row === undefined) {
      row = new Float64Array(monthCount)
      this.#movements.set(key, row)
    }
    row[month] = (row[month] ?? 0) + cents
  }

  addOn(entity: EntityId, account: string, day: number, cents: number): void {
    this.add(entity, account, monthOf(day), cents)
  }

  addLate(movement: LateMovement, cents: number): void {
    this.#late.push({ ...movement, cents })
  }

  /** Movement of one month, without what came late. */
  movement(entity: EntityId, account: string, month: number): number {
    return this.#movements.get(`${entity}|${account}`)?.[month] ?? 0
  }

  write(feed: Feeds['trial_balance']): void {
    for (const entity of entities) for (const account of chart) this.#writeAccount(feed, entity, account.id)
  }

  /** Issued when the month is closed; a later row of the same key replaces the earlier one. */
  #writeAccount(feed: Feeds['trial_balance'], entity: EntityId, account: string): void {
    let balance = 0
    for (let month = 0; month < monthCount; month++) {
      let movement = this.movement(entity, account, month)
      balance += movement
      const late = this.#late.filter((l) => l.entity === entity && l.account === account && l.month === month)
      const issuedOn = month === lastMonth ? lastDayOf(month) : lastDayOf(month) + closeDays
      const issues = [{ cents: 0, knownDay: issuedOn }, ...late]
      for (const issue of issues) {
        movement += issue.cents
        balance += issue.cents
        if (movement === 0 && balance === 0) continue
        feed.row({
          entity_id: entity,
          account_id: account,
          fiscal_period_id: periodOf(month),
          movement: centsText(movement),
          closing_balance: isBalanceSheet(account) ? centsText(balance) : null,
          currency: currencyOf(entity),
          is_issued: month !== lastMonth,
          known_at: timeText(issue.knownDay, bookedSecond),
        })
      }
    }
  }
}
