/**
 * Values of expressions, strictly: a name that is not there, a null argument, a wrong call are errors.
 * In: expression, scope, helpers. Out: value, or `Stop` with the diagnostic. Calls helpers, else pure.
 * Start at `evaluate`; `mustacheValue` adds the rule that a bare name may be a helper.
 */
import { type Diagnostic, type DiagnosticId, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import type { Call, Expression, MustacheStatement, PathExpression, StringLiteral } from './ast.ts'
import {
  calledName,
  findHelper,
  given,
  type Helpers,
  isScoped,
  misfit,
  nearestHelper,
  written,
} from './call.ts'
import { jinjaCall } from './jinja.ts'
import { fromThrown, Stop } from './problem.ts'
import { type Contexts, type Data, findParam, knownNames, type Scope } from './scope.ts'
import type { Helper, TemplateValue } from './types.ts'
import { kindOf, losesDigits, numberFromText, ownProperty } from './values.ts'

export function evaluate(expression: Expression, scope: Scope, helpers: Helpers): TemplateValue {
  switch (expression.type) {
    case 'StringLiteral':
    case 'BooleanLiteral':
      return expression.value
    case 'NumberLiteral':
      return numberFromText(scope.template.source.slice(expression.loc))
    case 'UndefinedLiteral':
    case 'NullLiteral':
      return null
    case 'SubExpression':
      return callHelper(expression, scope, helpers)
    case 'PathExpression':
      return lookup(expression, scope, helpers)
  }
}

/** A bare `{{name}}` is a block parameter, else a helper, else a name of the context, in this order. */
export function mustacheValue(node: MustacheStatement, scope: Scope, helpers: Helpers): TemplateValue {
  const { path } = node
  const name = nameIn(path, scope, helpers)
  const isBare = node.params.length === 0 && node.hash === undefined
  const isParam = name !== undefined && path.type === 'PathExpression' && findParam(scope, name) !== undefined
  if (isParam && isBare) return evaluate(path, scope, helpers)
  if (!isParam && name !== undefined && (name === given || findHelper(helpers, name) !== undefined)) {
    return callHelper(node, scope, helpers)
  }
  if (!isBare) throw unknownHelper(node, scope, helpers)
  return path.type === 'StringLiteral' ? lookup(asPath(path), scope, helpers) : evaluate(path, scope, helpers)
}

function nameIn(path: Call['path'], scope: Scope, helpers: Helpers): string | undefined {
  return calledName(path, helpers, (name) => findParam(scope, name) !== undefined)
}

/** `{{'a b'}}` reads the name `a b`, as in Handlebars. */
function asPath(literal: StringLiteral): PathExpression {
  const { value, loc } = literal
  return { type: 'PathExpression', data: false, depth: 0, parts: [value], original: value, loc }
}

export function stop(diagnostic: Diagnostic): Stop {
  return new Stop([diagnostic])
}

/** Where `node` stands, with the way that led there. */
export function whereIs(node: { readonly loc: Expression['loc'] }, scope: Scope) {
  return { place: scope.template.source.placeOf(node.loc), trail: scope.trail }
}

export function unknownHelper(node: Call, scope: Scope, helpers: Helpers): Stop {
  const { source } = scope.template
  const name = written(node.path)
  if (isJinjaCall(node))
    return stop(jinjaCall(source, source.offset(node.loc.start), source.offset(node.loc.end)))
  const where = whereIs(node, scope)
  return stop(diagnose('unknown-helper', { name, near: nearestHelper(helpers, name) }, where))
}

/** `{{ ref ('x') }}` and `{{- x -}}` parse as Handlebars, but nobody who writes them means Handlebars. */
export function isJinjaCall(node: Call): boolean {
  if (node.path.type === 'PathExpression' && node.path.original === '-') return true
  return node.params.some((param) => param.type === 'SubExpression' && param.path.type === 'StringLiteral')
}

function callHelper(node: Call, scope: Scope, helpers: Helpers): TemplateValue {
  const name = nameIn(node.path, scope, helpers)
  const helper = name === undefined ? undefined : findHelper(helpers, name)
  if (helper === undefined && name === given) return isGiven(node, scope)
  if (helper === undefined || name === undefined || isJinjaCall(node))
    throw unknownHelper(node, scope, helpers)
  const where = whereIs(node, scope)
  const message = misfit(node, helper)
  if (message !== undefined) throw stop(diagnose('bad-helper-call', { helper: name, message }, where))
  return runHelper(name, helper, node, where.place, scope, helpers)
}

function runHelper(
  name: string,
  helper: Helper,
  node: Call,
  place: Place,
  scope: Scope,
  helpers: Helpers,
): TemplateValue {
  const args = node.params.map((param, index) =>
    argument(name, `argument ${index + 1}`, param, scope, helpers),
  )
  const hash: Record<string, TemplateValue> = {}
  for (const pair of node.hash?.pairs ?? []) {
    hash[pair.key] = argument(name, `${pair.key}=`, pair.value, scope, helpers)
  }
  try {
    return helper.run({ args, hash, place })
  } catch (thrown) {
    throw stop(fromThrown(thrown, name, place, scope.trail))
  }
}

function argument(
  helper: string,
  label: string,
  param: Expression,
  scope: Scope,
  helpers: Helpers,
): TemplateValue {
  const value = evaluate(param, scope, helpers)
  let message: string | undefined
  if (value === null || value === undefined) message = `${label} is ${kindOf(value)}.`
  if (param.type === 'NumberLiteral') {
    const text = scope.template.source.slice(param.loc)
    if (losesDigits(text))
      message = `${label} has more digits than a number keeps; write it in quotes: '${text}'.`
  }
  if (message === undefined) return value
  throw stop(diagnose('bad-helper-call', { helper, message }, whereIs(param, scope)))
}

/** `(given 'x')`: was a value for x passed to this macro? The only way to ask for a name that may be missing. */
function isGiven(node: Call, scope: Scope): boolean {
  const [name] = node.params
  const message =
    misfit(node, { arity: [1, 1] }) ?? (name?.type === 'StringLiteral' ? undefined : 'takes a literal name.')
  if (message !== undefined || name?.type !== 'StringLiteral') {
    throw stop(diagnose('bad-helper-call', { helper: given, message: message ?? '' }, whereIs(node, scope)))
  }
  const found = findParam(scope, name.value) ?? ownProperty(scope.contexts.value, name.value)
  return found?.value !== undefined && found.value !== null
}

function lookup(path: PathExpression, scope: Scope, helpers: Helpers): TemplateValue {
  let found = start(path, scope)
  for (const part of found?.rest ?? []) {
    const next = found === undefined ? undefined : ownProperty(found.value, part)
    found = next === undefined ? undefined : { value: next.value, rest: [] }
    if (found === undefined) break
  }
  if (found !== undefined) return found.value
  throw undefinedName(path, scope, helpers)
}

function undefinedName(path: PathExpression, scope: Scope, helpers: Helpers): Stop {
  const name = path.original
  const id: DiagnosticId = 'undefined-value'
  if (findHelper(helpers, name) !== undefined) {
    const notes = [`${name} is a helper: as an argument write (${name}).`]
    return stop(diagnose(id, { name }, { ...whereIs(path, scope), notes }))
  }
  const near =
    path.parts.length === 1 ? nearest(name, [...knownNames(scope), ...Object.keys(helpers)]) : undefined
  return stop(diagnose(id, { name, near }, whereIs(path, scope)))
}

interface Found {
  readonly value: TemplateValue
  /** Parts of the path still to follow. */
  readonly rest: readonly string[]
}

function start(path: PathExpression, scope: Scope): Found | undefined {
  const [first = '', ...rest] = path.parts
  if (path.data) {
    if (first === 'partial-block') return { value: scope.block !== undefined, rest }
    const frame = up(scope.data, path.depth)
    const found = frame === undefined ? undefined : ownProperty(frame.values, first)
    return found === undefined ? undefined : { value: found.value, rest }
  }
  const param = path.depth === 0 && !isScoped(path) ? findParam(scope, first) : undefined
  if (param !== undefined) return { value: param.value, rest }
  const context = up(scope.contexts, path.depth)
  return context === undefined ? undefined : { value: context.value, rest: path.parts }
}

function up<T extends Contexts | Data>(from: T, depth: number): T | undefined {
  let at: T | undefined = from
  for (let level = 0; level < depth && at !== undefined; level += 1) at = at.outer as T | undefined
  return at
}
