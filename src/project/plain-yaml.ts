/**
 * Reads YAML as people write property files: block mappings and lists, scalars and `[flow]` on one line, `|` and `>`. Anything
 * else (anchors, tags, several documents, tabs, a mistake of any kind) is not read here but by the whole parser, which
 * takes seven times as long and words what is wrong. In: text. Out: data, or nothing. Pure. Start at `readPlain`.
 */
import { foldedText, literalText } from './plain-yaml-blocks.ts'
import {
  deepest,
  isNoKey,
  plainText,
  scalarOf,
  Unusual,
  valueIn,
  withoutBlanks,
} from './plain-yaml-values.ts'

/** What js-yaml's `load` gives for the text; undefined where it has to be asked. */
export function readPlain(text: string): Record<string, unknown> | undefined {
  if (strange.test(text) || !text.endsWith('\n')) return undefined
  const reader = new Reader(text)
  if (reader.atEnd) return undefined
  try {
    const data = reader.mapping(0)
    return reader.atEnd ? data : undefined
  } catch (error) {
    if (error instanceof Unusual) return undefined
    throw error
  }
}

/** Tabs, carriage returns, marks of documents, directives, and characters that not every text may hold. */
const strange = /[^\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe]|^(?:---|\.\.\.|%)/m

const key = /(\+?[A-Za-z_][\w.-]*):(?: +|(?=\n))/y

class Reader {
  readonly #text: string
  /** The first character of the line that is read next, behind its indent; the end of the text at last. */
  #at = 0
  #indent = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
    this.#line(0)
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length
  }

  /** Goes to the first line from `from` on that says something. */
  #line(from: number): void {
    const text = this.#text
    let start = from
    for (;;) {
      let at = start
      while (text.charCodeAt(at) === 32) at++
      const code = text.charCodeAt(at)
      // a line without anything, or a comment
      if (code === 10) start = at + 1
      else if (code === 35) start = text.indexOf('\n', at) + 1
      else {
        this.#at = at
        this.#indent = at >= text.length ? -1 : at - start
        return
      }
    }
  }

  mapping(indent: number): Record<string, unknown> {
    const made: Record<string, unknown> = {}
    if (++this.#depth > deepest) throw new Unusual()
    while (this.#indent === indent) {
      key.lastIndex = this.#at
      const [whole, name] = key.exec(this.#text) ?? []
      if (whole === undefined || name === undefined || isNoKey(name) || Object.hasOwn(made, name))
        throw new Unusual()
      made[name] = this.#value(this.#at + whole.length, indent, true)
    }
    if (this.#indent > indent) throw new Unusual()
    this.#depth--
    return made
  }

  #list(indent: number): unknown[] {
    const made: unknown[] = []
    const text = this.#text
    if (++this.#depth > deepest) throw new Unusual()
    while (this.#indent === indent && this.#isItem()) {
      let at = this.#at + 1
      while (text.charCodeAt(at) === 32) at++
      key.lastIndex = at
      if (text.charCodeAt(at) !== 10 && key.test(text)) {
        // a mapping whose first key stands behind the dash
        this.#indent += at - this.#at
        this.#at = at
        made.push(this.mapping(this.#indent))
      } else made.push(this.#value(at, indent, false))
    }
    if (this.#indent > indent) throw new Unusual()
    this.#depth--
    return made
  }

  /** A dash, and a blank or the end of the line behind it. */
  #isItem(): boolean {
    if (this.#text.charCodeAt(this.#at) !== 45) return false
    const next = this.#text.charCodeAt(this.#at + 1)
    return next === 32 || next === 10
  }

  /** What stands from `at` on, of a key or an item whose line is indented so far. */
  #value(at: number, indent: number, ofKey: boolean): unknown {
    const text = this.#text
    const code = text.charCodeAt(at)
    // nothing, or only a comment
    if (code === 10 || code === 35) return this.#below(text.indexOf('\n', at), indent, ofKey)
    if (code === 124 || code === 62) return this.#block(at, indent)
    const end = text.indexOf('\n', at)
    const value =
      code === 34 || code === 39 || code === 91 || code === 123
        ? valueIn(text, at, end)
        : scalarOf(plainText(text, at, end))
    this.#line(end + 1)
    // a scalar that goes on in the next line
    if (this.#indent > indent) throw new Unusual()
    return value
  }

  #below(end: number, indent: number, ofKey: boolean): unknown {
    this.#line(end + 1)
    if (this.#indent > indent) return this.#isItem() ? this.#list(this.#indent) : this.mapping(this.#indent)
    return ofKey && this.#indent === indent && this.#isItem() ? this.#list(indent) : null
  }

  #block(at: number, indent: number): string {
    const end = this.#text.indexOf('\n', at)
    const header = withoutBlanks(this.#text.slice(at, end))
    if (header.length > 1 && header.slice(1) !== '-') throw new Unusual()
    const read = header.startsWith('|') ? literalText : foldedText
    const { value, next } = read(this.#text, end + 1, indent)
    this.#line(next)
    return header.length === 1 ? `${value}\n` : value
  }
}
