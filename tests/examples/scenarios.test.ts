/**
 * Companies in which one thing is wrong or different (demo/scenario.ts), each through as much of the road as shows what
 * the warehouse says of it. One copy of the project under these models serves all, and one folder of files nearly all: what the next scenario leaves as
 * it was is not built again. Two scenarios with no file in common are one company.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Scenario } from '../../demo/scenario.ts'
import { nps } from '../../src/stats/score/index.ts'
import { type Ran, runMain } from '../engine/project.ts'
import { demoOn } from '../models/part.ts'
import { Companies } from './tidewell/mixed.ts'
import { Tidewell } from './tidewell/warehouse.ts'

const demo = demoOn([
  'fct_ledger_entry',
  'ctl_gl_tie_out',
  'dim_fiscal_period',
  'dim_customer',
  'fct_cx_customer_month',
  'fct_cx_response',
  'fct_cx_group_month',
  'mart_scorecard',
  'mart_acquisition',
  'int_survivor_scores',
])

interface Built {
  readonly ran: Ran
  readonly tidewell: Tidewell
}

const small = new Companies(demo.dir, 0.02)

/** Makes the company of these scenarios and builds these models with what they stand on. */
async function build(scenarios: Scenario | readonly [Scenario, ...Scenario[]], models: string, of = small) {
  const [first, ...others] = typeof scenarios === 'string' ? [scenarios] : scenarios
  of.become(first, ...others)
  const select = models.split(' ').flatMap((model) => ['--select', `+${model}`])
  const ran = await runMain([
    ...['--project-dir', demo.dir, '--no-color', '--var', `data_dir=${of.folder}`, 'build', '--no-publish'],
    ...['--indirect-selection', 'cautious'],
    // demo.test.ts runs them
    ...['--exclude-resource-type', 'unit_test'],
    ...select,
  ])
  return { ran, tidewell: new Tidewell(demo.dir, of.folder, 'target/ledgerline.duckdb') } satisfies Built
}

async function good(...args: Parameters<typeof build>): Promise<Tidewell> {
  const { ran, tidewell } = await build(...args)
  expect({ code: ran.code, err: ran.code === 0 ? '' : ran.err }).toEqual({ code: 0, err: '' })
  return tidewell
}

describe('what stops the build', () => {
  it('bad-identity: names five ids, the two customers of each and the day from which they overlap', async () => {
    const { ran } = await build('bad-identity', 'input_customer_xref')
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('Test assert_one_customer_per_source_id: 5 rows should not be there.')
    for (const n of [5, 12, 19, 26, 33]) {
      const id = (k: number) => `C${String(k).padStart(7, '0')}`
      expect(ran.err).toContain(
        `source_id = W-${id(n)}, customer_id = ${id(n)}, other_customer_id = ${id(n + 1)}, overlaps_from = 2024-12-15`,
      )
    }
  })

  it('missing-rate: names the pound, the average and the period (g)', async () => {
    const { ran } = await build('missing-rate', 'int_gl_entries_translated')
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('E6001 test-failed   tests/data/core/rate_for_every_currency.sql')
    expect(ran.err).toContain('currency = GBP, rate_type = average, fiscal_period_id = FY2026-P03,')
  })

  it('unmapped: names account, entity, first document and money (f)', async () => {
    const { ran, tidewell } = await build('unmapped', 'int_gl_entries_mapped')
    expect(ran.code).toBe(1)
    const [money] = await tidewell.row(
      `select sum(cast(amount as decimal(18,2))) from ${tidewell.file('gl_entries')} where account_id = '6355'`,
    )
    expect(ran.err).toContain('E6001 test-failed   tests/data/core/no_unmapped_posting.sql')
    expect(ran.err).toContain(
      `account_id = 6355, entity_id = TW-EU, cost_centre = CC300, first_document_id = SU-EU-2025-10, entries = 6, money = ${money}`,
    )
  })
})

describe('calendar-445 (h, B13)', () => {
  let tidewell: Tidewell
  beforeAll(async () => {
    tidewell = await good('calendar-445', 'fct_ledger_entry dim_fiscal_period')
  })

  it('ends year by year where the rule says', async () => {
    expect(
      await tidewell.rows(`select fiscal_period_id, cast(end_date as varchar) as ends, weeks, prior_year_period_id as prior
        from marts.dim_fiscal_period where period_no = 12 and fiscal_year in (2021, 2022, 2026) order by 1`),
    ).toEqual([
      { fiscal_period_id: 'FY2021-P12', ends: '2021-04-03', weeks: '6', prior: 'FY2020-P12' },
      { fiscal_period_id: 'FY2022-P12', ends: '2022-04-02', weeks: '5', prior: 'FY2021-P12' },
      { fiscal_period_id: 'FY2026-P12', ends: '2026-03-28', weeks: '5', prior: 'FY2025-P12' },
    ])
  })

  it('has the totals of the calendar of months, entity by entity', async () => {
    for (const entity of ['TW-EU', 'TW-UK']) {
      const months = Array.from({ length: 36 }, (_, n) => {
        const month = `${2023 + Math.floor((n + 3) / 12)}-${String(((n + 3) % 12) + 1).padStart(2, '0')}`
        return Math.round(100 * tidewell.truthNumber(`net-revenue-${entity}-${month}`))
      })
      const total = months.reduce((sum, cents) => sum + cents, 0)
      expect(
        await tidewell.row(`select -sum(amount) from marts.fct_ledger_entry
          where report_line = 'net_revenue' and entity_id = '${entity}'`),
      ).toEqual([(total / 100).toFixed(2)])
    }
  })

  it('calls late what came after its period of weeks was closed', async () => {
    const [late] = await tidewell.row(
      'select count(distinct document_id) from marts.fct_ledger_entry where is_late',
    )
    expect(late).toBe(tidewell.truth('B10-late'))
  })
})

it('calendar-53: ties out in a year of 53 weeks, whose last period has six (h)', async () => {
  const tidewell = await good('calendar-53', 'ctl_gl_tie_out dim_fiscal_period')
  expect(
    await tidewell.row(`select count(*) filter (where unexplained_amount <> 0 or state = 'fail'),
      count(*) filter (where state = 'pass') > 300,
      count(*) filter (where state = 'pass' and fiscal_month = '2024-02-18') > 5 from marts.ctl_gl_tie_out`),
  ).toEqual(['0', 'true', 'true'])
  // 31 March 2023 is a Friday: the year that holds the first posting began on the 26th
  expect(
    await tidewell.row(`select cast(min(fiscal_month) as varchar), sum(weeks), max(weeks)
      from marts.dim_fiscal_period where fiscal_year = 2024`),
  ).toEqual(['2023-03-26', '53', '6'])
})

describe('journals of late-journals and people of b2b', () => {
  let tidewell: Tidewell
  beforeAll(async () => {
    const models = 'fct_ledger_entry fct_cx_customer_month fct_cx_response dim_customer'
    tidewell = await good(['late-journals', 'b2b'], models)
  })

  it('late-journals: lists all twelve, the one of more than a year ago too (e)', async () => {
    const found =
      await tidewell.rows(`select document_id, max(datediff('day', posting_date, cast(known_at as date))) as days
      from marts.fct_ledger_entry where is_late group by 1 order by 1`)
    expect(found.length).toBe(12)
    expect(found.find((row) => row.document_id === 'LJ-12')?.days).toBe('420')
  })

  it('b2b: an account with many respondents is one customer, and each of its people one answer (o)', async () => {
    expect(await tidewell.row(`select count(*) from marts.dim_customer where customer_type = 'B2B'`)).toEqual(
      ['40'],
    )
    const [rows, keys] =
      await tidewell.row(`select count(*), count(distinct (customer_id, metric_id, fiscal_month))
      from marts.fct_cx_customer_month`)
    expect(rows).toBe(keys)
    const [answers, written] =
      await tidewell.row(`select (select count(*) from marts.fct_cx_response where is_answer_head),
      (select count(*) from ${tidewell.file('survey_responses')})`)
    expect(answers).toBe(written)
    // from the file: each person's latest answer of the year to the as-of date, averaged, half up
    const [accounts, alike] = await tidewell.row(`
      with answers as (
        select customer_id, respondent_id, cast(score as integer) as score, cast(responded_at as timestamp) as responded_at,
          response_id
        from ${tidewell.file('survey_responses')}
        where metric_id = 'nps_relational' and respondent_id is not null and score is not null
          and cast(responded_at as timestamp) >= timestamp '2025-04-01' and cast(responded_at as timestamp) < timestamp '2026-04-01'
      ),
      latest as (
        select customer_id, respondent_id, arg_max(score, (responded_at, response_id)) as score
        from answers group by all
      ),
      expected as (
        select customer_id, floor(avg(score) + 0.5) as score from latest group by customer_id having count(*) > 1
      )
      select count(*), count(*) filter (where scores.score = expected.score)
      from expected
      inner join intermediate.int_score_as_of as scores using (customer_id)
      where scores.metric_id = 'nps_relational' and scores.scored_before = date '2026-04-01'`)
    expect(Number(accounts)).toBeGreaterThan(10)
    expect(alike).toBe(accounts)
  })
})

describe('answers of small-n and affiliates of tiny-base', () => {
  let tidewell: Tidewell
  beforeAll(async () => {
    tidewell = await good(['small-n', 'tiny-base'], 'fct_cx_group_month mart_scorecard mart_acquisition')
  })

  it('small-n: twelve answers are counted, and are too few for a score (l)', async () => {
    const [n, low, mid, high] = await tidewell.row(`select sum(n), sum(n_low), sum(n_mid), sum(n_high)
      from marts.fct_cx_group_month where metric_id = 'nps_relational' and "window" = 'month' and segment_set = '(all)'`)
    expect(n).toBe('12')
    const counts = { detractors: Number(low), passives: Number(mid), promoters: Number(high) }
    expect(nps(counts)).toMatchObject({ status: 'refuse', reason: 'too_few' })
    expect(
      await tidewell.rows(`select n, value, null_reason from marts.mart_scorecard
        where metric = 'nps_relational' and "window" = 't12m' and fiscal_month = '2026-03-01' and segment_set = '(all)'`),
    ).toEqual([{ n: '12', value: null, null_reason: 'suppressed, n < 30' }])
  })

  it('tiny-base: one customer whom nothing was paid for stands with its count, not with a ratio (n)', async () => {
    expect(
      await tidewell.rows(`select cast(cohort_month as varchar) as cohort, new_customers, paid_spend
        from marts.mart_acquisition where channel = 'affiliate' and fiscal_period_id < 'FY2026' and new_customers > 0`),
    ).toEqual([{ cohort: '2024-06-01', new_customers: '1', paid_spend: '0.00' }])
  })
})

it('never-pays-back: no cohort of paid search does, and each says so (k)', async () => {
  const tidewell = await good('never-pays-back', 'mart_acquisition')
  expect(
    await tidewell.rows(`select distinct payback_months, payback_reason from marts.mart_acquisition
      where channel = 'paid_search' and new_customers > 0`),
  ).toEqual([{ payback_months: null, payback_reason: 'not reached' }])
  expect(
    await tidewell.number(
      `select count(payback_months) from marts.mart_acquisition where channel = 'organic'`,
    ),
  ).toBeGreaterThan(0)
})

it('survivors: the score of those who stayed is better than that of all who answered (d, T-survivor)', async () => {
  const tidewell = await good('survivors', 'int_survivor_scores', new Companies(demo.dir, 0.1))
  const [everyone, stayed] = await tidewell.rows(`
    select low, high, low + mid + high as n, 100e0 * (high - low) / (low + mid + high) as nps
    from intermediate.int_survivor_scores
    where metric_id = 'nps_relational' and group_name in ('everyone', 'survivors') order by group_name`)
  expect(Number(stayed?.n)).toBeLessThan(0.9 * Number(everyone?.n))
  expect(Number(stayed?.nps) - Number(everyone?.nps)).toBeGreaterThan(5)
  // the truth tells the same of answers that all had given
  expect(tidewell.truthNumber('nps-founders-stayed')).toBeGreaterThan(
    tidewell.truthNumber('nps-founders') + 5,
  )
})
