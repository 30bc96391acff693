/**
 * Texts of several lines in YAML, `|` and `>`. In: a text, the line after the sign, and how far the key is indented. Out: the text
 * without the line break at its end, and where it goes on. @throws Unusual for what the whole parser must judge. Pure.
 */
import { Unusual } from './plain-yaml-values.ts'

export interface BlockText {
  readonly value: string
  readonly next: number
}

export function literalText(text: string, start: number, indent: number): BlockText {
  const { lines, next } = linesOf(text, start, indent)
  return { value: lines.join('\n'), next }
}

export function foldedText(text: string, start: number, indent: number): BlockText {
  const { lines, next } = linesOf(text, start, indent)
  let value = lines[0] ?? ''
  let breaks = 0
  for (const line of lines.slice(1)) {
    if (line === '') {
      breaks++
      continue
    }
    // a line that is indented further keeps its break
    if (line.startsWith(' ')) throw new Unusual()
    value += breaks === 0 ? ` ${line}` : `${'\n'.repeat(breaks)}${line}`
    breaks = 0
  }
  return { value, next }
}

/** Lines without their indent, to the last that says something. */
function linesOf(text: string, start: number, indent: number): { lines: string[]; next: number } {
  const lines: string[] = []
  let width: number | undefined
  let at = start
  while (at < text.length) {
    let first = at
    while (text.charCodeAt(first) === 32) first++
    const here = first - at
    if (text.charCodeAt(first) === 10) {
      if (width === undefined || here > width) throw new Unusual()
      lines.push('')
      at = first + 1
      continue
    }
    width ??= here
    if (here <= indent) break
    if (here < width) throw new Unusual()
    const end = text.indexOf('\n', first)
    lines.push(text.slice(at + width, end))
    at = end + 1
  }
  while (lines.at(-1) === '') lines.pop()
  if (lines.length === 0) throw new Unusual()
  return { lines, next: at }
}
