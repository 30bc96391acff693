/**
 * Collects rendered text together with the pieces that say where each stretch came from.
 * In: text and its origin, in order. Out: `Rendered`. The pieces cover the text without gaps.
 */
import type { Trail } from './problem.ts'
import type { SourceText } from './source.ts'
import type { Piece, Rendered } from './types.ts'

/** Where a piece of output comes from: `start` and `end` are offsets in the source. */
export interface Origin {
  readonly kind: Piece['kind']
  readonly source: SourceText
  readonly start: number
  readonly end: number
  readonly trail: Trail
}

/** Whitespace before a standalone partial, printed again before each line that the partial prints. */
interface Indent {
  readonly text: string
  readonly origin: Origin
  /** True at the start of a line; a line that never comes is not indented. */
  pending: boolean
}

export class Output {
  #text = ''
  readonly #pieces: Piece[] = []
  readonly #indents: Indent[] = []

  write(text: string, origin: Origin): void {
    if (text === '') return
    if (this.#indents.length === 0) {
      this.#push(text, origin, 0)
      return
    }
    for (let start = 0; start < text.length; ) {
      const newline = text.indexOf('\n', start)
      const end = newline === -1 ? text.length : newline + 1
      this.#indentLine()
      this.#push(text.slice(start, end), origin, start)
      if (newline !== -1) for (const indent of this.#indents) indent.pending = true
      start = end
    }
  }

  /** Runs `body`; every line it writes begins with `text`, inside the indents already in force. */
  indented(text: string, origin: Origin, body: () => void): void {
    this.#indents.push({ text, origin, pending: true })
    try {
      body()
    } finally {
      this.#indents.pop()
    }
  }

  done(): Rendered {
    return { text: this.#text, pieces: this.#pieces }
  }

  #indentLine(): void {
    for (const indent of this.#indents) {
      if (!indent.pending) continue
      indent.pending = false
      this.#push(indent.text, indent.origin, 0)
    }
  }

  /** `shift` is how far into a text the piece begins; what a mustache printed always points at its start. */
  #push(text: string, origin: Origin, shift: number): void {
    const isText = origin.kind === 'text'
    const source = isText ? origin.start + shift : origin.start
    const { file, line, column } = origin.source.place(source)
    this.#pieces.push({
      start: this.#text.length,
      length: text.length,
      kind: origin.kind,
      file,
      source,
      sourceLength: isText ? text.length : origin.end - origin.start,
      line,
      column,
      trail: origin.trail,
    })
    this.#text += text
  }
}
