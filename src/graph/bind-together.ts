/**
 * Binds many queries in one statement, each once: a `create table … as` of each is planned and not run, and its plan says the
 * columns that the table would have, and is what safety reads later. In: queries, a connection on whose catalogue they can
 * stand. Out: columns and plans. Start at `shapesOf`.
 */
import { quoteLiteral } from '../sql/index.ts'
import type { ColumnType, Connection } from '../warehouse/index.ts'
import { type Compiled, statementText } from './compiled.ts'
import { framed, planArguments } from './lineage/plan.ts'
import type { GraphNode } from './types.ts'

/** How many go together. */
export const together = 50

/** Settings of the parser. A plan is made of a text that is parsed by the defaults, whatever is set. */
const ofParser = /^(?:integer_division|preserve_identifier_case)$/i

/** Whether plans say the columns that a table will have under these settings. */
export function plansSayColumns(settings: Readonly<Record<string, unknown>> = {}): boolean {
  return !Object.keys(settings).some((name) => ofParser.test(name))
}

/** @returns undefined for a node that needs more than one statement, or whose text may be several */
export function plainQuery(node: GraphNode, code: Compiled | undefined): string | undefined {
  const { materialized } = node.config
  if (code === undefined || code.makeRows !== undefined || node.resource.kind !== 'model') return undefined
  if (materialized === 'incremental' || materialized === 'snapshot') return undefined
  const query = statementText(code.rendered.text)
  return query.includes(';') ? undefined : query
}

export interface Shape {
  readonly columns: readonly ColumnType[]
  /** The bound plan as text: parsed, it is large. */
  readonly plan: string
}

/** In the order of the queries; undefined for one that does not bind, or has a column whose type takes more than a name to say. */
export async function shapesOf(
  queries: readonly string[],
  shadow: Connection,
): Promise<readonly (Shape | undefined)[]> {
  const list = queries.map((q) => `(${quoteLiteral(framed(q))})`).join(',\n')
  const rows = await shadow.rows(`select made->'$.plans[0].children[0]' as plan,
  made->'$.plans[0].info.columns.columns' as columns
from (select json_serialize_plan(query, ${planArguments}) as made from (values\n${list}\n) as queries(query))`)
  return rows.map(({ plan, columns }) => {
    const types = columns == null ? undefined : columnTypes(columns)
    return plan == null || types === undefined ? undefined : { columns: types, plan }
  })
}

interface SaidColumn {
  readonly name: string
  readonly type: SaidType
}

interface SaidType {
  readonly id: string
  readonly type_info?: { readonly type?: string; readonly width?: number; readonly scale?: number }
}

function columnTypes(json: string): readonly ColumnType[] | undefined {
  const columns: ColumnType[] = []
  for (const { name, type: said } of JSON.parse(json) as SaidColumn[]) {
    const type = plainType(said)
    if (type === undefined) return undefined
    columns.push({ name, type })
  }
  return columns
}

/** Types whose name in a plan is their whole text in the catalogue. */
const named: ReadonlySet<string> = new Set([
  ...['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'FLOAT', 'DOUBLE', 'VARCHAR', 'BLOB'],
  ...['UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT', 'UUID', 'BIT', 'INTERVAL', 'DATE', 'TIME'],
  ...['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE'],
])

/** Defaults are left out of a plan: a scale of 0 is. */
function plainType({ id, type_info: info }: SaidType): string | undefined {
  if (info === undefined) return named.has(id) ? id : undefined
  const { type, width, scale = 0, ...more } = info
  if (id !== 'DECIMAL' || type !== 'DECIMAL_TYPE_INFO' || width === undefined) return undefined
  return Object.keys(more).length === 0 ? `DECIMAL(${width},${scale})` : undefined
}
