/**
 * The arithmetic of derived metrics: numbers, names of metrics, + - * / ( ) and a few functions. It is read here and not
 * left to the database, because what is divided must be known: nothing to divide by is no figure, and money is rounded once.
 * In: text. Out: a tree, or what is wrong. Pure. Start at `parseExpression`.
 */
import type { Operator } from './types.ts'

export type Expression =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'op'; readonly op: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }

/** Functions, and how many arguments each takes at least. */
export const functions: Readonly<Record<string, number>> = {
  coalesce: 2,
  nullif: 2,
  abs: 1,
  greatest: 2,
  least: 2,
}

class Wrong extends Error {}

/** A decimal has its cents in SQL as here; `1e3` would be a floating number. */
const token = /\s*(?:(\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)|([-+*/(),])|(\S))/y

export function parseExpression(text: string): Expression | { readonly wrong: string } {
  try {
    const tokens = tokensOf(text)
    const tree = sum(tokens)
    const rest = tokens.peek()
    if (rest !== undefined) throw new Wrong(`${rest} is not expected here`)
    return tree
  } catch (error) {
    if (error instanceof Wrong) return { wrong: error.message }
    throw error
  }
}

interface Tokens {
  readonly peek: () => string | undefined
  readonly next: () => string
}

function tokensOf(text: string): Tokens {
  const all: string[] = []
  const trimmed = text.trimEnd()
  token.lastIndex = 0
  while (token.lastIndex < trimmed.length) {
    const [, number, name, sign, other] = token.exec(trimmed) ?? []
    const found = number ?? name ?? sign
    if (found === undefined)
      throw new Wrong(
        `${other ?? 'this'} is no part of an expression; it has names of metrics, numbers and + - * / ( )`,
      )
    all.push(found)
  }
  let at = 0
  return {
    peek: () => all[at],
    next: () => {
      const one = all[at]
      at += 1
      if (one === undefined) throw new Wrong('the expression ends too early')
      return one
    },
  }
}

function sum(tokens: Tokens): Expression {
  let left = product(tokens)
  for (let sign = tokens.peek(); sign === '+' || sign === '-'; sign = tokens.peek()) {
    tokens.next()
    left = { kind: 'op', op: sign, left, right: product(tokens) }
  }
  return left
}

function product(tokens: Tokens): Expression {
  let left = factor(tokens)
  for (let sign = tokens.peek(); sign === '*' || sign === '/'; sign = tokens.peek()) {
    tokens.next()
    left = { kind: 'op', op: sign, left, right: factor(tokens) }
  }
  return left
}

function factor(tokens: Tokens): Expression {
  const one = tokens.next()
  if (one === '-') return { kind: 'op', op: '*', left: { kind: 'number', text: '-1' }, right: factor(tokens) }
  if (one === '+') return factor(tokens)
  if (one === '(') {
    const inner = sum(tokens)
    close(tokens)
    return inner
  }
  if (/^\d/.test(one)) return { kind: 'number', text: one }
  if (!/^[A-Za-z_]/.test(one)) throw new Wrong(`${one} is not expected here`)
  return tokens.peek() === '(' ? call(one, tokens) : { kind: 'name', name: one }
}

function call(written: string, tokens: Tokens): Expression {
  const name = written.toLowerCase()
  const least = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (least === undefined)
    throw new Wrong(`${written} is no function of metrics; there are ${Object.keys(functions).join(', ')}`)
  tokens.next()
  const args = [sum(tokens)]
  while (tokens.peek() === ',') {
    tokens.next()
    args.push(sum(tokens))
  }
  close(tokens)
  if (args.length < least || ((name === 'abs' || name === 'nullif') && args.length > least))
    throw new Wrong(
      `${name} takes ${least}${name === 'abs' || name === 'nullif' ? '' : ' or more'} arguments`,
    )
  return { kind: 'call', name, args }
}

function close(tokens: Tokens): void {
  const one = tokens.next()
  if (one !== ')') throw new Wrong(`${one} stands where ) is expected`)
}

/** Names that stand for metrics, in order, each once. */
export function namesIn(expression: Expression): string[] {
  const found: string[] = []
  const walk = (e: Expression): void => {
    if (e.kind === 'name' && !found.includes(e.name)) found.push(e.name)
    if (e.kind === 'op') for (const side of [e.left, e.right]) walk(side)
    if (e.kind === 'call') for (const arg of e.args) walk(arg)
  }
  walk(expression)
  return found
}
