/**
 * Template text to syntax tree.
 * In: TemplateFile. Out: Template, or every problem that can be told from the text alone. Pure.
 * Start at `parseTemplate`; what a refusal says is in `syntax.ts`, other template languages in `jinja.ts`.
 */
// the parser alone: the rest, which makes JavaScript of templates, is four times its size
import { parser as generated, parse } from 'handlebars/dist/cjs/handlebars/compiler/base.js'
import type { Diagnostic } from '../diagnostic/index.ts'
import type { Program, Template } from './ast.ts'
import { jinjaBlocks } from './jinja.ts'
import { simpleProgram } from './simple.ts'
import { SourceText } from './source.ts'
import { explainRefusal, type Refusal } from './syntax.ts'
import type { TemplateFile } from './types.ts'

export type ParseResult =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly Diagnostic[] }

/** What Handlebars' generated parser offers beyond its published types. */
interface GeneratedParser {
  parseError: (message: string, details: { token?: string | number | null }) => void
  readonly lexer: { readonly _input: string; readonly match: string }
}

const parser = generated as GeneratedParser

export function parseTemplate(file: TemplateFile): ParseResult {
  const source = new SourceText(file.file, file.text, file.at)
  const jinja = jinjaBlocks(source)
  if (!file.text.includes('{{')) {
    return jinja.length > 0
      ? { ok: false, problems: jinja }
      : { ok: true, template: { source, program: plain(file.text) } }
  }
  const outcome = parseText(file.text)
  if ('program' in outcome && jinja.length === 0) {
    return { ok: true, template: { source, program: outcome.program } }
  }
  const refused = 'program' in outcome ? [] : explainRefusal(source, outcome)
  return { ok: false, problems: [...jinja, ...refused].sort(byPlace) }
}

const parsed = new WeakMap<TemplateFile, ParseResult>()

/** Parses a macro once for all the models that use it; kept as long as the caller keeps the file object. */
export function parseMacro(file: TemplateFile): ParseResult {
  let result = parsed.get(file)
  if (result === undefined) {
    result = parseTemplate(file)
    parsed.set(file, result)
  }
  return result
}

// without a mustache there is nothing to parse: most seeds of SQL are plain, and this is free
function plain(text: string): Program {
  const start = { line: 1, column: 0 }
  return {
    type: 'Program',
    body: [{ type: 'ContentStatement', value: text, original: text, loc: { start, end: start } }],
  }
}

function parseText(text: string): { readonly program: Program } | Refusal {
  // Handlebars counts columns wrongly after these two; in SQL they can only be an accident
  const separator = text.search(/[\u2028\u2029]/)
  if (separator !== -1) return { kind: 'separator', start: separator, end: separator + 1 }
  const simple = simpleProgram(text)
  if (simple !== undefined) return { program: simple }
  const before = parser.parseError
  let refusal: Refusal | undefined
  parser.parseError = (message, details) => {
    const start = text.length - parser.lexer._input.length - parser.lexer.match.length
    const token = String(details.token ?? 'INVALID')
    refusal = { kind: 'token', token, start, end: start + Math.max(1, parser.lexer.match.length) }
    throw new Error(message)
  }
  try {
    return { program: parse(text) as Program }
  } catch (thrown) {
    return refusal ?? semanticRefusal(thrown)
  } finally {
    parser.parseError = before
  }
}

/** Handlebars' own checks after the grammar: mismatched blocks, paths such as `a/../b`. */
function semanticRefusal(thrown: unknown): Refusal {
  const { message, lineNumber, column } = thrown as { message?: string; lineNumber?: number; column?: number }
  const at = { line: lineNumber ?? 1, column: column ?? 0 }
  return { kind: 'semantic', message: (message ?? String(thrown)).replace(/ - \d+:\d+$/, ''), at }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const line = (a.place?.line ?? 0) - (b.place?.line ?? 0)
  return line !== 0 ? line : (a.place?.column ?? 0) - (b.place?.column ?? 0)
}
