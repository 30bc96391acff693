/**
 * What a build takes away behind itself: copies of views, and what lies beside the journal for models that are built by keys and
 * is needed no more. Rows of people who are in no table any longer may be in that.
 * In: what the build did. May touch: copies, `_ledgerline."changes of …"`, `_ledgerline."keys of …"`. Start at `clearAway`.
 */
import { askedRows, nameIn } from '../graph/index.ts'
import { besideJournal, changesName } from '../materialize/index.ts'
import { StatementError } from '../warehouse/index.ts'
import type { BuildInput, Progress } from './types.ts'

/** After the last test: tests of rows written look into the keys. */
export async function clearAway(input: BuildInput, progress: Progress): Promise<void> {
  const [connection] = input.connections
  if (connection === undefined) return
  await progress.copies?.close(connection)
  const found = await connection.rows(
    "select table_name as name from duckdb_tables() where database_name = current_database() and schema_name = '_ledgerline' and (starts_with(table_name, 'changes of ') or starts_with(table_name, 'keys of '))",
  )
  if (found.length === 0) return
  const needed = new Set(awaitedRows(input, progress).map(changesName))
  const passed = found.flatMap(({ name }) => (typeof name === 'string' && !needed.has(name) ? [name] : []))
  if (passed.length === 0) return
  try {
    await connection.run(passed.map((name) => `drop table if exists ${besideJournal(name)}`).join('; '))
  } catch (error) {
    // another process may be writing: the next build takes them away
    if (!(error instanceof StatementError)) throw error
  }
}

/** Ids of the nodes whose changed rows some reader has not seen, and can still be built from. */
function awaitedRows({ graph, state }: BuildInput, { done, contents }: Progress): string[] {
  return [...graph.nodes.values()].flatMap((reader) => {
    const asked = askedRows(reader)
    if (asked.length === 0) return []
    const result = done.get(reader.id)
    const isThrough = result?.status === 'success' || result?.keptAsIs === true
    const read = isThrough ? contents.marksRead(reader.id) : (state.nodes.get(reader.id)?.parts.reads ?? {})
    return asked.filter((id) => {
      const changes = graph.nodes.has(id) ? contents.changesOf(id) : undefined
      return changes !== undefined && changes.from === read[nameIn(graph, reader, id)]
    })
  })
}
