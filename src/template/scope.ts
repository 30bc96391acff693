/**
 * What is known at one point of a render: contexts, `@data`, block parameters, inline partials, the way here.
 * In: the enclosing scope. Out: a new scope; scopes are never changed. Pure.
 */
import type { Diagnostic } from '../diagnostic/index.ts'
import type { Program, Template } from './ast.ts'
import type { Output } from './output.ts'
import type { Trail } from './problem.ts'
import type { RenderOptions, TemplateValue } from './types.ts'

export interface Contexts {
  readonly value: TemplateValue
  readonly outer: Contexts | undefined
}

/** Values behind `@`, e.g. `@index`; `@../index` reads the outer one. */
export interface Data {
  readonly values: Readonly<Record<string, TemplateValue>>
  readonly outer: Data | undefined
}

interface Params {
  readonly names: readonly string[]
  readonly values: readonly TemplateValue[]
  readonly outer: Params | undefined
}

/** A body handed to a partial, or defined with `{{#*inline}}`; it sees what was known where it is written. */
export interface Body {
  readonly program: Program
  readonly scope: Scope
}

interface Inlines {
  readonly bodies: ReadonlyMap<string, Body>
  readonly outer: Inlines | undefined
}

/** Programs being rendered now, to refuse one that calls itself. */
export interface Chain {
  readonly program: Program
  readonly label: string
  readonly outer: Chain | undefined
}

export interface Scope {
  readonly template: Template
  readonly contexts: Contexts
  readonly data: Data
  readonly params: Params | undefined
  readonly inlines: Inlines | undefined
  /** What `{{> @partial-block}}` prints. */
  readonly block: Body | undefined
  readonly trail: Trail
  readonly chain: Chain | undefined
}

export function rootScope(template: Template, context: Readonly<Record<string, TemplateValue>>): Scope {
  return {
    template,
    contexts: { value: context, outer: undefined },
    data: { values: { root: context }, outer: undefined },
    params: undefined,
    inlines: undefined,
    block: undefined,
    trail: [],
    chain: undefined,
  }
}

/** Handlebars opens no new level of `../` when the context stays the same, so `{{#if}}` is transparent. */
export function enter(contexts: Contexts, value: TemplateValue): Contexts {
  return contexts.value === value ? contexts : { value, outer: contexts }
}

export function frame(data: Data, values: Readonly<Record<string, TemplateValue>> = {}): Data {
  return { values: { ...data.values, ...values }, outer: data }
}

export function withParams(scope: Scope, program: Program, values: readonly TemplateValue[]): Scope {
  const names = program.blockParams
  if (names === undefined || names.length === 0) return scope
  return { ...scope, params: { names, values, outer: scope.params } }
}

export function findParam(scope: Scope, name: string): { readonly value: TemplateValue } | undefined {
  for (let params = scope.params; params !== undefined; params = params.outer) {
    const index = params.names.indexOf(name)
    if (index !== -1) return { value: params.values[index] }
  }
  return undefined
}

export function findInline(scope: Scope, name: string): Body | undefined {
  for (let inlines = scope.inlines; inlines !== undefined; inlines = inlines.outer) {
    const body = inlines.bodies.get(name)
    if (body !== undefined) return body
  }
  return undefined
}

export function inlineNames(scope: Scope): readonly string[] {
  const names: string[] = []
  for (let inlines = scope.inlines; inlines !== undefined; inlines = inlines.outer) {
    names.push(...inlines.bodies.keys())
  }
  return names
}

/** Names that a bare mustache could mean here, to suggest the nearest one. */
export function knownNames(scope: Scope): readonly string[] {
  const names: string[] = []
  for (let params = scope.params; params !== undefined; params = params.outer) names.push(...params.names)
  const context = scope.contexts.value
  if (typeof context === 'object' && context !== null && !Array.isArray(context))
    names.push(...Object.keys(context))
  return names
}

/** One render under way; blocks and partials come back to `exec` for the programs inside them. */
export interface Run {
  readonly options: RenderOptions
  readonly output: Output
  readonly exec: (program: Program | undefined, scope: Scope) => void
  /** Keeps problems without ending the statement. */
  readonly report: (problems: readonly Diagnostic[]) => void
}
