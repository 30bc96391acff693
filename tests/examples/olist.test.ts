/**
 * The Olist example through the whole road: build, tie-out, publication, summary, on a twentieth of its people; and on the whole
 * set the models whose figures are known (decision 93). LEDGERLINE_WHOLE=1 builds all models on the whole set.
 * Expected figures were counted from the raw files (the data set's README), not by these models.
 */
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckDb, type TextRow } from '../../src/warehouse/index.ts'
import { type Ran, runMain } from '../engine/project.ts'
import { copyProject, dataDir, moveCent } from './copy.ts'
import { partOfOlist } from './olist-part.ts'

const data = join(dataDir, 'olist')
const there = existsSync(data)
if (!there)
  console.warn(
    `skipped: the Olist data set is not at ${process.env.LEDGERLINE_DATA ?? '../shared/data'}/olist`,
  )

/** Tests of the example that count the whole set, or name an order of it. */
const ofTheWholeSet = [
  'assert_carriage_is_freight_handed_over',
  'assert_customers_orders_and_lines_meet_the_files',
  'assert_first_order_bands_meet_hand_count',
  'assert_ledger_meets_published_totals',
  'assert_net_revenue_of_marts_equals_payments',
  'assert_orders_without_items_keep_their_money',
  'assert_rows_meet_published_counts',
  'assert_unpaid_order_stays_visible',
]

describe.skipIf(!there)('Olist', () => {
  const example = copyProject('examples/olist')
  const of = (dir: string) => ['--project-dir', example.dir, '--no-color', '--var', `data_dir=${dir}`]
  afterAll(() => example.remove())

  function moveTests(from: string, to: string): void {
    mkdirSync(join(example.dir, to), { recursive: true })
    for (const name of ofTheWholeSet)
      renameSync(join(example.dir, from, `${name}.sql`), join(example.dir, to, `${name}.sql`))
  }

  async function rowsOf(path: string, sql: string, err: string): Promise<TextRow[]> {
    const file = join(example.dir, path)
    if (!existsSync(file)) throw new Error(`there is no ${path}\n${err}`)
    const database = await openDuckDb({ file, readOnly: true })
    try {
      return await (await database.connect()).rows(sql)
    } finally {
      await database.close()
    }
  }

  describe('a twentieth of its people, the whole project', () => {
    const ofPart = of(join(example.dir, 'part'))
    // with the package's unit tests: they must hold in another currency too, and where most inputs are not filled
    const build = [...ofPart, 'build']
    let built: Ran
    beforeAll(async () => {
      // nothing is published where tests are left out, so that these are not there
      moveTests('tests/data', 'whole-set')
      await partOfOlist(data, join(example.dir, 'part'))
      built = await runMain(build)
    })
    afterAll(() => moveTests('whole-set', 'tests/data'))
    const rows = (sql: string) => rowsOf('published/olist.duckdb', sql, built.err)

    it('builds, passes every test and publishes', () => {
      expect({ code: built.code, err: built.code === 0 ? '' : built.err }).toEqual({ code: 0, err: '' })
      expect(built.err).toContain('Publication 1')
    })

    it('publishes marts and reports only: no staging, no customer free text', async () => {
      const schemas = await rows(
        'select distinct schema_name as s from duckdb_tables() where database_name = current_database() order by s',
      )
      expect(schemas.map((r) => r.s)).toEqual(['ledgerline', 'marts', 'reports'])
    })

    it('says in the summary that no return is claimed, and which port would tell of one', async () => {
      const ran = await runMain([...ofPart, 'report'])
      expect(ran.code).toBe(0)
      const summary = readFileSync(join(example.dir, 'target/reports/roi_summary.md'), 'utf8')
      expect(summary).toContain('No effect reaches E2 in this period, so no return is claimed.')
      expect(summary).toContain('not available: input_initiatives')
      expect(existsSync(join(example.dir, 'target/reports/roi_summary.html'))).toBe(true)
    })

    it('reuses everything the second time and publishes nothing new', async () => {
      const again = await runMain(build)
      expect(again.code).toBe(0)
      expect(again.err).toContain('Nothing has changed since the last build')
      // the long way comes to the same
      const looked = await runMain([...build, '--log-format', 'json'])
      expect(looked.err).toContain('"unchanged":true')
      expect(looked.err).toContain('"built":0')
    })
  })

  describe('all of it, as far as figures are known that were counted from the files', () => {
    const common = of(data)
    let built: Ran
    beforeAll(async () => {
      const marts = [
        'fct_cx_response',
        'ctl_gl_tie_out',
        'mart_score_band_economics',
        'mart_revenue_per_customer',
        'mart_site_economics',
        'rpt_narrative',
      ]
      const select = ['--select', marts.map((mart) => `+${mart}`).join(' ')]
      built = await runMain([
        ...[...common, 'build', '--no-publish', '--indirect-selection', 'cautious'],
        // the part ran the unit tests
        ...['--exclude-resource-type', 'unit_test'],
        ...(process.env.LEDGERLINE_WHOLE === undefined ? select : []),
      ])
    })
    const rows = (sql: string) => rowsOf('target/olist.duckdb', sql, built.err)

    it('builds and passes every test of these models, those that count the whole set among them', () => {
      expect({ code: built.code, err: built.code === 0 ? '' : built.err }).toEqual({ code: 0, err: '' })
      const told = readFileSync(join(example.dir, 'target/run_results.json'), 'utf8')
      const { results } = JSON.parse(told) as { results: { unique_id: string; status: string }[] }
      const passed = new Set(
        results.filter((r) => r.status === 'pass').map((r) => r.unique_id.split('.')[2] ?? ''),
      )
      expect(ofTheWholeSet.filter((name) => !passed.has(name))).toEqual([])
    })

    it('loses no cent: net revenue of all customer-months is the sum of all payments', async () => {
      const [row] = await rows(
        'select sum(net_revenue) as total, min(currency) as currency from marts.mart_unit_economics_month',
      )
      expect(row).toEqual({ total: '16008872.12', currency: 'BRL' })
    })

    it('has one row per customer and fiscal month, and every person who ordered', async () => {
      const [row] = await rows(
        `select count(*) - count(distinct (customer_id, fiscal_month)) as doubled,
          count(distinct customer_id) filter (where customer_id <> 'UNALLOCATED') as people,
          sum(order_count) as orders from marts.mart_unit_economics_month`,
      )
      expect(row).toEqual({ doubled: '0', people: '96096', orders: '99441' })
    })

    it('keeps the money by group of accounts that the raw tables give', async () => {
      const found = await rows(
        `select case when account_id in ('4000', '4010') then 'goods' when account_id in ('4100', '4110') then 'freight'
            when account_id = '4200' then 'difference' when account_id in ('4300', '4310') then 'without items' else 'never paid' end as line,
          cast(-sum(reporting_amount) as decimal(18, 2)) as amount
        from marts.fct_ledger_entry where report_line = 'net_revenue' group by line order by line`,
      )
      expect(Object.fromEntries(found.map((r) => [r.line, r.amount]))).toEqual({
        goods: '13591643.70',
        freight: '2251909.54',
        difference: '2870.39',
        'without items': '162591.95',
        'never paid': '-143.46',
      })
    })

    it('ties every period to the ledger with 0.00 unexplained', async () => {
      const [row] = await rows(
        `select count(*) filter (where unexplained_amount <> 0) as gaps, count(*) filter (where state = 'fail') as failed
        from marts.ctl_gl_tie_out`,
      )
      expect(row).toEqual({ gaps: '0', failed: '0' })
    })

    it('counts answers, not the rows they were copied to', async () => {
      const [row] = await rows(
        'select count(*) as rows, count(distinct answer_id) as answers, count(*) filter (where is_answer_head) as heads from marts.fct_cx_response',
      )
      expect(row).toEqual({ rows: '99224', answers: '98410', heads: '98410' })
    })

    it('shows customers, repeaters and members by first-order score; 2,997 people ordered again', async () => {
      const found = await rows(
        `select band, customers, repeaters from marts.mart_score_band_economics
        where basis = 'first_order' and band_kind = 'band' and segment = '(all)' order by band`,
      )
      // counted in another language from the CSV files
      expect(found.map((r) => `${r.band} ${r.repeaters}/${r.customers}`)).toEqual([
        'HIGH 1772/54980',
        'LOW 676/21890',
        'MID 520/18490',
        'NO_SCORE 29/736',
      ])
    })

    it('has revenue, carriage and orders by the state that all goods of an order are sent from', async () => {
      const found = await rows(
        `select site_id, sum(net_revenue) as revenue, sum(cost_to_serve) as carriage, sum(order_count) as orders
        from marts.mart_site_economics where site_id in ('SP', 'MG') group by site_id order by site_id`,
      )
      // payments, freight handed to a carrier and orders, from the published tables
      expect(found).toEqual([
        { site_id: 'MG', revenue: '1199578.89', carriage: '205098.28', orders: '7763' },
        { site_id: 'SP', revenue: '10181488.00', carriage: '1456063.10', orders: '69754' },
      ])
    })

    it('says that the repeat rate hardly differs, as context and never as return', async () => {
      const [told] = await rows(
        `select text from reports.rpt_narrative where report = 'roi_summary' and section = 'CXL-3'`,
      )
      expect(told?.text).toMatch(
        /^The repeat rate hardly differs by first-order score: .*context, never part of a return/,
      )
    })

    it('names the order and the entries between which a cent was moved', async () => {
      // the first order of the set by id has goods and freight: the document still adds to 0.00, and so does its revenue
      moveCent(example.dir, '00010242fe8c5a6d1ba2dd792cb16214', ['4000', '4100'])
      const ran = await runMain([
        ...common,
        'build',
        '--select',
        'input_gl_entries assert_*',
        '--indirect-selection',
        'empty',
      ])
      expect(ran.code).toBe(1)
      expect(ran.err).toContain(
        'document_id = 00010242fe8c5a6d1ba2dd792cb16214, part = goods, expected_amount = -58.90, posted_amount = -58.89, entry_ids = 00010242fe8c5a6d1ba2dd792cb16214:2\n',
      )
    })
  })
})
