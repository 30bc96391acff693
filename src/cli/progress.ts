/**
 * Shows a build: one line per finished node, live lines on a terminal, JSON objects where asked.
 * In: build events. Out: text on stderr. Layout after the terminal mock: columns align on the figures.
 */
import type { BuildEvent, Listener, NodeResult } from '../run/index.ts'
import { eventOf } from './event-json.ts'
import { Live, usualColumns } from './live.ts'
import { fitted, type NodeColumns } from './node-line.ts'
import { isFancy, palette, say, tellEvent, tells } from './output.ts'

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

export interface Progress {
  readonly listen: Listener
  /** Takes away what is only for the while of the build. */
  readonly close: () => void
}

export function showProgress(options: ProgressOptions): Progress {
  const shown =
    options.json || !tells('info') ? { listen: () => undefined, close: () => undefined } : display(options)
  return {
    close: shown.close,
    listen: (event) => {
      shown.listen(event)
      const told = eventOf(event)
      if (told !== undefined) tellEvent(told, options.json)
    },
  }
}

function display(options: ProgressOptions): Progress {
  const fancy = options.color !== false && isFancy()
  const isTerminal = process.stderr.isTTY === true
  const paint = palette(options.color)
  const columns = (): number =>
    isTerminal ? process.stderr.columns || usualColumns : Number.POSITIVE_INFINITY
  const write = (text: string): boolean => process.stderr.write(text)
  const live =
    fancy && isTerminal ? new Live({ columns, write, now: () => performance.now() }, paint) : undefined
  const tests = { done: 0, all: 0 }
  const listen: Listener = (event) => {
    live?.clear()
    if (event.event === 'planned') {
      tests.all = event.checks
      const total = event.toBuild + event.reused
      live?.planned(event.usual, { done: 0, total, tests: 0, allTests: event.checks })
      say(
        `${event.toBuild} to build, ${event.reused} reused, ${event.checks} ${event.checks === 1 ? 'test' : 'tests'}   ${paint.dim(`run ${event.runId}`)}\n`,
      )
    } else if (event.event === 'node_retried' || event.event === 'server_retried')
      say(paint.dim(`again     ${event.name}: ${event.reason}`))
    else if (event.event === 'node_started') live?.start(event.name, event.kind, event.usual)
    else if (event.event === 'batch_finished') {
      live?.batch(event.name, event.done, event.of)
      if (tells('debug')) say(paint.dim(`batch     ${event.name}: ${event.done} of ${event.of}`))
    } else if (event.event === 'checks_started') live?.testing(event.name, event.checks)
    else if (event.event === 'node_finished') {
      const { done, total, checks, result } = event
      tests.done += checks.length
      live?.end(result.name, { done, total, tests: tests.done, allTests: tests.all })
      if (isNews(event) || tells('debug'))
        say(fitted(columnsOf(event, fancy, options.now()), columns(), paint).painted)
    }
    live?.draw()
  }
  return { listen, close: () => live?.close() }
}

/** Reused, skipped and unfilled nodes are counted, not listed, unless a check of theirs has something to say. */
function isNews({ result, checks }: Finished): boolean {
  if (checks.some((c) => c.status !== 'pass')) return true
  if (result.status === 'reused' || result.status === 'skipped') return false
  return !(result.kind === 'port' && result.status === 'success')
}

type Finished = Extract<BuildEvent, { event: 'node_finished' }>

function columnsOf({ result, checks, done, total }: Finished, fancy: boolean, time: string): NodeColumns {
  const { status, kind, name, rows, milliseconds } = result
  const style = status === 'success' ? 'good' : status === 'error' ? 'error' : 'dim'
  return {
    ...{ time, kind, name },
    count: `${done}/${total}`,
    status: { text: symbols[status][fancy ? 0 : 1], style },
    rows: rows === null ? '' : `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row ' : 'rows'}`,
    seconds: `${(milliseconds / 1000).toFixed(2)}s`,
    note: noteOf(result, checks),
  }
}

function noteOf(result: NodeResult, checks: Finished['checks']): NodeColumns['note'] {
  if (result.status === 'error' || result.status === 'skipped')
    return { text: result.message.split('\n')[0] ?? '', style: 'dim' }
  const bad = checks.filter((c) => c.status === 'fail' || c.status === 'error').length
  const warned = checks.filter((c) => c.status === 'warn').length
  if (bad > 0) return { text: `${bad} of ${checks.length} tests failed`, style: 'error' }
  if (warned > 0) return { text: `${warned} of ${checks.length} tests warn`, style: 'warning' }
  const tests = checks.length === 0 ? '' : `${checks.length} test${checks.length === 1 ? '' : 's'}`
  const [how = ''] = result.message.split('\n')
  return { text: [tests, how === firstTime ? '' : how].filter((t) => t !== '').join('  '), style: 'dim' }
}

/** Of every incremental model when a project is built first. */
const firstTime = 'whole: it was never built'
