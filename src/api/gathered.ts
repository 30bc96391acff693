/**
 * What the events of one call say, gathered into its result; so a result holds nothing that the events do not.
 * In: events. Out: `BuildResult`, problems. Start at `Gathered`.
 */
import type { LedgerlineEvent } from './options.ts'
import type { BuildResult, NodeResult, Problem, TestResult, UnitTestResult } from './results.ts'

type Told = Extract<LedgerlineEvent, { event: 'checks_finished' }>['checks'][number]

/** Ends of a command that an abort leads to; 130 is the shell's for Ctrl-C. */
const interrupted = 130

export class Gathered {
  readonly #nodes: NodeResult[] = []
  readonly #tests: TestResult[] = []
  readonly #problems: Problem[] = []
  readonly #stop = new AbortController()
  #units: readonly UnitTestResult[] = []
  #runId: string | undefined
  #published: BuildResult['published']
  #notPublished: string | undefined
  #thrown: { readonly error: unknown } | undefined

  get problems(): readonly Problem[] {
    return this.#problems
  }

  /** What the callback throws must not leave a node half told: the call is stopped, and throws it at its end. */
  listen(onEvent: ((event: LedgerlineEvent) => void) | undefined): (event: LedgerlineEvent) => void {
    return (event) => {
      this.#take(event)
      if (this.#thrown !== undefined) return
      try {
        onEvent?.(event)
      } catch (error) {
        this.#thrown = { error }
        this.#stop.abort()
      }
    }
  }

  /** @throws what the callback threw */
  rethrow(): void {
    if (this.#thrown !== undefined) throw this.#thrown.error
  }

  stoppedBy(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal])
  }

  result(exit: number): BuildResult {
    return {
      status: exit === 0 ? 'ok' : exit === interrupted ? 'interrupted' : 'failed',
      exit,
      ...(this.#runId === undefined ? {} : { runId: this.#runId }),
      ...{ nodes: this.#nodes, tests: this.#tests, unitTests: this.#units, problems: this.#problems },
      ...(this.#published === undefined ? {} : { published: this.#published }),
      ...(this.#notPublished === undefined ? {} : { notPublished: this.#notPublished }),
    }
  }

  #take(event: LedgerlineEvent): void {
    if (event.event === 'planned') this.#runId = event.run_id
    else if (event.event === 'unit_tests_finished') this.#units = event.units
    else if (event.event === 'checks_finished') this.#tests.push(...event.checks.map((c) => ({ ...c })))
    else if (event.event === 'not_published') this.#notPublished = event.reason
    else if (event.event === 'node_finished') this.#node(event)
    else if (event.event === 'published') {
      const { publication, run_id: runId, unchanged } = event
      this.#published = { publication, runId, unchanged }
    } else if (event.event === 'problem') {
      const { event: _, ...problem } = event
      this.#problems.push(problem as Problem)
    }
  }

  #node(event: Extract<LedgerlineEvent, { event: 'node_finished' }>): void {
    const { node, kind, status, rows, milliseconds, message } = event
    const { memory_bytes: memoryBytes, spilled_bytes: spilledBytes } = event
    const used = {
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      ...(spilledBytes === undefined ? {} : { spilledBytes }),
    }
    const tests = event.checks.map((check: Told) => ({ ...check, node }))
    const name = node.split('.').slice(2).join('.')
    this.#nodes.push({ id: node, name, kind, status, rows, milliseconds, ...used, message, tests })
    this.#tests.push(...tests)
  }
}
