/**
 * Finds where a key or value of a YAML file stands. The file is parsed a second time, with positions, only
 * when the first place is asked for: a file without problems costs one fast parse.
 * In: text and a path of keys and indexes. Out: `Place`. Pure.
 */
import type { Document, LineCounter, Node, YAMLMap } from 'yaml'
import type { Place } from '../diagnostic/index.ts'
import { yamlLibrary } from './yaml-library.ts'

export type Path = readonly PropertyKey[]
/** What to point at: the key, its value, or the first line of a text that begins below its key. */
export type At = 'key' | 'value' | 'text'

export type PlaceOf = (path: Path, at?: At) => Place

interface Spot {
  readonly line: number
  readonly column: number
  readonly length: number
}

export interface Positions {
  readonly placeOf: PlaceOf
  /** A scalar as it is written, e.g. a number with all its digits. */
  readonly writtenAt: (path: Path) => string | undefined
  /** Whether a number may stand in the text with zeros before it, as `0400`, which YAML reads as 400. */
  readonly padsNumbers: () => boolean
}

const padded = /[\s[,][-+]?0\d+(?=\s*(?:[,}\]#\r\n]|$))/

/** Gives places that look themselves up on first use; spread, compared or printed they are plain data. */
export function positionsIn(file: string, text: string): Positions {
  let parsed: Parsed | undefined
  const parse = (): Parsed => {
    parsed ??= parseWithPositions(text)
    return parsed
  }
  const placeOf: PlaceOf = (path, at = 'value') => {
    let spot: Spot | undefined
    const find = (): Spot => {
      spot ??= spotOf(parse(), text, path, at)
      return spot
    }
    return {
      file,
      get line() {
        return find().line
      },
      get column() {
        return find().column
      },
      get length() {
        return find().length
      },
    }
  }
  const writtenAt = (path: Path): string | undefined => {
    const node = nodeAt(parse().document, path, 'value')
    return yamlLibrary().isScalar(node) ? node.source : undefined
  }
  let pads: boolean | undefined
  const padsNumbers = (): boolean => {
    pads ??= padded.test(text)
    return pads
  }
  return { placeOf, writtenAt, padsNumbers }
}

export interface Parsed {
  readonly document: Document.Parsed
  readonly lines: LineCounter
}

/** Lenient about duplicate keys when `unique` is false, so that positions exist in a faulty file too. */
export function parseWithPositions(text: string, unique = false): Parsed {
  const { LineCounter, parseDocument } = yamlLibrary()
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: unique,
    logLevel: 'silent',
  })
  return { document, lines }
}

/** Line and column of an offset, with a length that stays on that line. */
export function spotAt(lines: LineCounter, text: string, start: number, end: number): Spot {
  const { line, col } = lines.linePos(start)
  const lineEnd = text.indexOf('\n', start)
  const stop = Math.min(end, lineEnd === -1 ? text.length : lineEnd)
  return { line: Math.max(line, 1), column: Math.max(col, 1), length: Math.max(stop - start, 1) }
}

function spotOf(parsed: Parsed, text: string, path: Path, at: At): Spot {
  const { isScalar } = yamlLibrary()
  const node = nodeAt(parsed.document, path, at)
  const [start, end] = rangeOf(node)
  if (at === 'text' && isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
    const below = text.indexOf('\n', start) + 1
    const indent = /^\s*/.exec(text.slice(below))?.[0].length ?? 0
    return spotAt(parsed.lines, text, Math.min(below + indent, end), end)
  }
  return spotAt(parsed.lines, text, start, end)
}

/** The node at a path; where the path ends early, the last key (or item) on the way. */
function nodeAt(document: Document.Parsed, path: Path, at: At): Node | undefined {
  const { isAlias, isMap, isNode, isScalar, isSeq } = yamlLibrary()
  let node: unknown = document.contents
  let key: Node | undefined
  for (const step of path) {
    const here: unknown = isAlias(node) ? node.resolve(document) : node
    let next: unknown
    if (isMap(here)) {
      const pair = here.items.find((p) => keyText(p.key) === String(step))
      if (pair === undefined) return mergeOf(here) ?? key ?? asNode(here)
      key = asNode(pair.key)
      next = pair.value
    } else if (isSeq(here)) {
      next = here.items[Number(step)]
      if (next === undefined) return key ?? asNode(here)
      key = undefined
    } else {
      // a list that is written as one text
      const alone = typeof step === 'number' && isScalar(here)
      return alone ? here : (key ?? asNode(here))
    }
    node = next
  }
  if (at === 'key' && key !== undefined) return key
  const empty = !isNode(node) || (isScalar(node) && (node.range?.[0] ?? 0) === (node.range?.[1] ?? 0))
  return empty ? (key ?? asNode(node)) : asNode(node)
}

/** Keys that another mapping brings are where it is named. */
function mergeOf({ items }: YAMLMap): Node | undefined {
  return asNode(items.find((p) => keyText(p.key) === '<<')?.key)
}

function keyText(key: unknown): string {
  return String(yamlLibrary().isScalar(key) ? key.value : key)
}

function asNode(value: unknown): Node | undefined {
  return yamlLibrary().isNode(value) ? value : undefined
}

/** A block mapping is shown by its first key, everything else by its own text. */
function rangeOf(node: Node | undefined): readonly [number, number] {
  const { isMap, isNode } = yamlLibrary()
  if (isMap(node) && node.flow !== true) {
    const first = node.items[0]?.key
    if (isNode(first)) return rangeOf(first)
  }
  const range = node?.range
  return range ? [range[0], range[1]] : [0, 1]
}
