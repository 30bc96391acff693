/**
 * Who has the database's memory: nodes side by side, or one that ran out of it there and now has it alone.
 * In: work. Out: its result. Start at `beside`.
 */
export class Turns {
  #inside = 0
  /** Those that wait to be alone, and the one that is. */
  #claims = 0
  #taken = false
  #waiting: (() => void)[] = []

  /** Work beside other work; it begins once nobody waits to be alone. */
  async beside<T>(work: () => Promise<T>): Promise<T> {
    while (this.#claims > 0) await this.#change()
    this.#inside += 1
    try {
      return await work()
    } finally {
      this.#inside -= 1
      this.#changed()
    }
  }

  /** From within `beside`: gives up the place there, and goes on when all others have ended theirs. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    this.#claims += 1
    this.#inside -= 1
    this.#changed()
    while (this.#inside > 0 || this.#taken) await this.#change()
    this.#taken = true
    try {
      return await work()
    } finally {
      this.#taken = false
      this.#claims -= 1
      this.#inside += 1
      this.#changed()
    }
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
