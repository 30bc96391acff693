/**
 * The one value of a column that a condition leaves. In: a column, SQL. Out: its literal, where that is seen for sure; of
 * `lower(rule) = 'x'` and whatever else would take a database to know there is none. Pure.
 */
import { isGroup, type Node, splitBy, tokensOf, treeOf } from './tokens.ts'

/** `rule = 'linear'`, `'linear' = rule` or `rule is null`, alone or joined to others by `and`. */
export function oneValue(column: string, sql: string): string | undefined {
  const tree = treeOf(tokensOf(sql))
  return tree === undefined ? undefined : oneIn(column.toLowerCase(), tree)
}

function oneIn(column: string, condition: readonly Node[]): string | undefined {
  const found = conjuncts(condition).map((one) => {
    const [first] = one
    if (first !== undefined && isGroup(first) && one.length === 1)
      return first.opened === '(' ? oneIn(column, first.within) : undefined
    return left(column, one)
  })
  return found.find((value) => value !== undefined)
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
function left(column: string, condition: readonly Node[]): string | undefined {
  const isColumn = (node: Node | undefined): boolean =>
    node !== undefined && !isGroup(node) && node.name === column
  const texts = condition.map(textOf)
  if (isColumn(condition[0]) && texts.slice(1).join(' ') === 'is null') return 'null'
  const at = texts.findIndex((text) => text === '=' || text === '==')
  const [one, other] = [condition.slice(0, at), condition.slice(at + 1)]
  if (at === -1) return undefined
  if (one.length === 1 && isColumn(one[0])) return literal(other)
  return other.length === 1 && isColumn(other[0]) ? literal(one) : undefined
}

function literal(nodes: readonly Node[]): string | undefined {
  const texts = nodes.map(textOf)
  const [text = ''] = texts.splice(-1)
  const before = texts.join(' ')
  const isText = text.startsWith("'") && ['', 'date', 'timestamp'].includes(before)
  const isNumber = /^\d/.test(text) && ['', '-'].includes(before)
  const isFlag = before === '' && (text === 'true' || text === 'false')
  return isText || isNumber || isFlag ? `${before}${text}` : undefined
}

function textOf(node: Node): string {
  return isGroup(node) ? node.opened : node.text
}
