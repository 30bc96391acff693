/**
 * Printing: data to stdout, everything else to stderr; colour only on a terminal that wants it.
 * JSON events go to stderr too, one object a line, so that stdout stays data.
 */
import { appendFileSync, mkdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import {
  type Diagnostic,
  diagnose,
  LedgerlineError,
  plainStyle,
  renderDiagnostic,
  type SourceText,
  type Style,
  scrub,
  scrubbedJson,
  sortProblems,
} from '../diagnostic/index.ts'
import { type Counts, Ending } from './ending.ts'
import type { LogEvent } from './event-schema.ts'

let sourceText: SourceText = () => undefined
/** Where code frames take their lines from, once a project was read. */
export function remember(sources: SourceText): void {
  sourceText = sources
}

let hear: ((event: LogEvent) => void) | undefined
/** From here on a program is told every event, and no stream is written to; without one, the terminal again. */
export function tellProgram(listener: ((event: LogEvent) => void) | undefined): void {
  hear = listener
}

let startFolder = process.cwd()
/** The folder in which the user called us; paths are shown from there. */
export function invokedFrom(): string {
  return startFolder
}

/** Notes where the user stands, and gives the way back there for when the command is done. */
export function standHere(): () => void {
  startFolder = process.cwd()
  return () => standIn(startFolder)
}

/** Makes this the working folder. A worker thread has none of its own, and can only be where its process is. */
export function standIn(folder: string): void {
  if (process.cwd() !== folder) process.chdir(folder)
}

/** A path as the user would write it. */
export function shownPath(path: string): string {
  return relative(startFolder, path).replaceAll('\\', '/') || '.'
}

export interface Palette extends Style {
  readonly good: (text: string) => string
  readonly accent: (text: string) => string
}

const ansi = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`
const plain: Palette = { ...plainStyle, good: (t) => t, accent: (t) => t }
const coloured: Palette = {
  error: ansi('31'),
  warning: ansi('33'),
  dim: ansi('90'),
  bold: ansi('1'),
  good: ansi('36'),
  accent: ansi('34'),
}

/** Fancy means colour, symbols beyond ASCII and redraw. */
export function isFancy(stream: NodeJS.WriteStream = process.stderr): boolean {
  const { NO_COLOR, CI, TERM, FORCE_COLOR } = process.env
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true
  return stream.isTTY === true && NO_COLOR === undefined && CI === undefined && TERM !== 'dumb'
}

export function palette(color?: boolean): Palette {
  return (color ?? isFancy()) ? coloured : plain
}

export type Level = 'debug' | 'info' | 'warn' | 'error'
const levels: readonly Level[] = ['debug', 'info', 'warn', 'error']
let level: Level = 'info'
let json = false

/** What stderr gets from here on: `--log-level`, or what -v and -q are short for; the least of them wins. */
export function setLevel(said: Readonly<Record<string, unknown>>): void {
  json = said.logFormat === 'json'
  const named = levels.find((l) => l === said.logLevel)
  level =
    said.quiet === true
      ? named === 'error'
        ? 'error'
        : 'warn'
      : (named ?? (said.verbose === true ? 'debug' : 'info'))
}

/** Whether stderr gets JSON, by whichever way that was said. */
export function wantsJson(): boolean {
  return json
}

/** Whether a message of this weight is told. */
export function tells(weight: Level): boolean {
  return levels.indexOf(weight) >= levels.indexOf(level)
}

export function say(text: string): void {
  if (hear !== undefined) return
  process.stderr.write(`${scrub(text)}\n`)
}

let logFile: string | undefined

/** Where every event goes besides, `--log-path`; events are appended, as of one run after the other. */
export function logInto(dir: string | undefined): void {
  logFile = undefined
  if (dir === undefined) return
  const folder = resolve(startFolder, dir)
  try {
    mkdirSync(folder, { recursive: true })
    logFile = join(folder, 'ledgerline.log')
    appendFileSync(logFile, '')
  } catch (error) {
    logFile = undefined
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new LedgerlineError([diagnose('unwritable', { path: shownPath(folder), reason })])
  }
}

let ending = new Ending()
/** A call begins: what is told from here on is its own. */
export function beginCall(): void {
  ending = new Ending()
}

/** What a build counted, for the last event of the call. */
export function noteCounts(counts: Counts): void {
  ending.count(counts)
}

/** The last event of a call. */
export function tellEnd(command: string, exit: number, shown: boolean): void {
  tellEvent(ending.finished(command, exit), shown)
  beginCall()
}

/** One event, for the log file and, where it was asked for, for stderr. */
export function tellEvent(event: LogEvent, shown: boolean): void {
  if (event.event === 'problem') ending.note(event)
  hear?.(event)
  if (!shown && logFile === undefined) return
  const line = scrubbedJson({ v: 1, ts: new Date().toISOString(), ...event })
  if (shown && hear === undefined) process.stderr.write(`${line}\n`)
  if (logFile !== undefined) appendEvent(logFile, line)
}

/** A log that cannot be written any more, as on a full disk, is told once and stops nothing. */
function appendEvent(file: string, line: string): void {
  try {
    appendFileSync(file, `${line}\n`)
  } catch (error) {
    logFile = undefined
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const reason = code === 'ENOSPC' ? 'no space left on the device' : code
    const details = { path: shownPath(file), reason }
    sayProblems([diagnose('unwritable', details, { severity: 'warning' })], json)
  }
}

/** While a server is asked again nothing else is to be seen; nobody may have to wonder. */
export function sayRetried(name: string, attempt: number, reason: string): void {
  if (!json && tells('info')) say(palette().dim(`again     ${name}: ${reason}`))
  tellEvent({ event: 'server_retried', name, attempt, reason }, json)
}

/** Data the user asked for. */
export function print(text: string): void {
  printClean(scrub(text))
}

/** The same as JSON. */
export function printJson(value: unknown, indent?: number): void {
  printClean(scrubbedJson(value, indent))
}

/** Text of which each value was scrubbed by itself, since together they have a form that must hold. */
export function printClean(text: string): void {
  if (hear !== undefined) return
  process.stdout.write(`${text}\n`)
}

export function sayProblems(problems: readonly Diagnostic[], asJson: boolean, color?: boolean): void {
  for (const problem of sortProblems(problems)) sayProblem(problem, asJson, color)
}

/** @param hidden  the event alone is told, and people read of it elsewhere */
export function sayProblem(problem: Diagnostic, asJson: boolean, color?: boolean, hidden = false): void {
  if (!tells(problem.severity === 'error' ? 'error' : 'warn')) return
  tellEvent({ event: 'problem', ...problem }, asJson)
  if (!asJson && !hidden) say(`${renderDiagnostic(problem, sourceText, palette(color))}\n`)
}

/** Left-aligned text columns, right-aligned numbers; two spaces apart. */
export function textTable(header: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const cells = rows.map((r) => r.map((c) => c ?? 'null'))
  const numeric = header.map(
    (_, i) => cells.length > 0 && rows.every((r) => r[i] === null || /^-?[\d.]+$/.test(r[i] ?? '')),
  )
  const width = header.map((h, i) => Math.max(h.length, ...cells.map((r) => r[i]?.length ?? 0)))
  const line = (r: readonly string[]): string =>
    r
      .map((c, i) => (numeric[i] ? c.padStart(width[i] ?? 0) : c.padEnd(width[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(header), ...cells.map(line)].join('\n')
}
