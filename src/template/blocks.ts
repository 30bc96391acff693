/**
 * The blocks that templates have: if, unless, each, with, raw. One entry each in `blockHelpers`.
 * In: block statement, scope. Out: its body, rendered as often as it says. Start at `runBlock`.
 */
import { diagnose, type Place } from '../diagnostic/index.ts'
import type { BlockStatement } from './ast.ts'
import { type blockNames, findHelper, misfit, nearestHelper, simpleName, written } from './call.ts'
import { evaluate, stop } from './evaluate.ts'
import { enter, findParam, frame, type Run, type Scope, withParams } from './scope.ts'
import { SqlLiteral, type TemplateValue } from './types.ts'
import { holds, kindOf, rawValue } from './values.ts'

interface BlockCall {
  readonly node: BlockStatement
  readonly scope: Scope
  readonly run: Run
  readonly place: Place
  /** The one argument; null for `raw`, which takes none. */
  readonly value: TemplateValue
  readonly hash: Readonly<Record<string, TemplateValue>>
}

interface BlockHelper {
  readonly arity: readonly [number, number]
  readonly hash?: readonly string[]
  readonly run: (call: BlockCall) => void
}

export const blockHelpers: Readonly<Record<(typeof blockNames)[number], BlockHelper>> = {
  if: { arity: [1, 1], hash: ['includeZero'], run: (call) => branch(call, isTrue(call)) },
  unless: { arity: [1, 1], hash: ['includeZero'], run: (call) => branch(call, !isTrue(call)) },
  each: { arity: [1, 1], run: each },
  with: { arity: [1, 1], run: withContext },
  raw: { arity: [0, 0], run: ({ run, node, scope }) => run.exec(node.program, scope) },
}

export function runBlock(node: BlockStatement, scope: Scope, run: Run): void {
  const place = openTag(node, scope)
  const helper = blockHelper(node, scope, run, place)
  const name = written(node.path)
  const message = misfit(node, helper)
  if (message !== undefined)
    throw stop(diagnose('bad-helper-call', { helper: name, message }, { place, trail: scope.trail }))
  const { helpers } = run.options
  const [param] = node.params
  const value = param === undefined ? null : evaluate(param, scope, helpers)
  const hash: Record<string, TemplateValue> = {}
  for (const pair of node.hash?.pairs ?? []) hash[pair.key] = evaluate(pair.value, scope, helpers)
  helper.run({ node, scope, run, place, value, hash })
}

/** `{{{{raw}}}}`: the only block whose content Handlebars does not read. */
export function isRawBlock(node: BlockStatement, scope: Pick<Scope, 'template'>): boolean {
  const { source } = scope.template
  return source.text.startsWith('{{{{', source.offset(node.loc.start))
}

/** The place of `{{#if …}}` without its body. */
export function openTag(node: BlockStatement, scope: Pick<Scope, 'template'>): Place {
  const { source } = scope.template
  const last = node.hash ?? node.params.at(-1) ?? node.path
  const close = source.text.indexOf('}}', source.offset(last.loc.end))
  return source.place(source.offset(node.loc.start), close === -1 ? source.text.length : close + 2)
}

function blockHelper(node: BlockStatement, scope: Scope, run: Run, place: Place): BlockHelper {
  const problem = blockProblem(node, scope, run.options.helpers, place, scope.trail)
  const name = simpleName(node.path)
  const helper =
    name !== undefined && Object.hasOwn(blockHelpers, name) ? blockHelpers[name as 'if'] : undefined
  const isParam = name !== undefined && findParam(scope, name) !== undefined
  if (problem === undefined && helper !== undefined && !isParam) return helper
  throw stop(
    problem ?? diagnose('unknown-helper', { name: written(node.path) }, { place, trail: scope.trail }),
  )
}

/** Why this is no block that exists; undefined when it is one. */
export function blockProblem(
  node: BlockStatement,
  scope: Pick<Scope, 'template'>,
  helpers: Run['options']['helpers'],
  place: Place,
  trail: Scope['trail'],
) {
  const name = simpleName(node.path)
  const where = { place, trail }
  if (
    name !== undefined &&
    Object.hasOwn(blockHelpers, name) &&
    (name === 'raw') === isRawBlock(node, scope)
  ) {
    return undefined
  }
  const shown = written(node.path)
  if (name !== undefined && findHelper(helpers, name) !== undefined) {
    const message = `it is not a block; write {{#if (${name} …)}}.`
    return diagnose('bad-helper-call', { helper: name, message }, where)
  }
  const isSection = node.params.length === 0 && !isRawBlock(node, scope)
  const notes = isSection ? [`For a list write {{#each ${shown}}}, for a condition {{#if ${shown}}}.`] : []
  const near = nearestHelper(helpers, shown)
  return diagnose(
    'unknown-helper',
    { name: shown, near: near === shown ? undefined : near },
    { ...where, notes },
  )
}

function isTrue({ value, hash }: BlockCall): boolean {
  return holds(value) || (rawValue(value) === 0 && holds(hash.includeZero))
}

function branch({ node, scope, run }: BlockCall, condition: boolean): void {
  const program = condition ? node.program : node.inverse
  if (program !== undefined) run.exec(program, withParams(scope, program, []))
}

function each(call: BlockCall): void {
  const { node, scope, run } = call
  const entries = entriesOf(call)
  const { program } = node
  if (entries.length === 0) {
    run.exec(node.inverse, scope)
    return
  }
  if (program === undefined) return
  entries.forEach(([key, item], index) => {
    const values = { key, index, first: index === 0, last: index === entries.length - 1 }
    const inside = { ...scope, contexts: enter(scope.contexts, item), data: frame(scope.data, values) }
    run.exec(program, withParams(inside, program, [item, key]))
  })
}

function entriesOf({
  value,
  place,
  scope,
}: BlockCall): readonly (readonly [string | number, TemplateValue])[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value.map((item: TemplateValue, index) => [index, item] as const)
  if (typeof value === 'object' && !(value instanceof SqlLiteral)) return Object.entries(value)
  const message = `needs a list or an object, not ${kindOf(value)}.`
  throw stop(diagnose('bad-helper-call', { helper: 'each', message }, { place, trail: scope.trail }))
}

function withContext({ node, scope, run, value }: BlockCall): void {
  const { program } = node
  if (!holds(value) && rawValue(value) !== 0) {
    run.exec(node.inverse, scope)
    return
  }
  if (program === undefined) return
  const inside = { ...scope, contexts: enter(scope.contexts, value) }
  run.exec(program, withParams(inside, program, [value]))
}
