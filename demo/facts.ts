/**
 * Truth rows of what is told beside lives and money: personas, consents, people at work, public opinion.
 * In: parameters and counts, in any order of customers. Out: rows of `truth.csv`. Start at `Facts.count`.
 */
import { lastMonth, monthText } from './calendar.ts'
import type { Feeds } from './feed.ts'

interface Fact {
  readonly estimand: string
  readonly unit: string
  readonly how: 'parameter' | 'realised'
  value: number
}

export class Facts {
  readonly #facts = new Map<string, Fact>()

  /** What the generator was told. */
  told(id: string, estimand: string, unit: string, value: number): void {
    this.#facts.set(id, { estimand, unit, how: 'parameter', value })
  }

  /** What came of it, added up. */
  count(id: string, estimand: string, unit: string, more = 1): void {
    const known = this.#facts.get(id)
    if (known === undefined) this.#facts.set(id, { estimand, unit, how: 'realised', value: more })
    else known.value += more
  }

  write(feed: Feeds['truth']): void {
    const window = `${monthText(0)}..${monthText(lastMonth)}`
    for (const [truth_id, { estimand, unit, how, value }] of this.#facts)
      feed.row({ truth_id, estimand, unit, window, true_value: value, how })
  }
}
