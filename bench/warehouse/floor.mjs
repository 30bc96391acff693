// The same models without the engine: their compiled statements, one by one, straight through DuckDB's driver.
// usage: node bench/warehouse/floor.mjs <project folder> <database file>       the project must have been built
// Seeds, sources, empty inputs and models of TypeScript are taken from the built database; nothing is tested. Prints the
// seconds of CPU and wall time and the rows of each model as JSON.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { memoryLimit } from './memory-limit.mjs'

const [project, file] = process.argv.slice(2)
const manifest = JSON.parse(readFileSync(join(project, 'target/manifest.json'), 'utf8'))
const built = join(project, 'target/warehouse.duckdb')
rmSync(file, { force: true })
const settings = { threads: '2', memory_limit: memoryLimit }
const instance = await DuckDBInstance.create(file, settings)
const connection = await instance.connect()
const rows = async (sql) => (await connection.runAndReadAll(sql)).getRowObjects()
await connection.run(`attach '${built}' as built (read_only)`)
const existing = await rows(
  "select schema_name, view_name as name, 'view' as kind, sql from duckdb_views() where database_name = 'built' and not internal union all select schema_name, table_name, 'table', null from duckdb_tables() where database_name = 'built'",
)
for (const { schema_name } of existing) await connection.run(`create schema if not exists "${schema_name}"`)
const models = new Map(Object.values(manifest.nodes).map((n) => [n.unique_id, n]))
const isRun = (n) => n.resource_type === 'model' && n.compiled_code && n.original_file_path.endsWith('.sql')
const made = new Set([...models.values()].filter(isRun).map((n) => `${n.schema}.${n.alias}`))
for (const { schema_name, name, kind, sql } of existing) {
  if (made.has(`${schema_name}.${name}`) || schema_name === '_ledgerline') continue
  if (kind === 'view') await connection.run(sql.replaceAll('built.', ''))
  else
    await connection.run(`create table "${schema_name}"."${name}" as from built."${schema_name}"."${name}"`)
}
await connection.run('detach built')
const done = new Set()
const results = []
async function make(node) {
  if (done.has(node.unique_id)) return
  done.add(node.unique_id)
  for (const id of node.depends_on.nodes ?? []) if (models.has(id)) await make(models.get(id))
  if (!isRun(node) || node.config.materialized === 'ephemeral') return
  const kind = node.config.materialized === 'view' ? 'view' : 'table'
  const cpu = process.cpuUsage()
  const began = performance.now()
  await connection.run(
    `create ${kind} "${node.schema}"."${node.alias}" as ${node.compiled_code.replace(/;\s*$/, '')}`,
  )
  const { user, system } = process.cpuUsage(cpu)
  results.push({ name: node.name, cpu: (user + system) / 1e6, wall: (performance.now() - began) / 1e3 })
}
for (const node of models.values()) await make(node)
connection.closeSync()
instance.closeSync()
console.log(JSON.stringify(results))
