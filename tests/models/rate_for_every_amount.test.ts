/**
 * Money beside the ledger without a rate stops a build and is named: the package's own test, over amounts that are written here. What a
 * document of the ledger holds is translated there, and asks for no rate.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { project } from '../engine/project.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const known = `timestamp '2026-01-05' as known_at`

const none = {
  campaign_spend: `select date '2026-01-05' as spend_date, 'EUR' as currency, 1.00::decimal(18,2) as amount, true as is_acquisition, ${known}`,
  referrals: `select timestamp '2026-01-05' as rewarded_at, 'EUR' as currency, 1.00::decimal(18,2) as reward_amount, ${known}`,
  initiative_costs: cost('', 'EUR'),
}

function cost(document: string, currency: string, initiative = 'I1'): string {
  return `select '${initiative}' as initiative_id, nullif('${document}', '') as document_id, date '2026-01-05' as cost_date,
    '${currency}' as currency, 10.00::decimal(18,2) as amount, ${known}`
}

/** What the test says of one feed more; the ledger has document D of I1, E of nobody, and R of revenue. */
async function told(feed: keyof typeof none, more: string): Promise<{ code: number; err: string }> {
  const feeds = { ...none, [feed]: `${none[feed]} union all by name ${more}` }
  const p = project({
    'project.yml': `name: shop
currency: EUR
vars:
  known_at: { type: timestamp, default: 2026-12-31 00:00:00 }
models:
  +materialized: table
`,
    'tests/data/rate_for_every_amount.sql': read('tests/data/core/rate_for_every_amount.sql'),
    'macros/calendar_days.sql': read('macros/calendar_days.sql'),
    'macros/local_time.sql': read('macros/local_time.sql'),
    'models/int_revenue_periods.sql': `select 1 as ordinal, 0 as position, 'FY2026-P01' as fiscal_period_id, date '2026-01-01' as fiscal_month,
    date '2026-01-31' as end_date`,
    'models/int_average_rates.sql': `select 1 as ordinal, 'EUR' as currency, 1 as rate union all select 1, 'USD', 0.9 union all select 1, 'CHF', null`,
    'models/int_gl_entries_translated.sql': `select * from (values ('D', 'I1', 'programme_cost', 'normal'), ('E', null, 'programme_cost', 'normal'),
    ('R', null, 'net_revenue', 'normal'), ('C', null, 'programme_cost', 'closing')) as t (document_id, initiative_id, report_line, entry_type)`,
    ...Object.fromEntries(Object.entries(feeds).map(([name, sql]) => [`models/input_${name}.sql`, sql])),
  })
  const { code, err } = await p.run('build')
  return { code, err }
}

const isFine = async (feed: keyof typeof none, more: string): Promise<void> =>
  expect(await told(feed, more)).toMatchObject({ code: 0 })

async function stops(feed: keyof typeof none, more: string, currency: string): Promise<void> {
  const { code, err } = await told(feed, more)
  expect(code).toBe(1)
  expect(err).toContain('E6001 test-failed   tests/data/rate_for_every_amount.sql')
  expect(err).toContain(
    `input = input_${feed}, currency = ${currency}, fiscal_period_id = FY2026-P01, amounts = 1,`,
  )
}

it('a cost in a document that the ledger lacks needs a rate, as one without a document does', async () => {
  await stops('initiative_costs', cost('LOST', 'GBP'), 'GBP')
  await stops('initiative_costs', cost('', 'GBP'), 'GBP')
})

it('a document of other lines, or of a closing, holds no cost', async () => {
  await stops('initiative_costs', cost('R', 'GBP'), 'GBP')
  await stops('initiative_costs', cost('C', 'GBP'), 'GBP')
})

it("a document that is another initiative's has nothing for this one", async () =>
  await stops('initiative_costs', cost('D', 'GBP', 'I2'), 'GBP'))

it('what the ledger holds asks for no rate', async () => {
  await isFine('initiative_costs', cost('D', 'GBP'))
  await isFine('initiative_costs', cost('E', 'GBP', 'I2'))
})

it('spend and rewards need one too, and a currency whose rate is not known has none', async () => {
  const spend = none.campaign_spend.replace("'EUR'", "'CHF'")
  await stops('campaign_spend', spend, 'CHF')
  await isFine('campaign_spend', spend.replace("'CHF'", "'USD'"))
  await stops('referrals', none.referrals.replace("'EUR'", "'GBP'"), 'GBP')
})
