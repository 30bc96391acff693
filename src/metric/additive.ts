/**
 * What may be added: columns that say `additive: false` never, those that say within what (`additive: within one rule; of rule
 * linear one month`) only where that is one. In: SQL of a measure, columns. Out: columns. Pure.
 */
import type { ColumnProps } from '../project/index.ts'
import { isGroup, type Node, splitBy, type Token, tokensOf, treeOf } from './tokens.ts'

const compares = new Set(['<', '>', '=', '==', '<>', '!=', '<=', '>=', 'is', 'in', 'between', 'like', 'not'])

/** Names whose values are in the figure: not what is compared, nor what stands between `case` and `then`. */
function valuesIn(tokens: readonly Token[]): Token[] {
  const found: Token[] = []
  const cases: ('condition' | 'value')[] = []
  for (const [i, token] of tokens.entries()) {
    const { text, name } = token
    if (text === 'case') cases.push('condition')
    else if (text === 'when') cases[cases.length - 1] = 'condition'
    else if (text === 'then' || text === 'else') cases[cases.length - 1] = 'value'
    else if (text === 'end') cases.pop()
    else if (name !== undefined && !cases.includes('condition')) {
      const beside = [tokens[i - 1]?.text ?? '', tokens[i + 1]?.text ?? '']
      if (!beside.some((one) => compares.has(one)) && beside[1] !== '(') found.push(token)
    }
  }
  return found
}

/**
 * The column of an expression whose values are added though it says `additive: false`. Multiplied by another column, as a mean
 * by its count, it may be.
 */
export function addedOf(sql: string, columns: readonly ColumnProps[]): ColumnProps | undefined {
  const tokens = tokensOf(sql)
  const values = valuesIn(tokens)
  const tree = treeOf(tokens) ?? []
  const valuesOf = (column: ColumnProps): Token[] =>
    values.filter((t) => t.name === column.name.toLowerCase())
  const weights = new Set(columns.filter((c) => c.additive !== false).flatMap(valuesOf))
  return columns.find(
    (column) =>
      column.additive === false && valuesOf(column).some((value) => !isWeighted(value, tree, weights)),
  )
}

const endsTerm = new Set('and or not when then else is in between like from'.split(' '))

/** What is added or compared, apart: `rate * n` and `1` of `rate * n + 1`. */
function termsOf(nodes: readonly Node[]): Node[][] {
  return splitBy(nodes, (node, i) => {
    if (isGroup(node)) return false
    if (node.name !== undefined) return endsTerm.has(node.text)
    // a sign behind another operator is one of its number
    if (node.text === '-' || node.text === '+') return !isOperator(nodes[i - 1])
    return !/^(?:\*|\/|::|\.|['$].*|\d.*)$/s.test(node.text)
  })
}

function isOperator(node: Node | undefined): boolean {
  return node !== undefined && !isGroup(node) && (node.text === '*' || node.text === '/')
}

/** Whether a value, or brackets around it, is multiplied by something that holds a weight. */
function isWeighted(value: Token, nodes: readonly Node[], weights: ReadonlySet<Token>): boolean {
  const term = termsOf(nodes).find((one) => holds(one, (token) => token === value)) ?? []
  const operators = term.filter(isOperator)
  const factors = splitBy(term, isOperator).map((of, i) => {
    const before = operators[i - 1]
    return { of, isDivisor: before !== undefined && !isGroup(before) && before.text === '/' }
  })
  const own = factors.find(({ of }) => holds(of, (token) => token === value))
  if (own === undefined || own.isDivisor) return false
  const others = factors.filter((one) => one !== own && !one.isDivisor)
  if (others.some(({ of }) => holds(of, (token) => weights.has(token)))) return true
  const around = own.of.find((node) => isGroup(node) && holds([node], (token) => token === value))
  return around !== undefined && isGroup(around) && isWeighted(value, around.within, weights)
}

function holds(nodes: readonly Node[], is: (token: Token) => boolean): boolean {
  return nodes.some((node) => (isGroup(node) ? holds(node.within, is) : is(node)))
}

/** A column that must be one; with `of`, where that other one is none but these members it need not be. */
export interface Needed {
  readonly column: string
  readonly of?: { readonly column: string; readonly members: readonly string[] }
}

export interface Within {
  /** What the columns say. */
  readonly text: string
  readonly needed: readonly Needed[]
}

/** Within what the columns of an expression add up; a text that names no column of the model needs none. */
export function withinOf(sql: string, columns: readonly ColumnProps[]): Within | undefined {
  const values = new Set(valuesIn(tokensOf(sql)).map(({ name }) => name))
  const said = columns.filter((c) => typeof c.additive === 'string' && values.has(c.name.toLowerCase()))
  if (said.length === 0) return undefined
  const texts = [...new Set(said.map((c) => String(c.additive)))]
  const clauses = new Set(texts.flatMap((text) => text.split(';')))
  return { text: texts.join(', '), needed: [...clauses].flatMap((clause) => neededBy(clause, columns)) }
}

/** Of `within one a and b`, or `of c x or y one a`. */
function neededBy(clause: string, columns: readonly ColumnProps[]): Needed[] {
  const named = (text: string): string[] => {
    const words = new Set(text.toLowerCase().match(/\w+/g))
    return columns.map((c) => c.name).filter((name) => words.has(name.toLowerCase()))
  }
  const [, members = '', rest] = /^\s*of\s(.*?)\sone\s(.*)$/.exec(clause) ?? []
  if (rest === undefined) return named(clause).map((column) => ({ column }))
  const [column = '', ...others] = members.split(/[\s,]+/).filter((word) => word !== 'or')
  return named(rest).map((one) => ({
    column: one,
    of: { column, members: others.map((word) => word.toLowerCase()) },
  }))
}
