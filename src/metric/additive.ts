/**
 * What may be added: columns that say `additive: false` never, those that say within what (`additive: within one rule`) only
 * where that is one. In: SQL of a measure, columns, conditions. Out: names of columns. Pure.
 */
import type { ColumnProps } from '../project/index.ts'

interface Token {
  readonly text: string
  /** As a column is called: small letters, without its quotes. */
  readonly name?: string
}

const pattern =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"((?:[^"]|"")*)"|([A-Za-z_]\w*)|\d[\w.]*|<>|!=|<=|>=|==|::|\S/g

function tokensOf(sql: string): Token[] {
  return [...sql.matchAll(pattern)].flatMap(([text, quoted, word]): Token[] => {
    if (text.startsWith('--') || text.startsWith('/*')) return []
    const name = quoted ?? word
    return [name === undefined ? { text } : { text: text.toLowerCase(), name: name.toLowerCase() }]
  })
}

const compares = new Set(['<', '>', '=', '==', '<>', '!=', '<=', '>=', 'is', 'in', 'between', 'like', 'not'])

/** Names whose values are in the figure: not what is compared, nor what stands between `case` and `then`. */
function valuesIn(sql: string): string[] {
  const tokens = tokensOf(sql)
  const found: string[] = []
  const cases: ('condition' | 'value')[] = []
  for (const [i, { text, name }] of tokens.entries()) {
    if (text === 'case') cases.push('condition')
    else if (text === 'when') cases[cases.length - 1] = 'condition'
    else if (text === 'then' || text === 'else') cases[cases.length - 1] = 'value'
    else if (text === 'end') cases.pop()
    else if (name !== undefined && !cases.includes('condition')) {
      const beside = [tokens[i - 1]?.text ?? '', tokens[i + 1]?.text ?? '']
      if (!beside.some((one) => compares.has(one)) && beside[1] !== '(') found.push(name)
    }
  }
  return found
}

/**
 * The column of an expression whose values are added though it says `additive: false`. Multiplied by another column, as a mean
 * by its count, it may be.
 */
export function addedOf(sql: string, columns: readonly ColumnProps[]): ColumnProps | undefined {
  const values = valuesIn(sql)
  const named = columns.filter((c) => values.includes(c.name.toLowerCase()))
  const refused = named.find((c) => c.additive === false)
  const isWeighted = sql.includes('*') && named.some((c) => c.additive !== false)
  return isWeighted ? undefined : refused
}

export interface Within {
  /** What the column says. */
  readonly text: string
  /** Columns that it names. */
  readonly columns: readonly string[]
}

/** Within what the columns of an expression add up; a text that names no column of the model has none. */
export function withinOf(sql: string, columns: readonly ColumnProps[]): Within | undefined {
  const values = valuesIn(sql)
  const said = columns.filter((c) => typeof c.additive === 'string' && values.includes(c.name.toLowerCase()))
  const [first] = said
  if (first === undefined) return undefined
  const texts = said.map((c) => String(c.additive))
  const words = new Set(texts.flatMap((text) => text.toLowerCase().match(/\w+/g) ?? []))
  const named = columns.map((c) => c.name).filter((name) => words.has(name.toLowerCase()))
  return { text: [...new Set(texts)].join(', '), columns: named }
}

/** Whether a condition leaves one value of a column: `rule = 'linear'`, `'linear' = rule`, `rule is null`. */
export function isOne(column: string, sql: string): boolean {
  const tokens = tokensOf(sql)
  const [at, is] = [(i: number) => tokens[i]?.text ?? '', (i: number) => tokens[i]?.name]
  // either of two is not one, and all but one is not either
  if (tokens.some(({ text }, i) => text === 'or' || (text === 'not' && at(i + 1) !== 'null'))) return false
  return tokens.some(({ name }, i) => {
    if (name !== column.toLowerCase()) return false
    if (at(i + 1) === 'is') return at(i + 2) === 'null'
    const other = at(i + 1) === '=' ? i + 2 : at(i - 1) === '=' ? i - 2 : undefined
    return other !== undefined && (is(other) === undefined || at(other + 1).startsWith("'"))
  })
}
