/**
 * What a problem is: an id from the catalogue, typed details, and a place in the user's own source.
 * In: nothing. Out: the `Diagnostic` value that every room returns and only `cli` prints.
 * Pure. Start at `diagnose`; the texts are in `catalogue.ts`, the printing in `render.ts`.
 */
import { catalogue, type Details, type DiagnosticId } from './catalogue/index.ts'

/** A stretch of a user's file. Lines and columns are 1-based; columns count UTF-16 units. */
export interface Place {
  /** Path relative to the project's folder, with forward slashes; never absolute. */
  readonly file: string
  readonly line: number
  readonly column: number
  /** How many characters on that line to underline; at least 1. */
  readonly length?: number
  /** Its lines hold what is not for everybody's eyes, and are not shown. */
  readonly unseen?: true
}

export interface Diagnostic {
  readonly id: DiagnosticId
  readonly code: string
  readonly severity: 'error' | 'warning'
  /** What is wrong, in one or two sentences. */
  readonly message: string
  /** What to do next; printed in its own line. */
  readonly hint?: string
  readonly place?: Place
  /** Partials (innermost first) through which the place was reached, or the second place of a clash. */
  readonly trail?: readonly { readonly label: string; readonly place: Place }[]
  /** Facts under the message, e.g. lineage or sample rows; one line each. */
  readonly notes?: readonly string[]
}

export interface Where {
  readonly place?: Place | undefined
  readonly trail?: Diagnostic['trail'] | undefined
  readonly notes?: readonly string[] | undefined
  readonly severity?: Diagnostic['severity']
}

/** Makes a diagnostic from the catalogue; the compiler checks that the details fit the id. */
export function diagnose<I extends DiagnosticId>(id: I, details: Details<I>, where: Where = {}): Diagnostic {
  const entry = catalogue[id] as {
    code: string
    text: (d: Details<I>) => string
    hint?: (d: Details<I>) => string | undefined
  }
  const hint = entry.hint?.(details)
  return {
    id,
    code: entry.code,
    severity: where.severity ?? 'error',
    message: entry.text(details),
    ...(hint === undefined ? {} : { hint }),
    ...(where.place === undefined ? {} : { place: where.place }),
    ...(where.trail === undefined || where.trail.length === 0 ? {} : { trail: where.trail }),
    ...(where.notes === undefined || where.notes.length === 0 ? {} : { notes: where.notes }),
  }
}

/** Exit codes of the command line, part of its contract (README, "Exit codes"). */
export const exitCode = { ok: 0, failed: 1, unusable: 2, locked: 3, refused: 4, different: 5 } as const
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

/** Stops a command: carries every problem found so far and the exit code they mean. */
export class LedgerlineError extends Error {
  readonly problems: readonly Diagnostic[]
  readonly exit: ExitCode
  constructor(problems: readonly Diagnostic[], exit: ExitCode = exitOf(problems)) {
    super(problems.map((p) => `${p.code} ${p.id}: ${p.message}`).join('\n'))
    this.name = 'LedgerlineError'
    this.problems = problems
    this.exit = exit
  }
}

export function hasErrors(problems: readonly Diagnostic[]): boolean {
  return problems.some((p) => p.severity === 'error')
}

/** What a policy of the project refuses, rather than what is broken. */
const policies: ReadonlySet<DiagnosticId> = new Set<DiagnosticId>(['pii-published'])

function exitOf(problems: readonly Diagnostic[]): ExitCode {
  const errors = problems.filter((p) => p.severity === 'error')
  const isPolicy = errors.length > 0 && errors.every((p) => policies.has(p.id))
  return isPolicy ? exitCode.refused : exitCode.unusable
}
