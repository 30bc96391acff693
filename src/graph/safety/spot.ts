/** Where a finding belongs in the user's template. In: offsets of the bound plan. Out: places. Pure. */
import type { Place } from '../../diagnostic/index.ts'
import { blankStringsAndComments } from '../../sql/index.ts'
import { type Located, locate, type Rendered } from '../../template/index.ts'
import type { GraphNode } from '../types.ts'

/** The rendered text of one model with the engine's way of counting in it. */
export interface Text {
  readonly rendered: Rendered
  /** Turns the engine's offset in bytes into one of our strings. */
  readonly offset: (bytes: number | undefined) => number | undefined
}

/** @param before  how many bytes stood before the text when it was bound */
export function textOf(rendered: Rendered, before = 0): Text {
  const inUnits = utf16Offsets(rendered.text)
  return { rendered, offset: (bytes) => (bytes === undefined ? undefined : inUnits(bytes - before)) }
}

function utf16Offsets(text: string): (bytes: number) => number {
  const encoded = new TextEncoder().encode(text)
  // most SQL is ASCII, where both count alike
  if (encoded.length === text.length) return (bytes) => bytes
  const decoder = new TextDecoder()
  return (bytes) => decoder.decode(encoded.subarray(0, bytes)).length
}

/** Did the user write a cast here? An implicit one is placed at what it casts. */
export function castIsWritten({ rendered, offset }: Text, bytes: number | undefined): boolean {
  const at = offset(bytes)
  return at === undefined || /^(?:::|(?:try_)?cast\b)/i.test(rendered.text.slice(at, at + 10))
}

export function located({ rendered, offset }: Text, bytes: number | undefined): Located | undefined {
  const at = offset(bytes)
  if (at === undefined) return undefined
  const word = /^[\w.]+/.exec(rendered.text.slice(at, at + 200))?.[0].length ?? 1
  return locate(rendered, at, word)
}

export interface Spot {
  readonly place: Place
  readonly trail?: Located['trail']
}

/** The model's first line where there is no offset. */
export function spotOf(node: GraphNode, text: Text, bytes: number | undefined): Spot {
  const { resource } = node
  const file = resource.kind === 'model' ? (resource.sql?.file ?? resource.typescript?.file) : undefined
  const at = located(text, bytes)
  if (at !== undefined) return { place: at.place, trail: at.trail }
  return { place: file === undefined ? resource.place : { file, line: 1, column: 1 } }
}

/** Where two columns meet that the text compares or chooses between; undefined where it does not name them so. */
export function spotOfTwo({ rendered }: Text, names: readonly string[]): Spot | undefined {
  const [one, other] = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  if (one === undefined) return undefined
  const code = blankStringsAndComments(rendered.text)
  const found = new RegExp(meetings(one, other).join('|'), 'i').exec(code)
  const at = found && locate(rendered, found.index, found[0].length)
  return at ? { place: at.place, trail: at.trail } : undefined
}

/** Where a side of a union names its column, if one does behind the word; else where the word stands. */
export function spotInUnion({ rendered }: Text, [name]: readonly string[]): Spot | undefined {
  const code = blankStringsAndComments(rendered.text)
  const escaped = name?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const column = escaped === undefined ? undefined : new RegExp(`(?<=\\bunion\\b[^;]*)\\b${escaped}\\b`, 'i')
  const found = column?.exec(code) ?? /\bunion\b/i.exec(code)
  const at = found && locate(rendered, found.index, found[0].length)
  return at ? { place: at.place, trail: at.trail } : undefined
}

/** Patterns of what puts a column beside another one, or beside one that has no name. */
function meetings(one: string, other: string | undefined): string[] {
  const column = (name: string): string => `(?:\\w+\\.)?\\b${name}\\b`
  const among = `${column(one)}\\s+(?:not\\s+)?in\\s*\\(`
  if (other === undefined) return [among]
  const compared = '\\s*(?:[=<>!]+|is\\s+(?:not\\s+)?distinct\\s+from)\\s*'
  const chosen = '(?:coalesce|ifnull)\\s*\\([^()]*'
  const pairs = [
    [one, other],
    [other, one],
  ] as const
  const forms = pairs.flatMap(([a, b]) => [
    `${column(a)}${compared}${column(b)}`,
    `${column(a)}\\s+(?:not\\s+)?in\\s*\\([^()]*${column(b)}`,
    `${chosen}${column(a)}[^()]*${column(b)}`,
  ])
  return [...forms, `using\\s*\\([^()]*\\b${one}\\b`]
}
