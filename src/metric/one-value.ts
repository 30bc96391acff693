/**
 * Whether a condition leaves one value of a column. In: a column, SQL. Out: yes, where that is seen for sure; `lower(rule) = 'x'` and
 * whatever else would take a database to know is no. Pure.
 */
import { isGroup, type Node, splitBy, tokensOf, treeOf } from './tokens.ts'

/** `rule = 'linear'`, `'linear' = rule` or `rule is null`, alone or joined to others by `and`. */
export function isOne(column: string, sql: string): boolean {
  const tree = treeOf(tokensOf(sql))
  return tree !== undefined && isOneOf(column.toLowerCase(), tree)
}

function isOneOf(column: string, condition: readonly Node[]): boolean {
  return conjuncts(condition).some((one) => {
    const [first] = one
    if (first !== undefined && isGroup(first) && one.length === 1)
      return first.opened === '(' && isOneOf(column, first.within)
    return leavesOne(column, one)
  })
}

/** Conditions that all have to hold; none where something else may bind them. */
function conjuncts(condition: readonly Node[]): readonly Node[][] {
  // `or` makes it one of two, and what is behind an arrow belongs to it
  if (condition.some((node) => ['or', '->', '->>', 'lambda'].includes(textOf(node)))) return []
  let isBetween = false
  return splitBy(condition, (node) => {
    const text = textOf(node)
    if (text === 'between') isBetween = true
    if (text !== 'and') return false
    // the first one behind `between` joins nothing
    const joins = !isBetween
    isBetween = false
    return joins
  })
}

/** Exactly a comparison with a literal, or `is null`. */
function leavesOne(column: string, condition: readonly Node[]): boolean {
  const isColumn = (node: Node | undefined): boolean =>
    node !== undefined && !isGroup(node) && node.name === column
  const texts = condition.map(textOf)
  if (isColumn(condition[0]) && texts.slice(1).join(' ') === 'is null') return true
  const at = texts.findIndex((text) => text === '=' || text === '==')
  const [left, right] = [condition.slice(0, at), condition.slice(at + 1)]
  if (at === -1) return false
  if (left.length === 1 && isColumn(left[0])) return isLiteral(right)
  return right.length === 1 && isColumn(right[0]) && isLiteral(left)
}

function isLiteral(nodes: readonly Node[]): boolean {
  const texts = nodes.map(textOf)
  const [text = ''] = texts.splice(-1)
  const before = texts.join(' ')
  if (text.startsWith("'")) return ['', 'date', 'timestamp'].includes(before)
  if (/^\d/.test(text)) return ['', '-'].includes(before)
  return before === '' && (text === 'true' || text === 'false')
}

function textOf(node: Node): string {
  return isGroup(node) ? node.opened : node.text
}
