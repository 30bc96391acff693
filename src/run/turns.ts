/**
 * Who has the database's memory: nodes side by side, or one that ran out of it there and has it alone until it is done.
 * In: work. Out: its result. Start at `beside`.
 */

/** Goes on when all others have ended; from then on none begins before the whole work of this one is over. */
export type Alone = <T>(work: () => Promise<T>) => Promise<T>

export class Turns {
  #inside = 0
  /** Those that wait to be alone, and the one that is. */
  #claims = 0
  #taken = false
  #waiting: (() => void)[] = []

  /** Work beside other work; it begins once nobody is alone or waits to be. */
  async beside<T>(work: (alone: Alone) => Promise<T>): Promise<T> {
    while (this.#claims > 0) await this.#change()
    this.#inside += 1
    let isAlone = false
    try {
      return await work(async (rest) => {
        if (!isAlone) await this.#claim()
        isAlone = true
        return await rest()
      })
    } finally {
      if (isAlone) {
        this.#taken = false
        this.#claims -= 1
      } else this.#inside -= 1
      this.#changed()
    }
  }

  async #claim(): Promise<void> {
    this.#claims += 1
    this.#inside -= 1
    this.#changed()
    while (this.#inside > 0 || this.#taken) await this.#change()
    this.#taken = true
  }

  async #change(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #changed(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
