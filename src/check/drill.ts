/** The rows behind one group of a reconciliation, on either side. In: graph, check, the group's key. Out: SQL. Pure. */
import { type Graph, nodeOf, type ReconcileCheck, readName } from '../graph/index.ts'
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'

/** @param key  a value as text for each `by` column, null for NULL */
export function drillSql(
  graph: Graph,
  check: ReconcileCheck,
  key: ReadonlyMap<string, string | null>,
): { readonly own: string; readonly other: string } {
  const { spec } = check
  const rows = (id: string, where: string | undefined): string => {
    const conditions = [...key].map(([column, value]) => {
      const text = value === null ? 'null' : quoteLiteral(value)
      return `cast(${quoteIdentifier(column)} as varchar) is not distinct from ${text}`
    })
    if (where !== undefined) conditions.push(`(${where}\n)`)
    return `select * from ${readName(nodeOf(graph, id))} where ${conditions.join(' and ')} order by all`
  }
  return { own: rows(check.of, spec.where), other: rows(check.to, spec.to.where) }
}
