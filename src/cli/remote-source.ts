/**
 * What `sources:` says of the tables of an attached PostgreSQL database, for `generate source`.
 * In: the attach entry, a schema. Out: the entry. Reads the server's catalogue. @throws LedgerlineError
 */
import { diagnose, LedgerlineError } from '../diagnostic/index.ts'
import { type Patience, withServer } from '../graph/index.ts'
import type { AttachedDatabase } from '../project/index.ts'
import { type PostgresReader, typeOf } from '../warehouse/index.ts'
import { sayRetried } from './output.ts'

export async function remoteSource(attached: AttachedDatabase, schema: string): Promise<object> {
  const again: Patience['again'] = (attempt, reason) => sayRetried(attached.name, attempt, reason)
  const read = await withServer(
    attached,
    async (reader) => await tablesOf(reader, schema, await reader.tables(schema)),
    { again },
  )
  if (!read.ok) throw new LedgerlineError([read.problem])
  const tables = read.value
  if (tables.length > 0) return { name: attached.name, database: attached.name, schema, tables }
  const message = `The schema ${schema} of ${attached.name} has no table that this user may see; generate source ${attached.name}.<schema> names another one.`
  throw new LedgerlineError([diagnose('usage', { message })])
}

/** A type without counterpart is left open: `check` says which column is to be declared, and as what. */
async function tablesOf(reader: PostgresReader, schema: string, names: readonly string[]): Promise<object[]> {
  const tables: object[] = []
  for (const name of names) {
    const columns = (await reader.columns({ schema, name })) ?? []
    const described = columns.map((column) => {
      const type = typeOf(column)?.toLowerCase()
      return { name: column.name, ...(type === undefined ? {} : { data_type: type }) }
    })
    tables.push({ name, columns: described })
  }
  return tables
}
