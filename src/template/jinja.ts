/**
 * Answers habits from Jinja with the Handlebars that is meant: `{{ ref('x') }}` with `{{ref 'x'}}`.
 * In: text and its tags. Out: E1102 with the fix as hint. Pure; the fixes themselves are in `jinja-fix.ts` and `jinja-blocks.ts`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { fixBlock } from './jinja-blocks.ts'
import { fixMustache } from './jinja-fix.ts'
import type { SourceText } from './source.ts'
import type { Tag } from './tags.ts'

/** SQL comments and strings first, so that `{%` in them passes; then mustaches; then what is looked for. */
const blockPattern =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|\{\{~?!--[\s\S]*?--~?\}\}|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}|\{%|\{#/g

/**
 * `{% … %}` and `{# … #}`, which Handlebars passes on as text and the database then stumbles over.
 * Those inside SQL strings and comments are left alone.
 */
export function jinjaBlocks(source: SourceText): readonly Diagnostic[] {
  if (!/(?<!\{)\{[%#]/.test(source.text)) return []
  const problems: Diagnostic[] = []
  for (const match of source.text.matchAll(blockPattern)) {
    const found = match[0]
    if (!found.startsWith('{%') && !found.startsWith('{#')) continue
    const place = source.place(match.index, match.index + found.length)
    problems.push(diagnose('jinja-syntax', { found: shorten(found), fix: fixBlock(found) }, { place }))
  }
  return problems
}

export interface JinjaMustache {
  readonly tag: Tag
  readonly problem: Diagnostic
}

/** Mustaches that only make sense as Jinja; asked only when Handlebars has refused the text. */
export function jinjaMustaches(source: SourceText, tags: readonly Tag[]): readonly JinjaMustache[] {
  const found: JinjaMustache[] = []
  for (const tag of tags) {
    if (tag.kind !== 'mustache' && tag.kind !== 'open' && tag.kind !== 'partial') continue
    const fix = fixMustache(tag.kind === 'mustache' ? tag.inner : undefined, tag.inner)
    if (fix === undefined) continue
    const text = shorten(source.text.slice(tag.start, tag.end))
    const place = source.place(tag.start, tag.end)
    found.push({ tag, problem: diagnose('jinja-syntax', { found: text, fix }, { place }) })
  }
  return found
}

/** The answer to `{{this}}` where the model's own relation is meant. */
export function jinjaThis(source: SourceText, start: number, end: number): Diagnostic {
  const found = source.text.slice(start, end)
  return diagnose('jinja-syntax', { found, fix: 'Write {{self}}.' }, { place: source.place(start, end) })
}

/** `{{ ref ('x') }}` parses, as a call inside a call; it is still Jinja. */
export function jinjaCall(source: SourceText, start: number, end: number): Diagnostic {
  const found = source.text.slice(start, end)
  const inner = found.replace(/^\{+~?|~?\}+$/g, '').trim()
  const fix = fixMustache(inner, inner) ?? "Write calls as {{helper 'argument' key='value'}}."
  return diagnose('jinja-syntax', { found: shorten(found), fix }, { place: source.place(start, end) })
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}
