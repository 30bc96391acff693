/** Small steps that materialisations share: making way for a relation, and measuring what was made. */
import { createHash } from 'node:crypto'
import { quoteIdentifier, relationName } from '../sql/index.ts'
import { type Connection, type Relation, StatementError } from '../warehouse/index.ts'

/**
 * Drops what stands under the name, table or view. `drop … if exists` fails on the other kind, harmlessly; asking the
 * catalogue first reads all of it, each time.
 */
export async function makeWay(
  connection: Connection,
  relation: Relation,
  expected: 'table' | 'view' = 'table',
): Promise<void> {
  const name = relationName(relation)
  try {
    await connection.run(`drop ${expected} if exists ${name}`)
  } catch (error) {
    if (!(error instanceof StatementError) || error.kind !== 'catalog') throw error
    await connection.run(`drop ${expected === 'table' ? 'view' : 'table'} ${name}`)
  }
}

/** Makes the relation in place of what stood under its name, table or view, in one statement when it was of its kind. */
export async function replace(
  connection: Connection,
  kind: 'table' | 'view',
  name: string,
  sql: string,
): Promise<void> {
  const create = `create or replace ${kind} ${name} as ${sql}`
  try {
    await connection.run(create)
  } catch (error) {
    if (!(error instanceof StatementError) || !otherKind.test(error.message)) throw error
    await connection.run(`drop ${kind === 'table' ? 'view' : 'table'} ${name}`)
    await connection.run(create)
  }
}

const otherKind = /Existing object .* is of type (?:Table|View), trying to replace with type/

/**
 * Row count and a hash that neither row order nor thread count changes: xor and sum of the row hashes,
 * with the schema, because `hash(1::int)` equals `hash(1::bigint)`.
 */
export async function measure(
  connection: Connection,
  relation: Relation,
): Promise<{ rows: number; contentHash: string }> {
  const columns = await connection.rows(`describe ${relationName(relation)}`)
  const list = columns.map((c) => quoteIdentifier(c.column_name ?? '')).join(', ')
  const [row] = await connection.rows(
    `select count(*) as n, bit_xor(hash(${list})) as x, sum(hash(${list})::hugeint) as s from ${relationName(relation)}`,
  )
  const schema = columns.map((c) => `${c.column_name} ${c.column_type}`).join(',')
  const contentHash = createHash('sha256')
    .update(`${schema}\n${row?.n}\n${row?.x}\n${row?.s}`)
    .digest('hex')
    .slice(0, 32)
  return { rows: Number(row?.n ?? 0), contentHash }
}

/** Columns of an enforced contract in their declared order, so that a table does not depend on the SQL's order. */
export function contractSelect(job: {
  readonly node: {
    readonly config: { readonly contractEnforced: boolean }
    readonly resource: { readonly columns: readonly { readonly name: string }[] }
  }
  readonly sql: string
}): string {
  const columns = job.node.resource.columns
  if (!job.node.config.contractEnforced || columns.length === 0) return job.sql
  return `select ${columns.map((c) => quoteIdentifier(c.name)).join(', ')} from (\n${job.sql}\n)`
}
