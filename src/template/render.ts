/**
 * Syntax tree to SQL text with its span map.
 * In: template, helpers, macros, context. Out: rendered text with pieces, or every problem met. Pure but for helpers.
 * Start at `render`; blocks are in `blocks.ts`, partials in `partials.ts`, values in `evaluate.ts`.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { ContentStatement, MustacheStatement, Program, Statement, Template } from './ast.ts'
import { runBlock } from './blocks.ts'
import { written } from './call.ts'
import { mustacheValue, stop, whereIs } from './evaluate.ts'
import { refusedDecorator, withInlines } from './inlines.ts'
import { jinjaThis } from './jinja.ts'
import { Output } from './output.ts'
import { parseTemplate } from './parse.ts'
import { runPartial } from './partials.ts'
import { Stop } from './problem.ts'
import { type Run, rootScope, type Scope } from './scope.ts'
import type { RenderOptions, RenderResult, TemplateFile, TemplateValue } from './types.ts'
import { kindOf, printed } from './values.ts'

/**
 * Renders a template, strictly. An error ends its own statement only, so that one render tells all problems.
 *
 * @param input  a file, or the template that `parseTemplate` gave for it
 */
export function render(input: TemplateFile | Template, options: RenderOptions): RenderResult {
  if (!('program' in input)) {
    const parsed = parseTemplate(input)
    return parsed.ok ? render(parsed.template, options) : parsed
  }
  const problems = new Map<string, Diagnostic>()
  const output = new Output()
  const report = (found: readonly Diagnostic[]) => keep(found, problems)
  const exec = (program: Program | undefined, scope: Scope) => {
    if (program === undefined) return
    const { inside, refused } = withInlines(program, scope)
    report(refused)
    for (const statement of program.body) {
      try {
        runStatement(statement, inside, run)
      } catch (thrown) {
        if (!(thrown instanceof Stop)) throw thrown
        report(thrown.problems)
      }
    }
  }
  const run: Run = { options, output, exec, report }
  exec(input.program, rootScope(input, options.context ?? {}))
  return problems.size === 0
    ? { ok: true, rendered: output.done() }
    : { ok: false, problems: [...problems.values()] }
}

// a loop meets the same problem in every round; it is told once
function keep(found: readonly Diagnostic[], problems: Map<string, Diagnostic>): void {
  for (const problem of found) {
    const key = JSON.stringify([problem.code, problem.message, problem.place, problem.trail])
    if (!problems.has(key)) problems.set(key, problem)
  }
}

function runStatement(statement: Statement, scope: Scope, run: Run): void {
  switch (statement.type) {
    case 'ContentStatement':
      runText(statement, scope, run)
      return
    case 'MustacheStatement':
      runMustache(statement, scope, run)
      return
    case 'BlockStatement':
      runBlock(statement, scope, run)
      return
    case 'PartialStatement':
    case 'PartialBlockStatement':
      runPartial(statement, scope, run)
      return
    case 'Decorator':
      throw stop(refusedDecorator(statement, scope))
    case 'DecoratorBlock':
    case 'CommentStatement':
      return
  }
}

function runText(statement: ContentStatement, scope: Scope, run: Run): void {
  const { value } = statement
  if (value === '') return
  const { source } = scope.template
  const start = source.offset(statement.loc.start) + cutOnTheLeft(statement)
  if (!source.text.startsWith(value, start)) {
    const message = `the span map lost the text ${JSON.stringify(value.slice(0, 40))}`
    throw stop(diagnose('bug', { message }, whereIs(statement, scope)))
  }
  run.output.write(value, { kind: 'text', source, start, end: start + value.length, trail: scope.trail })
}

/** How much Handlebars' whitespace pass took away before the text that prints. */
function cutOnTheLeft({ value, original, leftStripped }: ContentStatement): number {
  if (value.length === original.length) return 0
  // the end of the value tells how much was cut behind it: all whitespace, or only the blanks of the last line
  const cutAll = /\S$/.test(value)
  const kept = cutAll
    ? original.trimEnd()
    : leftStripped === true
      ? original.replace(/[ \t]+$/, '')
      : original
  return kept.length - value.length
}

function runMustache(node: MustacheStatement, scope: Scope, run: Run): void {
  const { source } = scope.template
  const value = mustacheValue(node, scope, run.options.helpers)
  const text = printed(value)
  if (text === undefined) throw stop(notPrintable(node, value, scope))
  const [start, end] = [source.offset(node.loc.start), source.offset(node.loc.end)]
  run.output.write(text, { kind: 'expr', source, start, end, trail: scope.trail })
}

function notPrintable(node: MustacheStatement, value: TemplateValue, scope: Scope): Diagnostic {
  const { source } = scope.template
  const what = written(node.path)
  const isObject = kindOf(value) === 'an object'
  if (isObject && what === 'this' && scope.contexts.outer === undefined) {
    const problem = jinjaThis(source, source.offset(node.loc.start), source.offset(node.loc.end))
    return scope.trail.length === 0 ? problem : { ...problem, trail: scope.trail }
  }
  return diagnose('not-printable', { what: `${what} is ${kindOf(value)} and` }, whereIs(node, scope))
}
