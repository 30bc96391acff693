/**
 * Ledger documents that gather many customers: the billing run of a region and day, the settlement of a payment
 * method and day. Their totals are known only when every customer has been seen.
 * In: amounts. Out: the closing lines of those documents. Start at `Batches`.
 */
import { dayText } from './calendar.ts'
import { costCentres } from './chart.ts'
import type { Books, Document } from './ledger.ts'
import type { EntityId } from './money.ts'

interface Billed {
  readonly run: Document
  gross: number
  tax: number
}

interface Settled {
  readonly entity: EntityId
  readonly day: number
  readonly method: string
  gross: number
  fee: number
}

export class Batches {
  readonly #billed = new Map<string, Billed>()
  readonly #settled = new Map<string, Settled>()

  /** An invoice whose revenue lines already stand in `run`. */
  bill(run: Document, gross: number, tax: number): void {
    const batch = this.#billed.get(run.header.id) ?? { run, gross: 0, tax: 0 }
    batch.gross += gross
    batch.tax += tax
    this.#billed.set(run.header.id, batch)
  }

  pay(entity: EntityId, day: number, method: string, gross: number, fee: number): void {
    const id = `ST-${entity.slice(3)}-${dayText(day)}-${method}`
    const batch = this.#settled.get(id) ?? { entity, day, method, gross: 0, fee: 0 }
    batch.gross += gross
    batch.fee += fee
    this.#settled.set(id, batch)
  }

  /** Writes the totals. Settlements come in the order of their ids, so that no customer's place moves them. */
  close(books: Books): void {
    for (const { run, gross, tax } of this.#billed.values()) {
      run.add({ account: '1200', cents: gross })
      run.add({ account: '2200', cents: -tax })
    }
    for (const id of [...this.#settled.keys()].sort()) {
      const batch = this.#settled.get(id)
      if (batch === undefined) continue
      const { entity, day, gross, fee } = batch
      books.post({ id, entity, day, memo: `Settlement ${batch.method}` }, [
        { account: '1010', cents: gross - fee },
        { account: '6530', cents: fee, costCentre: costCentres.billing },
        { account: '1200', cents: -gross },
      ])
    }
  }
}
