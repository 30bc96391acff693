/**
 * What a table holds, as a hash that does not depend on the order of its rows.
 * In: a connection and a relation. Out: columns, row count, hash. Start at `fingerprint`.
 */
import { createHash } from 'node:crypto'
import { quoteIdentifier } from '../sql/index.ts'
import type { ColumnType, Connection } from '../warehouse/index.ts'

export interface Fingerprint {
  readonly columns: readonly ColumnType[]
  readonly rows: number
  readonly hash: string
}

/**
 * @param relation  its quoted name, with the catalogue where it is not the connection's own
 * @returns the hash covers names, types and order of the columns, since `hash(1::int) = hash(1::bigint)`;
 *   xor and sum together, since xor alone cancels duplicates. `hash()` may change with the DuckDB version.
 * @throws StatementError
 */
export async function fingerprint(connection: Connection, relation: string): Promise<Fingerprint> {
  const { columns } = await connection.table(`select * from ${relation} limit 0`)
  const row = `hash(${columns.map((c) => quoteIdentifier(c.name)).join(', ')})`
  const [found] = await connection.rows(
    `select count(*) as n, bit_xor(${row}) as x, sum(${row}::hugeint) as s from ${relation}`,
  )
  const shape = columns.map((c) => [c.name, c.type])
  const hash = sha256(JSON.stringify([shape, found?.n, found?.x, found?.s]))
  return { columns, rows: Number(found?.n ?? 0), hash }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
