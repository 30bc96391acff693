/**
 * Inline partials, `{{#*inline "name"}}…{{/inline}}`: the only decorators there are.
 * In: a program and its scope. Out: the scope in which its statements run. Pure.
 */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { Decorator, Program } from './ast.ts'
import { written } from './call.ts'
import type { Body, Scope } from './scope.ts'

export interface WithInlines {
  readonly inside: Scope
  readonly refused: readonly Diagnostic[]
}

/** An inline partial counts for the whole program that holds it, also for what stands before it. */
export function withInlines(program: Program, scope: Scope): WithInlines {
  if (!program.body.some((statement) => statement.type === 'DecoratorBlock'))
    return { inside: scope, refused: [] }
  const bodies = new Map<string, Body>()
  const refused: Diagnostic[] = []
  const inside: Scope = { ...scope, inlines: { bodies, outer: scope.inlines } }
  for (const statement of program.body) {
    if (statement.type !== 'DecoratorBlock') continue
    const name = inlineName(statement)
    if (name === undefined || statement.program === undefined)
      refused.push(refusedDecorator(statement, scope))
    else bodies.set(name, { program: statement.program, scope: inside })
  }
  return { inside, refused }
}

/** The name in `{{#*inline "name"}}`; undefined for any other decorator. */
export function inlineName(statement: Decorator): string | undefined {
  const [name, ...others] = statement.params
  if (statement.type !== 'DecoratorBlock' || written(statement.path) !== 'inline' || others.length > 0)
    return undefined
  return name?.type === 'StringLiteral' ? name.value : undefined
}

export function refusedDecorator(statement: Decorator, scope: Pick<Scope, 'template' | 'trail'>): Diagnostic {
  const name = written(statement.path)
  const message =
    name === 'inline'
      ? 'an inline partial has one literal name: {{#*inline "name"}}.'
      : `the decorator ${name} does not exist; the only one is {{#*inline "name"}}.`
  const { source } = scope.template
  const start = source.offset(statement.loc.start)
  const end = source.text.indexOf('}}', source.offset(statement.path.loc.end)) + 2
  return diagnose('template-syntax', { message }, { place: source.place(start, end), trail: scope.trail })
}
