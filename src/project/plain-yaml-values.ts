/**
 * Values of one line of YAML: quoted, `[flow]` and plain scalars, by the core schema. In: a text and where it begins and the line
 * ends. Out: the value. @throws Unusual for what the whole parser must judge. Pure. Start at `valueIn` and `scalarOf`.
 */

/** This is no text for the plain reader. */
export class Unusual extends Error {}

/** A quoted or flow value from `at` on, and nothing but a comment behind it. */
export function valueIn(text: string, at: number, end: number): unknown {
  const line = new Flow(text, at, end)
  const value = line.value()
  if (!/^(?: *| +#.*)$/.test(text.slice(line.at, end))) throw new Unusual()
  return value
}

/** A plain scalar without the comment behind it. */
export function plainText(text: string, at: number, end: number): string {
  const line = text.slice(at, end)
  const comment = line.indexOf(' #')
  const said = withoutBlanks(comment === -1 ? line : line.slice(0, comment))
  if (notPlain.test(said)) throw new Unusual()
  return said
}

/** Without the blanks at its end: to YAML others, as one that no line breaks at, are part of a text. */
export function withoutBlanks(text: string): string {
  let end = text.length
  while (text.charCodeAt(end - 1) === 32) end--
  return text.slice(0, end)
}

/** js-yaml refuses what is nested more than a hundred times, blocks and `[flow]` together. */
export const deepest = 40

/** Begins with a sign of YAML, or holds what makes a mapping of it. */
const notPlain = /^[,[\]{}#&*!|>'"%@`?:]|^-(?: |$)|:(?: |$)/

const words = new Map<string, unknown>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
])

const number = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/
/** Numbers that are written in other ways. */
const otherNumber = /^[-+]?(?:\.?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|0[ox][\da-fA-F]+|\.(?:inf|nan))$/i

export function scalarOf(said: string): unknown {
  const code = said.charCodeAt(0)
  // a digit, a sign or a point
  if ((code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46) {
    if (number.test(said) && !/^-[0.]*$/.test(said)) return Number(said)
    if (otherNumber.test(said)) throw new Unusual()
    return said
  }
  const word = words.get(said)
  return word === undefined ? said : word
}

const flowKey = /(\+?[A-Za-z_][\w.-]*): +/y
const flowPlain = /-?[\w.(<=~+/$](?:[^,[\]{}:#]|:(?![\s,[\]{}]))*/y

class Flow {
  readonly #text: string
  readonly #end: number
  at: number
  #depth = 0

  constructor(text: string, at: number, end: number) {
    this.#text = text
    this.#end = end
    this.at = at
  }

  value(): unknown {
    const code = this.#text.charCodeAt(this.at)
    if (code === 34 || code === 39) return this.#quoted(code)
    if (code === 91) return this.#list()
    return code === 123 ? this.#mapping() : scalarOf(withoutBlanks(this.#match(flowPlain)[0]))
  }

  #list(): unknown[] {
    const made: unknown[] = []
    if (this.#isEmpty(93)) return made
    do made.push(this.value())
    while (this.#goesOn(93))
    this.#depth--
    return made
  }

  #mapping(): Record<string, unknown> {
    const made: Record<string, unknown> = {}
    if (this.#isEmpty(125)) return made
    do {
      const name = this.#match(flowKey)[1] ?? ''
      if (isNoKey(name) || Object.hasOwn(made, name)) throw new Unusual()
      made[name] = this.value()
    } while (this.#goesOn(125))
    this.#depth--
    return made
  }

  /** Goes behind the opening bracket, and behind the closing one when that is next. */
  #isEmpty(close: number): boolean {
    this.at++
    this.#blanks()
    if (this.#text.charCodeAt(this.at) !== close) {
      if (++this.#depth > deepest) throw new Unusual()
      return false
    }
    this.at++
    return true
  }

  /** Behind a value: a comma and more, or the end. */
  #goesOn(close: number): boolean {
    this.#blanks()
    const code = this.#text.charCodeAt(this.at++)
    if (code !== 44 && code !== close) throw new Unusual()
    this.#blanks()
    return code === 44
  }

  #blanks(): void {
    while (this.#text.charCodeAt(this.at) === 32) this.at++
  }

  #match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.#text)
    if (found === null || pattern.lastIndex > this.#end) throw new Unusual()
    this.at = pattern.lastIndex
    return found
  }

  #quoted(quote: number): string {
    const text = this.#text
    const start = this.at + 1
    let at = start
    for (; text.charCodeAt(at) !== quote || (quote === 39 && text.charCodeAt(at + 1) === 39); at++) {
      // an escape, or a quote that is written twice
      if (text.charCodeAt(at) === (quote === 34 ? 92 : 39)) at++
      if (at >= this.#end) throw new Unusual()
    }
    this.at = at + 1
    const inner = text.slice(start, at)
    if (quote === 39) return inner.includes("'") ? inner.replaceAll("''", "'") : inner
    if (!inner.includes('\\')) return inner
    if (/\\[^"\\nt]/.test(inner.replaceAll('\\\\', ''))) throw new Unusual()
    return JSON.parse(`"${inner}"`) as string
  }
}

/** Words that are no text as a key either, and what no object holds as a key. */
export function isNoKey(name: string): boolean {
  return /^(?:null|true|false|__proto__)$/i.test(name)
}
