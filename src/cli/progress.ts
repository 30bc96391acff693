/**
 * Shows a build: one line per finished node, live lines on a terminal, JSON objects where asked.
 * In: build events. Out: text on stderr. Layout after the terminal mock: columns align on the figures.
 */
import type { BuildEvent, Listener, NodeResult } from '../run/index.ts'
import { eventOf } from './event-json.ts'
import { isFancy, type Palette, palette, say, tellEvent, tells } from './output.ts'

const symbols = {
  success: ['✓ ok', 'ok'],
  reused: ['= reused', 'reused'],
  error: ['✕ failed', 'FAIL'],
  skipped: ['– skipped', 'skip'],
} as const

export interface ProgressOptions {
  readonly json: boolean
  readonly color?: boolean | undefined
  readonly now: () => string
}

export function progressListener(options: ProgressOptions): Listener {
  const shown = options.json ? () => undefined : display(options)
  return (event) => {
    shown(event)
    tellEvent(eventOf(event), options.json)
  }
}

function display(options: ProgressOptions): Listener {
  if (!tells('info')) return () => undefined
  const fancy = options.color !== false && isFancy()
  const paint = palette(options.color)
  const live = new LiveLines(fancy && process.stderr.isTTY === true, paint)
  return (event) => {
    live.clear()
    if (event.event === 'planned') sayPlanned(event, paint)
    else if (event.event === 'node_retried') say(paint.dim(`again     ${event.name}: ${event.reason}`))
    else if (event.event === 'node_started') live.start(event.name, event.kind)
    else if (event.event === 'node_finished') {
      live.end(event.result.name)
      if (isNews(event) || tells('debug')) {
        say(nodeLine(event, fancy, paint, options.now()))
      }
    }
    live.draw()
  }
}

/** Reused, skipped and unfilled nodes are counted, not listed, unless a check of theirs has something to say. */
function isNews({ result, checks }: Extract<BuildEvent, { event: 'node_finished' }>): boolean {
  if (checks.some((c) => c.status !== 'pass')) return true
  if (result.status === 'reused' || result.status === 'skipped') return false
  return !(result.kind === 'port' && result.status === 'success')
}

function sayPlanned(event: Extract<BuildEvent, { event: 'planned' }>, paint: Palette): void {
  const text = `${event.toBuild} to build, ${event.reused} reused, ${event.checks} tests`
  say(`${text}   ${paint.dim(`run ${event.runId}`)}\n`)
}

function nodeLine(
  event: Extract<BuildEvent, { event: 'node_finished' }>,
  fancy: boolean,
  paint: Palette,
  time: string,
): string {
  const { result, checks } = event
  const count = `${event.done}/${event.total}`.padStart(7)
  const status = statusText(result, fancy, paint)
  const rows = result.rows === null ? '' : `${result.rows.toLocaleString('en-US')} rows`
  const seconds = `${(result.milliseconds / 1000).toFixed(2)}s`
  const facts = `${result.kind.padEnd(9)} ${result.name.padEnd(36)} ${rows.padStart(16)} ${seconds.padStart(8)}`
  return `${paint.dim(time)} ${paint.dim(count)}  ${status} ${facts}  ${noteOf(result, checks, paint)}`.trimEnd()
}

function statusText(result: NodeResult, fancy: boolean, paint: Palette): string {
  const text = symbols[result.status][fancy ? 0 : 1].padEnd(9)
  if (result.status === 'success') return paint.good(text)
  return result.status === 'error' ? paint.error(text) : paint.dim(text)
}

type Checks = Extract<BuildEvent, { event: 'node_finished' }>['checks']

function noteOf(result: NodeResult, checks: Checks, paint: Palette): string {
  if (result.status === 'error' || result.status === 'skipped')
    return paint.dim(result.message.split('\n')[0] ?? '')
  const bad = checks.filter((c) => c.status === 'fail' || c.status === 'error').length
  const warned = checks.filter((c) => c.status === 'warn').length
  if (bad > 0) return paint.error(`${bad} of ${checks.length} tests failed`)
  if (warned > 0) return paint.warning(`${warned} of ${checks.length} tests warn`)
  return checks.length === 0 ? '' : paint.dim(`${checks.length} test${checks.length === 1 ? '' : 's'}`)
}

/** The nodes being built, redrawn below the finished ones; nothing when the output is no terminal. */
class LiveLines {
  readonly #running = new Map<string, { readonly kind: string; readonly since: number }>()
  readonly #on: boolean
  readonly #paint: Palette
  #drawn = 0
  #clock: NodeJS.Timeout | undefined
  constructor(on: boolean, paint: Palette) {
    this.#on = on
    this.#paint = paint
  }
  start(name: string, kind: string): void {
    this.#running.set(name, { kind, since: performance.now() })
    if (this.#on) this.#clock ??= setInterval(() => this.redraw(), 1000).unref()
  }
  end(name: string): void {
    this.#running.delete(name)
    if (this.#running.size > 0) return
    clearInterval(this.#clock)
    this.#clock = undefined
  }
  redraw(): void {
    this.clear()
    this.draw()
  }
  clear(): void {
    if (this.#drawn > 0) process.stderr.write(`\u001b[${this.#drawn}A\u001b[0J`)
    this.#drawn = 0
  }
  draw(): void {
    if (!this.#on) return
    for (const [name, { kind, since }] of this.#running) {
      const seconds = `${Math.floor((performance.now() - since) / 1000)}s`.padStart(23)
      say(
        `${' '.repeat(18)}${this.#paint.accent('▸ running')} ${kind.padEnd(9)} ${name.padEnd(36)} ${seconds}`,
      )
    }
    this.#drawn = this.#running.size
  }
}
