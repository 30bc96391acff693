// Makes a large company: the demo company once, then copied in DuckDB under other ids, as Parquet files.
// In: folder, scale of the demo company, number of copies. Out: a project over the package's own models, its files up
// to the evening before the first of `days`, and beside them the files of each of these days. Start at `makeCompany`.
//
// Each copy has ids of its own (two digits before each id), so nothing is shared between copies but the calendar, the
// chart of accounts, the price list and the rates; the trial balance is summed over them. Answers are copied once more
// by `answersEach`, minutes to hours later, without an invite and an event, with NPS moved by a hash of the id.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { build } from 'esbuild'
import { memoryLimit } from './memory-limit.mjs'

export const eve = '2026-03-18'
/** A late journal comes with the first. */
export const days = ['2026-03-19', '2026-03-20']

/** Of each feed that grows: the ids that get a copy's number, and when a row came. */
const growing = {
  customers: { ids: ['customer_id', 'referred_by'], came: 'sign_up_date' },
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
  cases: { ids: ['case_id', 'customer_id', 'incident_id'], came: 'cast(opened_at as date)' },
  contacts: { ids: ['contact_id', 'case_id', 'customer_id', 'staff_id'], came: 'cast(started_at as date)' },
  customer_xref: { ids: ['source_id', 'customer_id'], came: 'cast(known_at as date)' },
  subscription_events: {
    ids: ['event_id', 'subscription_id', 'customer_id'],
    came: 'cast(known_at as date)',
  },
  referrals: {
    ids: ['referral_id', 'referrer_customer_id', 'referred_customer_id', 'referred_key'],
    came: 'cast(known_at as date)',
  },
  conversions: {
    ids: ['conversion_id', 'prospect_id', 'customer_id'],
    came: 'cast(happened_at as date)',
  },
  self_service_visits: { ids: ['visit_id', 'customer_id'], came: 'cast(started_at as date)' },
  touchpoints: { ids: ['touch_id', 'customer_id', 'prospect_id'], came: 'cast(touched_at as date)' },
  survey_invites: {
    ids: ['invite_id', 'customer_id', 'event_id'],
    came: 'cast(coalesce(sent_at, eligible_at) as date)',
  },
  survey_responses: {
    ids: ['response_id', 'invite_id', 'customer_id', 'respondent_id', 'event_id'],
    came: 'cast(responded_at as date)',
  },
  verbatims: {
    ids: ['verbatim_id', 'response_id', 'customer_id'],
    came: 'cast(said_at as date)',
  },
  personas: { ids: ['customer_id'], came: 'cast(known_at as date)' },
  consents: { ids: ['customer_id'], came: 'cast(known_at as date)' },
  agents: { ids: ['staff_id'], came: 'valid_from' },
  employee_surveys: { ids: ['respondent_key'], came: 'answered_on' },
  incidents: { ids: ['incident_id', 'customer_id'], came: 'cast(started_at as date)' },
  field_visits: { ids: ['visit_id', 'case_id', 'customer_id'], came: 'visited_on' },
  feature_usage: { ids: ['customer_id'], came: 'usage_month' },
  reviews: { ids: ['review_id', 'customer_id'], came: 'cast(reviewed_at as date)' },
  actions: { ids: ['action_id', 'response_id', 'customer_id'], came: 'cast(opened_at as date)' },
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
  earned_media: [],
  market_series: [],
  trial_balance: ['movement', 'closing_balance'],
  agent_time: ['paid_seconds', 'busy_seconds', 'headcount', 'contacts'],
}

/** @returns folder of the project; what stands there already is left as it is */
export async function makeCompany({ root, dir, scale, copies, answersEach = 1 }) {
  const project = join(dir, 'project')
  const done = join(dir, 'made.json')
  const made = JSON.stringify({ scale, copies, answersEach, days })
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
    memory_limit: memoryLimit,
    temp_directory: join(dir, 'temp'),
    preserve_insertion_order: 'true',
  })
  const connection = await instance.connect()
  refuseUnknown(csv)
  for (const [name, { ids, came }] of Object.entries(growing)) {
    const renamed = ids.map((id) => `lpad(copy::varchar, 2, '0') || ${id} as ${id}`).join(', ')
    const rows = `select * replace (${renamed}) from '${csv}/${name}.csv', range(${copies}) as copies(copy)`
    const all =
      name === 'survey_responses'
        ? moreAnswers(rows, answersEach)
        : name === 'gl_entries'
          ? withLateJournal(rows)
          : rows
    for (const [file, when] of [
      [join(dir, 'data', name, 'base.parquet'), `<= date '${eve}'`],
      ...days.map((day) => [join(dir, 'day', name, `${day}.parquet`), `= date '${day}'`]),
    ]) {
      mkdirSync(join(file, '..'), { recursive: true })
      await connection.run(
        `copy (select * exclude (copy) from (${all}) where ${came} ${when} order by ${came}) to '${file}' (format parquet)`,
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

/** On the first day comes, too, the copy of a document of a month that is closed, under an id of its own. */
function withLateJournal(rows) {
  return `
    with entries as (${rows}),
    chosen as (
      select document_id from entries
      where posting_date between date '2025-11-01' and date '2025-11-30'
      group by document_id
      having sum(amount) = 0 and count(customer_id) = 0
      order by document_id
      limit 1
    )
    select * from entries
    union all
    select * replace (
      'LATE-' || entry_id as entry_id, 'LATE-' || document_id as document_id, timestamp '${days[0]} 09:00:00' as known_at
    )
    from entries
    where document_id in (select document_id from chosen)`
}

/** A new feed of the demo company must be told how it is copied. */
function refuseUnknown(csv) {
  const known = new Set([...Object.keys(growing), ...Object.keys(shared), 'truth'])
  const feeds = readdirSync(csv).flatMap((file) => /^(\w+)\.csv$/.exec(file)?.[1] ?? [])
  const unknown = feeds.filter((name) => !known.has(name))
  if (unknown.length > 0) throw new Error(`not known how to copy ${unknown.join(', ')}`)
}

function moreAnswers(rows, each) {
  return `
    select * exclude (again) replace (
      case when again = 0 then response_id else response_id || chr(96 + again::int) end as response_id,
      case when again = 0 then invite_id end as invite_id,
      case when again = 0 then event_id end as event_id,
      case
        when again = 0 or metric_id not like 'nps%' then score
        else (score + hash(response_id, again) % 4) % 11
      end as score,
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
  dev: { type: duckdb, path: target/warehouse.duckdb, threads: 2, memory_limit: "{{env 'MEMORY_LIMIT' default='3GB'}}" }
models:
  staging: { +materialized: view, +schema: staging }
  inputs: { +materialized: table, +schema: inputs }
seeds:
  +schema: seeds
publish: { dir: published, name: warehouse, keep: 1 }
`,
  )
}
