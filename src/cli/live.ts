/**
 * What is being built right now, redrawn below the finished lines of a terminal: a line per running node with its time
 * and its usual time, then a bar. In: what begins and ends. Out: text on stderr. Start at `Live`.
 */
import { fitted, type NodeColumns } from './node-line.ts'
import type { Palette } from './output.ts'

interface Running {
  readonly kind: string
  readonly since: number
  /** Milliseconds that it took the last time. */
  readonly usual: number | undefined
  note: string
}

export interface Done {
  readonly done: number
  readonly total: number
  readonly tests: number
  readonly allTests: number
}

/** Where the lines go; a terminal, or a test. */
export interface Screen {
  readonly columns: () => number
  readonly write: (text: string) => void
  readonly now: () => number
}

const barWidth = 40

/** Of a terminal of which nobody set the size, which says 0. */
export const usualColumns = 80

export class Live {
  readonly #running = new Map<string, Running>()
  readonly #screen: Screen
  readonly #paint: Palette
  readonly #began: number
  #state: Done = { done: 0, total: 0, tests: 0, allTests: 0 }
  /** Usual milliseconds of all that is built, and of what is done; absent when a node was never built before. */
  #usual: { all: number; done: number } | undefined
  #drawn: readonly string[] = []
  #clock: NodeJS.Timeout | undefined

  constructor(screen: Screen, paint: Palette) {
    this.#screen = screen
    this.#paint = paint
    this.#began = screen.now()
    this.#clock = setInterval(() => this.redraw(), 200).unref()
  }

  planned(usual: number | undefined, state: Done): void {
    this.#state = state
    this.#usual = usual === undefined ? undefined : { all: usual, done: 0 }
  }

  start(name: string, kind: string, usual: number | undefined): void {
    this.#running.set(name, { kind, since: this.#screen.now(), usual, note: '' })
  }

  testing(name: string, tests: number): void {
    const running = this.#running.get(name)
    if (running !== undefined) running.note = `${tests} test${tests === 1 ? '' : 's'}`
  }

  batch(name: string, done: number, of: number): void {
    const running = this.#running.get(name)
    if (running !== undefined) running.note = `batch ${done} of ${of}`
  }

  end(name: string, state: Done): void {
    const usual = this.#running.get(name)?.usual ?? 0
    if (this.#usual !== undefined) this.#usual.done += usual
    this.#running.delete(name)
    this.#state = state
  }

  redraw(): void {
    this.clear()
    this.draw()
  }

  #columns(): number {
    return this.#screen.columns() || usualColumns
  }

  /** A line wider than the terminal takes several of its rows. */
  clear(): void {
    const columns = this.#columns()
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0)
    if (rows > 0) this.#screen.write(`\u001b[${rows}A\u001b[0J`)
    this.#drawn = []
  }

  draw(): void {
    if (this.#clock === undefined || this.#state.total === 0) return
    const now = this.#screen.now()
    const columns = this.#columns()
    const lines = [...this.#running].map(([name, one]) =>
      fitted(runningColumns(name, one, now), columns, this.#paint),
    )
    lines.push(this.#bar(now, columns))
    this.#screen.write(lines.map(({ painted }) => `${painted}\n`).join(''))
    this.#drawn = lines.map(({ plain }) => plain)
  }

  /** Nothing is drawn from here on. */
  close(): void {
    this.clear()
    clearInterval(this.#clock)
    this.#clock = undefined
  }

  #bar(now: number, columns: number): { plain: string; painted: string } {
    const { done, total, tests, allTests } = this.#state
    const width = Math.min(barWidth, Math.max(10, columns - 46))
    const filled = Math.round((width * done) / Math.max(1, total))
    const seconds = (now - this.#began) / 1000
    const facts = `${done}/${total}  ${tests}/${allTests} tests  ${seconds.toFixed(1)}s${this.#left(seconds)}`
    const bar = `${this.#paint.accent('━'.repeat(filled))}${this.#paint.dim('━'.repeat(width - filled))}`
    return { plain: `${'━'.repeat(width)}  ${facts}`, painted: `${bar}  ${facts}` }
  }

  /** By the usual times of what is left, at the pace of what is done; nothing while there is no pace yet. */
  #left(seconds: number): string {
    if (this.#usual === undefined || this.#usual.done === 0 || seconds < 2) return ''
    const left = ((this.#usual.all - this.#usual.done) * seconds) / this.#usual.done
    return left < 1 ? '' : `, about ${Math.round(left)}s left`
  }
}

function runningColumns(name: string, { kind, since, usual, note }: Running, now: number): NodeColumns {
  const usually = usual === undefined || usual < 100 ? '' : `usual ${(usual / 1000).toFixed(1)}s`
  return {
    time: '',
    count: '',
    status: { text: '▸ running', style: 'accent' },
    ...{ kind, name, rows: '' },
    seconds: `${((now - since) / 1000).toFixed(1)}s`,
    note: { text: note === '' ? usually : note, style: 'dim' },
  }
}
