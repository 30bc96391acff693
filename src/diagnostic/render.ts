/**
 * Shows diagnostics to people: code, place, the source lines with carets, what to do next.
 * In: diagnostics and the text of their files. Out: plain text, or JSON objects. Pure.
 */
import type { Diagnostic, Place } from './diagnostic.ts'

export type SourceText = (file: string) => string | undefined

export interface Style {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
}

const same = (text: string): string => text
export const plainStyle: Style = { error: same, warning: same, dim: same, bold: same }

export function renderDiagnostic(
  problem: Diagnostic,
  sources: SourceText,
  style: Style = plainStyle,
): string {
  const paint = problem.severity === 'error' ? style.error : style.warning
  const where = problem.place === undefined ? '' : `   ${style.bold(placeText(problem.place))}`
  const soft = problem.severity === 'error' ? '' : ' (warning)'
  const lines = [`${paint(`${problem.code} ${problem.id}${soft}`)}${where}`]
  if (problem.place !== undefined) lines.push(...codeFrame(problem.place, sources(problem.place.file), style))
  lines.push(...problem.message.split('\n').map((l) => `  ${l}`))
  if (problem.hint !== undefined) lines.push(`  ${style.bold(problem.hint)}`)
  for (const note of problem.notes ?? []) lines.push(`    ${style.dim(note)}`)
  for (const { label, place } of problem.trail ?? [])
    lines.push(`  ${style.dim(`${label}   ${placeText(place)}`)}`)
  return lines.join('\n')
}

export function placeText(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`
}

/** Of a longer line the part around the place is shown: a row of a thousand columns would fill the terminal. */
const longest = 160

/**
 * One line before, the line itself with carets, one line after; tabs count as one column. Long lines are cut on both sides alike,
 * so that what stands below the place stands below it still.
 */
export function codeFrame(place: Place, text: string | undefined, style: Style = plainStyle): string[] {
  if (text === undefined || place.unseen === true) return []
  const lines = text.split(/\r?\n/)
  if (place.line < 1 || place.line > lines.length) return []
  const width = String(Math.min(lines.length, place.line + 1)).length
  const from = place.column <= longest - 40 ? 0 : place.column - longest / 2
  const frame: string[] = []
  for (const n of [place.line - 1, place.line, place.line + 1]) {
    const line = lines[n - 1]
    if (line === undefined || (n !== place.line && line.trim() === '')) continue
    const mark = n === place.line ? '>' : ' '
    frame.push(`  ${mark} ${style.dim(`${String(n).padStart(width)} │`)} ${clipped(line, from)}`)
    if (n === place.line) {
      const room = Math.max(1, Math.min(line.length, from + longest) - place.column + 1)
      const carets = '^'.repeat(Math.max(1, Math.min(place.length ?? 1, room)))
      frame.push(
        `    ${' '.repeat(width)} ${style.dim('│')} ${' '.repeat(place.column - 1 - from)}${style.error(carets)}`,
      )
    }
  }
  return frame
}

function clipped(line: string, from: number): string {
  const shown = line.replaceAll('\t', ' ')
  if (from === 0 && shown.length <= longest) return shown
  const part = shown.slice(from, from + longest)
  const before = from > 0 && part !== '' ? `…${part.slice(1)}` : part
  return shown.length > from + longest ? `${before.slice(0, -1)}…` : before
}

/** All problems, errors first, each file's in order; the same problem twice is told once. */
export function sortProblems(problems: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>()
  const distinct = problems.filter((p) => {
    const key = JSON.stringify([p.code, p.message, p.place?.file, p.place?.line, p.place?.column])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
  const rank = (p: Diagnostic): number => (p.severity === 'error' ? 0 : 1)
  return distinct.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.place?.file ?? '').localeCompare(b.place?.file ?? '') ||
      (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
      (a.place?.column ?? 0) - (b.place?.column ?? 0),
  )
}
