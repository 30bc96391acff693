/**
 * The Adventure Works example through the whole road: build, tie-out, publication. Expected figures were counted from
 * the raw files (the data set's README), not by these models.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDuckDb, type TextRow } from '../../src/warehouse/index.ts'
import { type Ran, runMain } from '../engine/project.ts'
import { copyProject, dataDir, moveCent } from './copy.ts'

const data = join(dataDir, 'adventureworks_dw')
const there = existsSync(data)
if (!there)
  console.warn(
    `skipped: the AdventureWorksDW data set is not at ${process.env.LEDGERLINE_DATA ?? '../shared/data'}/adventureworks_dw`,
  )

describe.skipIf(!there)('Adventure Works', () => {
  const example = copyProject('examples/adventure_works')
  const common = ['--project-dir', example.dir, '--no-color', '--var', `data_dir=${data}`]
  let built: Ran

  beforeAll(async () => {
    // demo.test.ts and olist.test.ts run the package's unit tests
    built = await runMain([...common, 'build', '--exclude-resource-type', 'unit_test'])
  })
  afterAll(() => example.remove())

  async function rows(sql: string): Promise<TextRow[]> {
    const file = join(example.dir, 'published/adventure_works.duckdb')
    if (!existsSync(file)) throw new Error(`nothing was published\n${built.err}`)
    const published = await openDuckDb({ file, readOnly: true })
    try {
      const connection = await published.connect()
      return await connection.rows(sql)
    } finally {
      await published.close()
    }
  }

  it('builds, passes every blocking test and publishes; the one warning says why its limit is another', () => {
    expect({ code: built.code, err: built.code === 0 ? '' : built.err }).toEqual({ code: 0, err: '' })
    expect(built.err).toContain('Publication 1')
    expect(built.err).toMatch(/78\.40% of the money[\s\S]*Limit of project\.yml: Only the internet shop/)
  })

  it('gives customers the money of their orders and leaves the divisions unallocated', async () => {
    const [row] = await rows(
      `select sum(net_revenue) filter (where customer_id <> 'UNALLOCATED') as customers,
        count(distinct customer_id) filter (where customer_id <> 'UNALLOCATED') as people
      from marts.mart_unit_economics_month`,
    )
    expect(row).toEqual({ customers: '30092549.87', people: '18484' })
  })

  it('ties every period to the ledger with 0.00 unexplained', async () => {
    const [row] = await rows(
      `select count(*) filter (where unexplained_amount <> 0) as gaps, count(*) filter (where state = 'fail') as failed
      from marts.ctl_gl_tie_out`,
    )
    expect(row).toEqual({ gaps: '0', failed: '0' })
  })

  it('says that the cost to serve is not available, never 0', async () => {
    const [row] = await rows(
      `select count(*) filter (where cost_to_serve_marginal is not null) as known,
        count(*) filter (where coalesce(not_available, '') not like '%cost_to_serve%') as silent
      from marts.mart_unit_economics_month where customer_id <> 'UNALLOCATED'`,
    )
    expect(row).toEqual({ known: '0', silent: '0' })
  })

  it('names the documents and the entries between which a cent was moved', async () => {
    moveCent(example.dir, 'SO43697', ['I-4200', 'I-4900'])
    moveCent(example.dir, 'AW-3:2012-01-29', ['4140', '5020'])
    const ran = await runMain([
      ...common,
      'build',
      '--select',
      'input_gl_entries assert_*',
      '--indirect-selection',
      'empty',
    ])
    expect(ran.code).toBe(1)
    // the first line of the file: one bicycle at 3,578.27
    expect(ran.err).toContain(
      'document_id = SO43697, what = I-4200, expected_amount = -3578.27, found_amount = -3578.26, entry_ids = SO43697:2\n',
    )
    // FactFinance: organisation 3, discounts of the month
    expect(ran.err).toContain(
      'document_id = AW-3:2012-01-29, account_id = 4140, department = 6, expected_amount = 32181.00, posted_amount = 32181.01, entry_ids = AW-3:2012-01-29:28\n',
    )
  })
})
