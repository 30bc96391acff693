/**
 * Reads databases that a test has built. Opening DuckDB costs more than most of what a test asks, so that all tests of a process
 * have one of it, and a file is attached for as long as a question takes.
 * In: a file, queries, a folder. Out: rows, as text. Start at `ask`.
 */
import { basename, extname } from 'node:path'
import { quoteIdentifier, quoteLiteral } from '../../src/sql/index.ts'
import { openDuckDb, type TextRow, type Warehouse } from '../../src/warehouse/index.ts'

let reader: Promise<Warehouse> | undefined
/** One file at a time: two of one name could not stand beside each other. */
let before: Promise<unknown> = Promise.resolve()

/** @param dir  against which views find their files */
export function ask(file: string, queries: readonly string[], dir: string): Promise<TextRow[][]> {
  const asked = before.then(() => answers(file, queries, dir))
  before = asked.catch(() => undefined)
  return asked
}

async function answers(file: string, queries: readonly string[], dir: string): Promise<TextRow[][]> {
  reader ??= openDuckDb({ file: ':memory:', threads: 1 })
  const connection = await (await reader).connect()
  // as it is called where it is opened by itself
  const name = quoteIdentifier(basename(file, extname(file)))
  try {
    await connection.run(`attach ${quoteLiteral(file)} as ${name} (read_only)`)
    try {
      await connection.run(`set file_search_path = ${quoteLiteral(dir)}`)
      await connection.run(`use ${name}`)
      const found: TextRow[][] = []
      for (const sql of queries) found.push(await connection.rows(sql))
      return found
    } finally {
      await connection.run('use memory')
      await connection.run(`detach ${name}`)
    }
  } finally {
    connection.close()
  }
}
