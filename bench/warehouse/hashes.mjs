/** What a build left, for those who hold one against another. In: a database file. Out: a content hash of every model, as the journal has it. */
import { DuckDBInstance } from '@duckdb/node-api'

export async function hashes(database) {
  const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  const found = await connection.runAndReadAll(
    "select node_id, arg_max(content_hash, seq) from _ledgerline.node_state where node_id like 'model.%' group by 1",
  )
  connection.closeSync()
  instance.closeSync()
  return new Map(found.getRows())
}
