/** Reads another relation where a text reads one, under the name by which the text may call its columns. Pure. */
import { blankStringsAndComments, quoteIdentifier, relationName } from '../sql/index.ts'
import type { Relation } from '../warehouse/index.ts'

/** What may follow a relation that the text gives no other name. */
const unnamed =
  /^\s*(?:$|[),;]|(?:where|group|order|having|limit|offset|qualify|window|union|except|intersect|using|on|join|inner|left|right|full|cross|natural|asof|positional|semi|anti|tablesample)\b)/i

/**
 * Not in literals and comments, which only tell of the relation. Names that the database resolves in no other way, as
 * `schema.table.column`, then mean nothing: whoever runs the text has one over all rows.
 */
export function readInstead(sql: string, relation: Relation, other: string): string {
  const name = relationName(relation)
  if (!sql.includes(name)) return sql
  const code = blankStringsAndComments(sql)
  const dot = quoteIdentifier(relation.schema).length
  const out: string[] = []
  let from = 0
  for (let at = sql.indexOf(name); at >= 0; at = sql.indexOf(name, at + name.length)) {
    if (code.charAt(at + dot) !== '.') continue
    const end = at + name.length
    const gap = unnamed.exec(code.slice(end))?.[0]
    // a name in quotes is hidden like a literal
    const isUnnamed = gap !== undefined && !sql.slice(end, end + gap.length).includes('"')
    out.push(sql.slice(from, at), other, isUnnamed ? ` as ${quoteIdentifier(relation.name)}` : '')
    from = end
  }
  return out.join('') + sql.slice(from)
}
