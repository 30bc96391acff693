/**
 * Says in plain words why Handlebars refused a text, and where.
 * In: the text, what the parser gave up on. Out: E1101, or E1102 when the writer thought in Jinja. Pure.
 * Handlebars' own words name grammar tokens and often the wrong line, so none of them reach the user.
 */
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'
import { jinjaMustaches } from './jinja.ts'
import type { Position, SourceText } from './source.ts'
import { findTags, type Tag } from './tags.ts'

export type Refusal =
  | { readonly kind: 'token'; readonly token: string; readonly start: number; readonly end: number }
  | { readonly kind: 'separator'; readonly start: number; readonly end: number }
  | { readonly kind: 'semantic'; readonly message: string; readonly at: Position }

interface Finding {
  readonly message: string
  readonly place: Place
  /** The other end of a clash. */
  readonly other?: { readonly label: string; readonly place: Place }
}

export function explainRefusal(source: SourceText, refusal: Refusal): readonly Diagnostic[] {
  const tags = findTags(source.text)
  const jinja = jinjaMustaches(source, tags)
  const at = refusal.kind === 'semantic' ? source.offset(refusal.at) : refusal.start
  const tag = tags.find((candidate) => candidate.start <= at && at < candidate.end)
  const isExplained = tag !== undefined && jinja.some((found) => found.tag === tag)
  const finding = isExplained ? blockClash(source, tags) : explain(source, refusal, tags, tag, at)
  const problems = jinja.map((found) => found.problem)
  if (finding === undefined) return problems
  const { message, place, other } = finding
  const trail = other === undefined ? undefined : [other]
  return [...problems, diagnose('template-syntax', { message }, { place, trail })]
}

function explain(
  source: SourceText,
  refusal: Refusal,
  tags: readonly Tag[],
  tag: Tag | undefined,
  at: number,
): Finding {
  if (refusal.kind === 'separator') {
    const message = 'it holds an invisible line separator (U+2028 or U+2029); delete it, or write chr(8232)'
    return { message, place: source.place(at) }
  }
  const structural = blockClash(source, tags)
  if (refusal.kind === 'semantic') {
    return structural ?? { message: `${refusal.message}.`, place: source.place(at) }
  }
  const unclosed = tags.find((candidate) => candidate.kind === 'unclosed')
  if (unclosed !== undefined && at >= unclosed.start) return neverClosed(source, unclosed)
  const aboutBlocks = ['EOF', 'OPEN_ENDBLOCK', 'INVERSE', 'OPEN_INVERSE_CHAIN'].includes(refusal.token)
  if (aboutBlocks && structural !== undefined) return structural
  return unexpected(source, refusal, tag)
}

function neverClosed(source: SourceText, tag: Tag): Finding {
  const opened = /^\{\{~?!--|^\{\{\{\{[^}\n]*\}*|^\{+/.exec(source.text.slice(tag.start))?.[0] ?? '{{'
  const closers: Readonly<Record<string, string>> = { '{{!--': '--}}', '{{~!--': '--}}', '{{{': '}}}' }
  const closer = opened.startsWith('{{{{') ? `{{{{/${tag.name}}}}}` : (closers[opened] ?? '}}')
  const message = `${opened} is opened here and never closed by ${closer}.`
  return { message, place: source.place(tag.start, tag.start + opened.length) }
}

function unexpected(
  source: SourceText,
  refusal: { start: number; end: number },
  tag: Tag | undefined,
): Finding {
  const { text } = source
  const place = source.place(refusal.start, refusal.end)
  if (text.startsWith('}}}', refusal.start)) {
    return { message: 'a brace follows the mustache directly; put a space between them: }} }.', place }
  }
  if (tag !== undefined && text.startsWith('{{{', tag.start)) {
    const message = 'three braces open here; for a SQL struct put a space between: { {{.'
    return { message, place: source.place(tag.start, tag.start + 3) }
  }
  if (tag !== undefined && tag.inner === '' && tag.kind === 'mustache') {
    return { message: 'this mustache is empty.', place: source.place(tag.start, tag.end) }
  }
  if (tag?.kind === 'else') return { message: 'the block has had its last {{else}} already.', place }
  if (/^~?\}/.test(text.slice(refusal.start)) && /=\s*\S+\s+[^\s=]+$/.test(tag?.inner ?? '')) {
    return { message: 'values come first, key=value pairs last.', place }
  }
  return { message: `${shown(text, refusal.start, refusal.end)} is not expected here.`, place }
}

/** What stands there, in one line; a word together with what makes it wrong, such as `x[`. */
function shown(text: string, start: number, end: number): string {
  const word = /^[\w.]+[^\s\w]/.exec(text.slice(start, start + 60))?.[0]
  const found = word ?? text.slice(start, end).split('\n')[0]?.trim() ?? ''
  if (found === '') return 'The end of the file'
  const code = found.charCodeAt(0)
  return code < 32 ? `A control character (U+${code.toString(16).padStart(4, '0')})` : found
}

/** Walks the blocks: the first that closes wrongly, or the innermost one still open at the end. */
function blockClash(source: SourceText, tags: readonly Tag[]): Finding | undefined {
  const open: Tag[] = []
  for (const tag of tags) {
    if (tag.kind === 'open') open.push(tag)
    if (tag.kind === 'else' && open.length === 0) {
      return { message: '{{else}} stands outside of every block.', place: source.place(tag.start, tag.end) }
    }
    if (tag.kind !== 'close') continue
    const opener = open.pop()
    const place = source.place(tag.start, tag.end)
    if (opener === undefined)
      return { message: `{{/${tag.name}}} closes a block that was never opened.`, place }
    if (opener.name !== tag.name) return mismatch(source, opener, tag, place)
  }
  const innermost = open.at(-1)
  if (innermost === undefined) return undefined
  const message = `{{#${innermost.name}}} is never closed by {{/${innermost.name}}}.`
  return { message, place: source.place(innermost.start, innermost.end) }
}

function mismatch(source: SourceText, opener: Tag, tag: Tag, place: Place): Finding {
  const other = { label: `{{#${opener.name}}} opened`, place: source.place(opener.start, opener.end) }
  return { message: `{{/${tag.name}}} closes {{#${opener.name}}}.`, place, other }
}
