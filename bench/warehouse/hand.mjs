// Marts of the package as somebody would write them for this one company, straight over its files in DuckDB: no layers,
// no ports, no currency but pound and euro, no tests. Not all marts: those that carry the most rows and can be written
// from the description alone. Their rows are held against the package's.
// usage: node bench/warehouse/hand.mjs <data folder> <seeds folder of the package> <database file> [built database]
// Prints seconds of CPU and wall time of each as JSON and, with a built database, whether the rows are the same.
import { readFileSync, rmSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'

const [data, seeds, file, built] = process.argv.slice(2)
rmSync(file, { force: true })
const instance = await DuckDBInstance.create(file, { threads: '2', memory_limit: '4GB' })
const connection = await instance.connect()
const script = readFileSync(new URL('hand.sql', import.meta.url), 'utf8')
  .replaceAll('$data', data)
  .replaceAll('$seeds', seeds)
/** Table by hand, table of the package, and what is compared. */
const like = {
  ledger: {
    of: 'marts.fct_ledger_entry',
    columns: 'entry_id, fiscal_month, report_line, cost_pool, customer_id, amount, reporting_amount',
  },
  customer_month: {
    of: 'intermediate.int_customer_month_ledger',
    columns:
      'entity_id, customer_id, fiscal_month, report_line, cost_pool, attribution, amount, functional_amount',
  },
  revenue_month: {
    of: 'intermediate.int_revenue_customer_month',
    columns: 'customer_id, fiscal_month, product_id, currency, functional_amount, amount',
  },
  contacts_month: {
    of: 'intermediate.int_contacts_month',
    columns: 'customer_id, fiscal_month, contact_count, handle_seconds',
  },
  responses: {
    of: 'marts.fct_cx_response',
    columns: 'response_id, customer_id, metric_id, score, score_band, fiscal_month, is_latest_for_event',
  },
  recurring_revenue: {
    of: 'intermediate.int_mrr_customer_month',
    columns: 'customer_id, fiscal_month, product_id, currency, quantity, mrr',
  },
}
const results = []
for (const statement of script.split(/;\s*\n/).filter((s) => s.trim() !== '')) {
  const cpu = process.cpuUsage()
  const began = performance.now()
  await connection.run(statement)
  const { user, system } = process.cpuUsage(cpu)
  const name = /create (?:table|view) (\w+)/.exec(statement)?.[1] ?? ''
  results.push({ name, cpu: (user + system) / 1e6, wall: (performance.now() - began) / 1e3 })
}
if (built !== undefined) {
  await connection.run(`attach '${built}' as built (read_only)`)
  for (const [name, { of, columns }] of Object.entries(like)) {
    const print = async (table) => {
      const sum = `select count(*), sum(hash(${columns})::hugeint) from ${table}`
      return (await connection.runAndReadAll(sum)).getRows()[0].map(String).join(' ')
    }
    const found = results.find((r) => r.name === name)
    if (found !== undefined)
      Object.assign(found, { of, same: (await print(name)) === (await print(`built.${of}`)) })
  }
}
connection.closeSync()
instance.closeSync()
console.log(JSON.stringify(results))
