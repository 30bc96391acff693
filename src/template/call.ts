/**
 * What can be told about a call from the tree alone: its name, its arity, its keys.
 * In: call nodes and the helpers there are. Out: names, messages. Pure; shared by `scan.ts` and `evaluate.ts`.
 */
import { didYouMean, nearest } from '../diagnostic/index.ts'
import type { Call, Expression, Hash, PathExpression, SubExpression } from './ast.ts'
import type { Helper } from './types.ts'

export type Helpers = Readonly<Record<string, Helper>>

/** Blocks that the evaluator brings along; `given` asks whether a macro's argument was passed. */
export const blockNames = ['if', 'unless', 'each', 'with', 'raw'] as const
export const given = 'given'

/** The name that may be a helper's: one part, not `this.x`, not `../x`, not `@x`. */
export function simpleName(path: PathExpression | SubExpression['path']): string | undefined {
  if (path.type === 'StringLiteral') return path.value
  if (path.type !== 'PathExpression' || path.data || path.depth > 0 || isScoped(path)) return undefined
  return path.parts.length === 1 ? path.parts[0] : undefined
}

/** The name of what is called: a simple one, or a helper's with a dot, `dbt.datediff`, unless `params` has the part before it. */
export function calledName(
  path: PathExpression | SubExpression['path'],
  helpers: Helpers,
  isParam: (name: string) => boolean,
): string | undefined {
  const simple = simpleName(path)
  if (simple !== undefined || path.type !== 'PathExpression' || path.parts.length !== 2) return simple
  const isPlain = !path.data && path.depth === 0 && !isScoped(path) && path.original === path.parts.join('.')
  const isHelper = isPlain && findHelper(helpers, path.original) !== undefined
  return isHelper && !isParam(path.parts[0] ?? '') ? path.original : undefined
}

/** `this.x` and `./x` always mean the context, never a helper or a block parameter. */
export function isScoped(path: PathExpression): boolean {
  return /^\.|this\b/.test(path.original)
}

/** The path as written, for messages. */
export function written(expression: Expression): string {
  if (expression.type === 'PathExpression') return expression.original
  if (expression.type === 'SubExpression') return `(${written(expression.path)} …)`
  return 'value' in expression ? String(expression.value) : 'null'
}

export function findHelper(helpers: Helpers, name: string): Helper | undefined {
  return Object.hasOwn(helpers, name) ? helpers[name] : undefined
}

export function nearestHelper(helpers: Helpers, name: string): string | undefined {
  return nearest(name, [...Object.keys(helpers), ...blockNames, given])
}

/** Why this call does not fit the helper, or undefined when it does. */
export function misfit(
  call: Pick<Call, 'params' | 'hash'>,
  helper: Pick<Helper, 'arity' | 'hash'>,
): string | undefined {
  const [least, most] = helper.arity
  const count = call.params.length
  if (count < least || count > most) return `${wanted(least, most)}, not ${count}.`
  const { hash } = helper
  if (hash === true) return undefined
  const stranger = unknownKey(call.hash, hash ?? [])
  if (stranger === undefined) return undefined
  return `there is no argument ${stranger}=.${didYouMean(nearest(stranger, hash ?? []))}`
}

function unknownKey(hash: Hash | undefined, known: readonly string[]): string | undefined {
  return hash?.pairs.find((pair) => !known.includes(pair.key))?.key
}

function wanted(least: number, most: number): string {
  const plural = (count: number) => `${count} argument${count === 1 ? '' : 's'}`
  if (least === most) return most === 0 ? 'takes no arguments' : `takes ${plural(most)}`
  if (most === Number.POSITIVE_INFINITY) return `takes at least ${plural(least)}`
  return `takes ${least} to ${plural(most)}`
}
