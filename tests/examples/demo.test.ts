/**
 * The demo company through the whole road, against the truth that its generator wrote down by another route,
 * and with one cent moved.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { generateDemo } from '../../demo/generate.ts'
import { type Ran, runMain } from '../engine/project.ts'
import { copyProject } from './copy.ts'
import { describeAdditive } from './tidewell/additive-truth.ts'
import { describeAside } from './tidewell/aside-truth.ts'
import { describeMetrics } from './tidewell/metrics-truth.ts'
import { describeMoney } from './tidewell/money-truth.ts'
import { describePeople } from './tidewell/people-truth.ts'
import { describeValue } from './tidewell/value-truth.ts'
import { Tidewell } from './tidewell/warehouse.ts'

const demo = copyProject('.')
const data = join(demo.dir, 'data/demo')
const common = ['--project-dir', demo.dir, '--no-color']
let built: Ran

beforeAll(async () => {
  generateDemo({ dir: data, scale: 0.1, seed: 7 })
  built = await runMain([...common, 'build'])
})
afterAll(() => demo.remove())

const tidewell = new Tidewell(demo.dir)
const rows = (sql: string) => tidewell.rows(sql)

it('builds, passes every test and publishes', () => {
  expect({ code: built.code, err: built.code === 0 ? '' : built.err }).toEqual({ code: 0, err: '' })
  expect(built.err).toContain('Publication 1')
})

describePeople(tidewell)
describeMoney(tidewell)
describeValue(tidewell)
describeAside(tidewell)
describeAdditive(tidewell)
describeMetrics(tidewell, common)

it('has the net revenue of every entity and month that the generator counted', async () => {
  const truth = readFileSync(join(data, 'truth.csv'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const found = /^net-revenue-(TW-\w\w)-(\d{4}-\d\d),.*?,(-?[\d.]+),[^,]*$/.exec(line)
      return found === null ? [] : [`${found[1]} ${found[2]} ${Number(found[3]).toFixed(2)}`]
    })
  expect(truth.length).toBe(72)
  const found = await rows(
    `select entity_id, strftime(fiscal_month, '%Y-%m') as month, cast(-sum(amount) as decimal(18, 2)) as amount
    from marts.fct_ledger_entry where report_line = 'net_revenue' group by all order by all`,
  )
  expect(found.map((r) => `${r.entity_id} ${r.month} ${r.amount}`)).toEqual(truth.sort())
})

it('ties the mart to the ledger and to the trial balance, both currencies, 0.00', async () => {
  const [row] = await rows(
    `select count(*) filter (where unexplained_amount <> 0) as gaps, count(*) filter (where state = 'fail') as failed,
      count(*) filter (where state = 'pass') > 0 as some_pass from marts.ctl_gl_tie_out`,
  )
  expect(row).toEqual({ gaps: '0', failed: '0', some_pass: 'true' })
})

it('says in the snapshot how every check came out, and which node it is about', async () => {
  expect(
    await rows(`select node, owner, severity, state, rows_failed from ledgerline.ctl_check_result
      where check_name = 'net_revenue_equals_ledger'`),
  ).toEqual([
    {
      node: 'mart_unit_economics_month',
      owner: 'finance',
      severity: 'error',
      state: 'pass',
      rows_failed: '0',
    },
  ])
  expect(await rows(`select 1 from ledgerline.ctl_check_result where state not in ('pass', 'warn')`)).toEqual(
    [],
  )
})

it('leaves the network of August 2024 whole, because nobody read its meters, and 6 % of it idle in other months', async () => {
  // what the account map calls NETWORK_BASE, summed straight from the file
  const base = (
    month: string,
  ) => `select cast(sum(amount) as decimal(18, 2)) from read_csv('${join(data, 'gl_entries.csv')}',
      types = {'amount': 'decimal(18, 2)', 'account_id': 'varchar'})
    where entity_id = 'TW-EU' and strftime(posting_date, '%Y-%m') = '${month}'
      and (account_id in ('5020', '5030', '5050') or (account_id = '6690' and cost_centre = 'CC100'))`
  const told = (month: string, reason: string) => `select sum(amount) from marts.mart_cost_to_serve
    where entity_id = 'TW-EU' and cost_pool = 'NETWORK_BASE' and reason = '${reason}'
      and strftime(fiscal_month, '%Y-%m') = '${month}'`
  const [row] = await rows(`select (${told('2024-08', 'zero_driver')}) = (${base('2024-08')}) as whole,
    abs((${told('2024-09', 'idle_capacity')}) - 0.06 * (${base('2024-09')})) < 0.01 as idle,
    (${told('2024-08', '')}) is null as nobody`)
  expect(row).toEqual({ whole: 'true', idle: 'true', nobody: 'true' })
})

it('keeps the idle time of the service desks apart, as the roster has it, and none of the open month', async () => {
  const truth = new Map(
    readFileSync(join(data, 'truth.csv'), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const found = /^(B11-(?:busy|paid)-\d{4}-\d\d),.*?,(\d+),[^,]*$/.exec(line)
        return found === null ? [] : [[found[1] ?? '', Number(found[2])] as const]
      }),
  )
  const found = await rows(`select strftime(fiscal_month, '%Y-%m') as month,
      sum(amount) filter (reason = 'idle_capacity') as idle, sum(amount) as pool
    from marts.mart_cost_to_serve where cost_pool = 'SERVICE' group by 1 order by 1`)
  expect(found.length).toBe(36)
  for (const { month, idle, pool } of found) {
    const [busy, paid] = ['busy', 'paid'].map((kind) => truth.get(`B11-${kind}-${month}`) ?? Number.NaN)
    const expected = (Number(pool) * ((paid ?? 0) - (busy ?? 0))) / (paid ?? 0)
    // a cent for each of two entities
    expect([month, Math.abs(Number(idle ?? 0) - expected) < 0.02]).toEqual([month, true])
  }
})

it('marks the six journals that came after their month was closed', async () => {
  const late = await rows(
    `select document_id from marts.fct_ledger_entry where is_late group by 1 order by 1`,
  )
  expect(late.map((row) => row.document_id)).toEqual(['LJ-1', 'LJ-2', 'LJ-3', 'LJ-4', 'LJ-5', 'LJ-6'])
})

it('stops at one cent moved in a journal, names the document and publishes nothing', async () => {
  const file = join(data, 'gl_entries.csv')
  const before = readFileSync(file, 'utf8')
  const lines = before.split('\n')
  const index = lines.findIndex((line) => line.startsWith('BR-2024-') && /,-20\.00,EUR,/.test(line))
  const line = lines[index] ?? ''
  const [entry = '', document = ''] = line.split(',')
  lines[index] = line.replace(',-20.00,EUR,', ',-20.01,EUR,')
  writeFileSync(file, lines.join('\n'))
  try {
    const ran = await runMain([...common, 'build'])
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('E6001 test-failed')
    expect(ran.err).toContain(`document_id = ${document}, `)
    expect(ran.err).toContain('difference = -0.01')
    expect(entry.startsWith(document)).toBe(true)
    const [row] = await rows('select publication from ledgerline.publication')
    expect(row?.publication).toBe('1')
  } finally {
    writeFileSync(file, before)
  }
  const mended = await runMain([...common, 'build'])
  expect(mended.code).toBe(0)
  expect(mended.err).toContain('unchanged')
})

it('resolves at first contact as often as the company was made to (B6), the youngest cases in neither part', async () => {
  const [row] = await rows(
    `select sum(fcr_eligible) as eligible, sum(fcr_resolved) as resolved, sum(cases) as cases
    from marts.mart_contact_centre`,
  )
  const [eligible, resolved, cases] = [Number(row?.eligible), Number(row?.resolved), Number(row?.cases)]
  expect(eligible).toBeGreaterThan(1000)
  expect(eligible).toBeLessThan(cases)
  // four binomial standard errors around 0.78
  expect(Math.abs(resolved / eligible - 0.78)).toBeLessThan(4 * Math.sqrt((0.78 * 0.22) / eligible))
})

it('shows the price rise of Plus (B5) as price in January 2025 and in no other month', async () => {
  const table = (name: string): string[][] =>
    readFileSync(join(data, `${name}.csv`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','))
  const [header, ...contracts] = table('subscriptions')
  const at = (name: string): number => (header ?? []).indexOf(name)
  const risen = contracts.filter(
    (row) => row[at('product_id')] === 'PLUS' && row[at('valid_to')] === '2025-01-01',
  )
  const kept = new Set(
    contracts
      .filter((row) => row[at('valid_from')] === '2025-01-01')
      .map((row) => row[at('subscription_id')]),
  )
  const held = risen.filter((row) => kept.has(row[at('subscription_id')]))
  const [rateHeader, ...rates] = table('fx_rates')
  const rateAt = (name: string): number => (rateHeader ?? []).indexOf(name)
  // at the rate of December: 2.10 EUR, or 1.80 GBP in cents
  const december = rates.find(
    (row) => row[rateAt('rate_type')] === 'average' && row[rateAt('rate_date')] === '2024-12-01',
  )
  const pound = Math.round(180 * Number(december?.[rateAt('rate')]))
  const cents = held.reduce((sum, row) => sum + (row[at('currency')] === 'EUR' ? 210 : pound), 0)
  expect(held.length).toBeGreaterThan(50)
  expect(
    await rows(`select measure, cast(fiscal_month as varchar) as month, sum(amount) as amount
      from marts.mart_revenue_movement where movement = 'price' group by all order by measure`),
  ).toEqual([
    { measure: 'month', month: '2025-01-01', amount: (cents / 100).toFixed(2) },
    { measure: 'mrr', month: '2025-01-01', amount: (cents / 100).toFixed(2) },
  ])
})

// the last: it builds with another variable
it('base: FCR over 14 days is the 0.72 it was made with, the last 14 days in neither part (B6, T-fcr)', async () => {
  const ran = await runMain([
    ...[...common, '--var', 'fcr_days=14', 'build', '--no-publish'],
    ...['--select', '+mart_contact_centre', '--exclude-resource-type', 'unit_test'],
    ...['--indirect-selection', 'cautious'],
  ])
  expect({ code: ran.code, err: ran.code === 0 ? '' : ran.err }).toEqual({ code: 0, err: '' })
  const working = new Tidewell(demo.dir, 'data/demo', 'target/ledgerline.duckdb')
  const [eligible = '', resolved = '', youngest] =
    await working.row(`select sum(fcr_eligible), sum(fcr_resolved),
    (select count(*) from ${working.file('cases')} where opened_at < '2026-03-18') from marts.mart_contact_centre`)
  const n = Number(eligible)
  expect(n).toBeGreaterThan(1000)
  expect(Math.abs(Number(resolved) / n - 0.72)).toBeLessThan(4 * Math.sqrt((0.72 * 0.28) / n))
  expect(n).toBeLessThanOrEqual(Number(youngest))
})
