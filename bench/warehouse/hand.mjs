// Marts of the package as somebody would write them for this one company, straight over its files in DuckDB (`hand/`): no
// ports, no currency but pound and euro, no orders, no customer that nobody knows, no tests. Columns that this company
// cannot have, and those that only say why, are left out; every other column of every row is held against the package's.
// usage: node bench/warehouse/hand.mjs <data folder> <seeds folder of the package> <database file> [built database]
// Prints seconds of CPU, wall time and most MB of each as JSON and, with a built database, whether the rows are the same.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { memoryLimit } from './memory-limit.mjs'
import { peak } from './peak.mjs'

const [data, seeds, file, built] = process.argv.slice(2)
rmSync(file, { force: true })
const instance = await DuckDBInstance.create(file, {
  threads: '2',
  memory_limit: memoryLimit,
})
const connection = await instance.connect()
const folder = new URL('hand/', import.meta.url)
const script = readdirSync(folder)
  .sort()
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n')
  .replaceAll('$data', data)
  .replaceAll('$seeds', seeds)
/** Table by hand and table of the package; all columns of the one by hand are compared, or those that are named. */
const like = {
  ledger: [
    'marts.fct_ledger_entry',
    'entry_id, fiscal_month, report_line, cost_pool, customer_id, amount, reporting_amount',
  ],
  customer_month: ['intermediate.int_customer_month_ledger'],
  revenue_month: ['intermediate.int_revenue_customer_month'],
  contacts_month: ['intermediate.int_contacts_month'],
  recurring_revenue: ['intermediate.int_mrr_customer_month'],
  responses: [
    'marts.fct_cx_response',
    'response_id, customer_id, metric_id, score, score_band, fiscal_month, is_latest_for_event',
  ],
  cost_to_serve: ['marts.mart_cost_to_serve'],
  unit_month: ['marts.mart_unit_economics_month'],
  unit: ['marts.mart_unit_economics'],
  movement: ['marts.mart_revenue_movement'],
  retention: ['marts.mart_revenue_retention'],
  cohorts: ['marts.mart_cohort_retention'],
  acquisition_payback: ['marts.mart_acquisition'],
  group_month: ['marts.fct_cx_group_month'],
  score_bands: ['marts.mart_score_band_economics'],
  contact_centre: ['marts.mart_contact_centre'],
}
/** A statement that takes more memory than there is stands with `hash(…) % 4 = $part`: four times a quarter of the customers. */
function inParts(statement) {
  const parts = Number(/% (\d+) = \$part/.exec(statement)?.[1] ?? 1)
  return Array.from({ length: parts }, (_, part) => {
    const one = statement.replaceAll('$part', String(part))
    return part === 0 ? one : one.replace(/create table (\w+) as/, 'insert into $1')
  })
}
const results = []
// the checkpoint is part of it, as it is of a build that ends
for (const statement of [...script.split(/;\s*\n/).filter((s) => s.trim() !== ''), 'checkpoint']) {
  const cpu = process.cpuUsage()
  const began = performance.now()
  for (const one of inParts(statement)) await connection.run(one)
  const { user, system } = process.cpuUsage(cpu)
  const name = /create (?:table|view) (\w+)/.exec(statement)?.[1] ?? statement
  results.push({ name, cpu: (user + system) / 1e6, wall: (performance.now() - began) / 1e3, mb: peak() })
}
async function columnsOf(table) {
  const found = await connection.runAndReadAll(
    `select string_agg('"' || column_name || '"', ', ') from (describe ${table})`,
  )
  return found.getRows()[0][0]
}
if (built !== undefined) {
  await connection.run(`attach '${built}' as built (read_only)`)
  for (const [name, [of, named]] of Object.entries(like)) {
    const columns = named ?? (await columnsOf(name))
    const print = async (table) => {
      const sum = `select count(*), sum(hash(${columns})::hugeint) from ${table}`
      return (await connection.runAndReadAll(sum)).getRows()[0].map(String).join(' ')
    }
    const found = results.find((r) => r.name === name)
    Object.assign(found, { of, same: (await print(name)) === (await print(`built.${of}`)) })
  }
}
connection.closeSync()
instance.closeSync()
console.log(JSON.stringify(results))
