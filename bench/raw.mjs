// The least that any tool must do: the project's statements and tests, one by one, on one connection, nothing between.
// usage: node bench/raw.mjs <folder of plan.json> <database file> [sources]     with `sources`, only those are loaded
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

const [folder, file, only] = process.argv.slice(2)
const database = resolve(file)
process.chdir(folder)
const plan = JSON.parse(readFileSync('plan.json', 'utf8'))
const instance = await DuckDBInstance.create(database, { threads: '2' })
const connection = await instance.connect()
for (const sql of plan.sources) await connection.run(sql)
let failed = 0
for (const { sql, tests } of only === 'sources' ? [] : plan.steps) {
  await connection.run(sql)
  for (const test of tests) {
    const [[count]] = (await connection.runAndReadAll(test)).getRows()
    if (Number(count) !== 0) failed++
  }
}
connection.closeSync()
instance.closeSync()
if (failed > 0) throw new Error(`${failed} tests failed`)
