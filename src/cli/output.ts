/**
 * Printing: data to stdout, everything else to stderr; colour only on a terminal that wants it.
 * JSON events go to stderr too, one object a line, so that stdout stays data.
 */
import { relative } from 'node:path'
import {
  type Diagnostic,
  plainStyle,
  renderDiagnostic,
  type SourceText,
  type Style,
  scrub,
  sortProblems,
} from '../diagnostic/index.ts'

let sourceText: SourceText = () => undefined
/** Where code frames take their lines from, once a project was read. */
export function remember(sources: SourceText): void {
  sourceText = sources
}

let startFolder = process.cwd()
/** The folder in which the user called us; paths are shown from there. */
export function invokedFrom(): string {
  return startFolder
}

/** Notes where the user stands, and gives the way back there for when the command is done. */
export function standHere(): () => void {
  startFolder = process.cwd()
  return () => process.chdir(startFolder)
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

export function say(text: string): void {
  process.stderr.write(`${scrub(text)}\n`)
}

/** Data the user asked for. */
export function print(text: string): void {
  process.stdout.write(`${scrub(text)}\n`)
}

export function sayProblems(problems: readonly Diagnostic[], json: boolean, color?: boolean): void {
  for (const problem of sortProblems(problems)) {
    if (json) say(JSON.stringify({ v: 1, event: 'problem', ...problem }))
    else say(`${renderDiagnostic(problem, sourceText, palette(color))}\n`)
  }
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
