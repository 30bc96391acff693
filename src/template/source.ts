/**
 * Places in one file: Handlebars' positions to offsets, offsets to lines and columns.
 * In: file name and text. Out: offsets (UTF-16 units, from 0) and `Place`s (from 1). Pure.
 */
import type { Place } from '../diagnostic/index.ts'

/** As Handlebars counts: lines from 1, columns from 0. Turn it into an offset with `SourceText.offset`. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface Loc {
  readonly start: Position
  readonly end: Position
}

/** Line and column (from 1) of an offset; only `\n` ends a line. */
export function lineColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const end = Math.max(0, Math.min(offset, text.length))
  let line = 1
  let start = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    line += 1
    start = at + 1
  }
  return { line, column: end - start + 1 }
}

export class SourceText {
  readonly file: string
  readonly text: string
  readonly #at: Place | undefined
  readonly #starts: readonly number[]
  /** Handlebars also ends a line at a lone carriage return; the same array when there is none. */
  readonly #parserStarts: readonly number[]

  /** @param at  the one place of a text that is no file of its own */
  constructor(file: string, text: string, at?: Place) {
    this.#at = at
    this.file = file
    this.text = text
    this.#starts = lineStarts(text, /\n/g)
    this.#parserStarts = /\r(?!\n)/.test(text) ? lineStarts(text, /\r\n?|\n/g) : this.#starts
  }

  offset(at: Position): number {
    return (this.#parserStarts[at.line - 1] ?? this.text.length) + at.column
  }

  /** The place from `start` to `end` (exclusive), cut at the end of its first line. */
  place(start: number, end: number = start + 1): Place {
    if (this.#at !== undefined) return this.#at
    const line = this.#lineOf(start)
    const column = start - (this.#starts[line - 1] ?? 0) + 1
    let stop = Math.min(end, (this.#starts[line] ?? this.text.length + 1) - 1)
    if (this.text[stop - 1] === '\r') stop -= 1
    return { file: this.file, line, column, length: Math.max(1, stop - start) }
  }

  placeOf(loc: Loc): Place {
    return this.place(this.offset(loc.start), this.offset(loc.end))
  }

  slice(loc: Loc): string {
    return this.text.slice(this.offset(loc.start), this.offset(loc.end))
  }

  #lineOf(offset: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}

function lineStarts(text: string, ends: RegExp): readonly number[] {
  const starts = [0]
  for (const match of text.matchAll(ends)) starts.push(match.index + match[0].length)
  return starts
}
