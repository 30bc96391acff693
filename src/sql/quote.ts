/**
 * The only places where a name or a text of the user becomes SQL.
 * Pure. DuckDB and PostgreSQL read the results alike: no backslash escapes, quotes are doubled.
 */

/**
 * `name` as a quoted identifier: always quoted, so that keywords and capitals survive.
 * @throws RangeError for an empty name or one with a NUL, which no engine takes
 */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new RangeError(`quoteIdentifier: ${JSON.stringify(name)}`)
  return `"${name.replaceAll('"', '""')}"`
}

/**
 * `text` as a string literal.
 * @throws RangeError for a text with a NUL, at which the parser would stop reading
 */
export function quoteLiteral(text: string): string {
  if (text.includes('\0')) throw new RangeError('quoteLiteral: the text holds a NUL')
  return `'${text.replaceAll("'", "''")}'`
}

/** `"schema"."name"`. The catalogue is left to the connection: a view that spells it breaks in a copy. */
export function relationName(relation: { readonly schema: string; readonly name: string }): string {
  return `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`
}
