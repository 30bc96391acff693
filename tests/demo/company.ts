/**
 * A small company in a temporary folder, and DuckDB over its files: the second route to every total.
 * Files are read as text with the quoting of RFC 4180; money is summed as DECIMAL. Start at `makeCompany`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { feedNames, fileOf } from '../../demo/feed.ts'
import { generateDemo } from '../../demo/generate.ts'

export type Row = Readonly<Record<string, string | number | boolean | null>>

export interface TestCompany {
  readonly dir: string
  /** Rows of a query over views named as the files; DECIMAL and BIGINT come as text. */
  query(sql: string): Promise<readonly Row[]>
  remove(): void
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'tidewell-'))
}

export async function makeCompany(scale: number, seed = 1): Promise<TestCompany> {
  const dir = temporaryFolder()
  generateDemo({ dir, scale, seed })
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  for (const name of feedNames)
    await connection.run(
      `create view ${name} as select * from read_csv('${join(dir, fileOf(name))}', all_varchar = true, header = true, delim = ',', quote = '"', escape = '"', nullstr = '')`,
    )
  return {
    dir,
    query: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson() as readonly Row[],
    remove() {
      connection.closeSync()
      instance.closeSync()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
