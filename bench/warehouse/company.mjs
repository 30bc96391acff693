// Makes a large company: the demo company once, then copied in DuckDB under other ids, as Parquet files.
// In: folder, scale of the demo company, number of copies. Out: a project over the package's own models, its files up
// to the evening before `day`, and beside them the files of that one day. Start at `makeCompany`.
//
// Each copy has ids of its own (two digits before each id), so nothing is shared between copies but the calendar, the
// chart of accounts, the price list and the rates; the trial balance is summed over them. Answers are copied once more
// by `answersEach`, minutes to hours later and without an invite, with scores moved by a hash of the id.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { build } from 'esbuild'

export const day = '2026-03-20'

/** Of each feed that grows: the ids that get a copy's number, and when a row came. */
const growing = {
  customers: { ids: ['customer_id'], came: 'sign_up_date' },
  subscriptions: { ids: ['subscription_id', 'customer_id'], came: 'cast(known_at as date)' },
  invoice_lines: {
    ids: [
      'invoice_line_id',
      'invoice_id',
      'customer_id',
      'subscription_id',
      'credits_invoice_line_id',
      'document_id',
    ],
    came: 'invoice_date',
  },
  payments: { ids: ['payment_id', 'customer_id', 'invoice_id'], came: 'paid_on' },
  cases: { ids: ['case_id', 'customer_id'], came: 'cast(opened_at as date)' },
  contacts: { ids: ['contact_id', 'case_id', 'customer_id', 'staff_id'], came: 'cast(started_at as date)' },
  survey_invites: { ids: ['invite_id', 'customer_id'], came: 'cast(sent_at as date)' },
  survey_responses: {
    ids: ['response_id', 'invite_id', 'customer_id'],
    came: 'cast(responded_at as date)',
  },
  gl_entries: {
    ids: ['entry_id', 'document_id', 'customer_id', 'source_document'],
    came: 'cast(known_at as date)',
  },
  assignments: { ids: ['unit_id', 'customer_id'], came: 'cast(assigned_at as date)' },
  campaign_spend: { ids: ['spend_id', 'document_id'], came: 'spend_date' },
  initiative_costs: { ids: ['cost_id', 'document_id'], came: 'cost_date' },
}
/** Feeds of which there is one for all copies, and their columns that are sums. */
const shared = {
  products: [],
  gl_accounts: [],
  fiscal_periods: [],
  fx_rates: [],
  initiatives: [],
  initiative_budget: [],
  experiments: [],
  trial_balance: ['movement', 'closing_balance'],
  agent_time: ['paid_seconds', 'busy_seconds', 'headcount', 'contacts'],
}

/** @returns folder of the project; what stands there already is left as it is */
export async function makeCompany({ root, dir, scale, copies, answersEach = 1 }) {
  const project = join(dir, 'project')
  const done = join(dir, 'made.json')
  const made = JSON.stringify({ scale, copies, answersEach, day })
  if (!existsSync(done) || readFileSync(done, 'utf8') !== made) {
    rmSync(dir, { recursive: true, force: true })
    const csv = await demoFiles(root, join(dir, '..'), scale)
    await writeParquet(csv, dir, copies, answersEach)
    writeFileSync(done, made)
  }
  writeProject(root, dir, project)
  return project
}

async function demoFiles(root, dir, scale) {
  const program = join(dir, 'demo.mjs')
  const base = { bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' }
  await build({ ...base, entryPoints: [join(root, 'demo/main.ts')], outfile: program })
  const csv = join(dir, `demo-${scale}`)
  const ran = spawnSync(process.execPath, [program, '--dir', csv, '--scale', String(scale)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (ran.status !== 0) throw new Error('the demo company was not made')
  return csv
}

async function writeParquet(csv, dir, copies, answersEach) {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: '4GB',
    temp_directory: join(dir, 'temp'),
    preserve_insertion_order: 'true',
  })
  const connection = await instance.connect()
  for (const [name, { ids, came }] of Object.entries(growing)) {
    const renamed = ids.map((id) => `lpad(copy::varchar, 2, '0') || ${id} as ${id}`).join(', ')
    const rows = `select * replace (${renamed}) from '${csv}/${name}.csv', range(${copies}) as copies(copy)`
    const all = name === 'survey_responses' ? moreAnswers(rows, answersEach) : rows
    for (const [file, when] of [
      [join(dir, 'data', name, 'base.parquet'), '<'],
      [join(dir, 'day', name, 'day.parquet'), '='],
    ]) {
      mkdirSync(join(file, '..'), { recursive: true })
      await connection.run(
        `copy (select * exclude (copy) from (${all}) where ${came} ${when} date '${day}' order by ${came}) to '${file}' (format parquet)`,
      )
    }
  }
  for (const [name, sums] of Object.entries(shared)) {
    mkdirSync(join(dir, 'data', name), { recursive: true })
    const list =
      sums.length === 0 ? '' : `replace (${sums.map((c) => `${c} * ${copies} as ${c}`).join(', ')})`
    await connection.run(
      `copy (select * ${list} from '${csv}/${name}.csv') to '${dir}/data/${name}/base.parquet' (format parquet)`,
    )
  }
  connection.closeSync()
  instance.closeSync()
}

function moreAnswers(rows, each) {
  return `
    select * exclude (again) replace (
      case when again = 0 then response_id else response_id || chr(96 + again::int) end as response_id,
      case when again = 0 then invite_id end as invite_id,
      (score + case when again = 0 then 0 else hash(response_id, again) % 4 end) % 11 as score,
      responded_at + to_minutes(again * 97) as responded_at
    )
    from (${rows}) as answers, range(${each}) as extra(again)`
}

/** The package's models as they are; the demo company's staging reads Parquet instead of CSV, nothing else differs. */
function writeProject(root, dir, project) {
  mkdirSync(project, { recursive: true })
  rmSync(join(project, 'models'), { recursive: true, force: true })
  cpSync(join(root, 'models/demo'), join(project, 'models'), { recursive: true })
  cpSync(join(root, 'seeds/demo'), join(project, 'seeds'), { recursive: true })
  const sources = join(project, 'models/staging/tidewell/tidewell.yml')
  const text = readFileSync(sources, 'utf8')
  writeFileSync(sources, text.replace(/\/(\w+)\.csv"/g, '/$1/*.parquet"'))
  const settings = readFileSync(join(root, 'project.yml'), 'utf8')
  const vars = /\nvars:\n([\s\S]*?)\n\n/.exec(settings)?.[1] ?? ''
  writeFileSync(
    join(project, 'project.yml'),
    `name: warehouse
title: Warehouse
version: 0.1.0
timezone: UTC
currency: EUR
calendar: { kind: months, year_start_month: 4, year_label: end }
packages: [{ path: ${JSON.stringify(root)} }]
vars:
${vars.replace('data/demo', join(dir, 'data'))}

targets:
  dev: { type: duckdb, path: target/warehouse.duckdb, threads: 2, memory_limit: 4GB }
models:
  staging: { +materialized: view, +schema: staging }
  inputs: { +materialized: table, +schema: inputs }
seeds:
  +schema: seeds
publish: { dir: published, name: warehouse, keep: 1 }
`,
  )
}
