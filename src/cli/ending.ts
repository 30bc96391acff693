/**
 * What the last event of a call says: how it ended, of which codes problems were told, what a build counted. A script that reads
 * that line need read no other, and no text. In: problems as they are told, counts of a build. Out: `finished`. Start at `Ending`.
 */
import type { LogEvent } from './event-schema.ts'

type Finished = Extract<LogEvent, { event: 'finished' }>
/** What a build, a test or their like counted; of other commands there is none. */
export type Counts = Omit<
  Finished,
  'event' | 'command' | 'exit' | 'outcome' | 'seconds' | 'codes' | 'warning_codes'
>

const outcomes: Readonly<Record<number, Finished['outcome']>> = {
  0: 'ok',
  1: 'failed',
  3: 'locked',
  4: 'refused',
  5: 'different',
  130: 'interrupted',
  143: 'interrupted',
}

export class Ending {
  readonly #began = performance.now()
  readonly #errors = new Set<string>()
  readonly #warnings = new Set<string>()
  #counts: Counts = {}

  /** Told once or often, shown or not. */
  note({ severity, code }: { readonly severity: 'error' | 'warning'; readonly code: string }): void {
    const codes = severity === 'error' ? this.#errors : this.#warnings
    codes.add(code)
  }

  count(counts: Counts): void {
    this.#counts = counts
  }

  /** @param command  as it is called; empty where none was understood */
  finished(command: string, exit: number): Finished {
    return {
      event: 'finished',
      command,
      exit,
      outcome: outcomes[exit] ?? 'unusable',
      seconds: Math.round(performance.now() - this.#began) / 1000,
      codes: [...this.#errors].sort(),
      warning_codes: [...this.#warnings].sort(),
      ...this.#counts,
    }
  }
}
