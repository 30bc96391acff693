/** Periods, windows and conditions that speak of one time under several names. Expected values are worked out by hand. */
import { describe, expect, it } from 'vitest'
import { project, unfit } from '../engine/project.ts'
import { asking } from './asking.ts'

/** 10 January 1, 20 January 2, 10 February 4, 20 February 8, 5 March 16; the cohort is of another time. */
const files = {
  'project.yml': 'name: shop\n',
  'seeds/daily.csv': `day,cohort,amount
2026-01-10,2025-06-01,1.00
2026-01-20,2025-07-01,2.00
2026-02-10,2025-06-01,4.00
2026-02-20,2025-07-01,8.00
2026-03-05,2025-06-01,16.00
`,
  'seeds/s.yml':
    'seeds:\n  - { name: daily, columns: [{ name: day, data_type: date }, { name: cohort, data_type: date }, { name: amount, data_type: "decimal(18,2)" }] }\n',
  'models/inputs/input_costs.yml': `models:
  - name: input_costs
    abstract: true
    config: { contract: { enforced: true } }
    columns: [{ name: id, data_type: varchar }]
`,
  'models/metrics/m.yml': `semantic_models:
  - name: daily
    model: ref('daily')
    defaults: { agg_time_dimension: day }
    dimensions:
      - { name: day, type: time }
      - { name: month, type: time, expr: "date_trunc('month', day)" }
      - { name: since, type: time, expr: "date_trunc('quarter', day)" }
      - { name: cohort, type: time }
    measures:
      - { name: amount, agg: sum, create_metric: true }
      - { name: balance, agg: sum, expr: amount, periods: apart, create_metric: true }
  - name: fine
    model: ref('daily')
    defaults: { agg_time_dimension: d }
    dimensions: [{ name: d, type: time, expr: day }]
    measures: [{ name: a1, agg: sum, expr: amount, create_metric: true }]
  - name: coarse
    model: ref('daily')
    defaults: { agg_time_dimension: d }
    dimensions: [{ name: d, type: time, expr: "date_trunc('month', day)", type_params: { time_granularity: month } }]
    measures: [{ name: a2, agg: sum, expr: amount, create_metric: true }]
metrics:
  - { name: amount_ytd, type: cumulative, metric: amount, grain_to_date: year }
  - { name: amount_3m, type: cumulative, metric: amount, window: 3 months }
  - { name: filled, type: simple, measure: amount, fill_nulls_with: 0 }
  - { name: waiting, type: simple, measure: amount, requires: [input_costs] }
  - { name: waiting_too, type: derived, expr: waiting / amount }
`,
}

const { asked, refused, shop } = asking(files)

describe('a window', () => {
  it('ends with the period of its time, though a dimension has the name of the period', async () => {
    expect(await asked('amount_ytd', '--by', 'month')).toEqual([
      ...['2026-01-01,3.00', '2026-02-01,15.00', '2026-03-01,31.00'],
    ])
  })

  it('is not asked by its time in other words, or by another time alone', async () => {
    expect(await refused('amount_ytd', '--by', 'since')).toContain('runs over day, which since tells too')
    expect(await refused('amount_ytd', '--by', 'day,month')).toContain(
      'one period; asked for are day and month',
    )
    expect(await refused('amount_ytd', '--by', 'cohort')).toContain('does not end with cohort')
    expect(await asked('amount_ytd', '--by', 'month,cohort')).toEqual([
      ...['2026-01-01,2025-06-01,1.00', '2026-01-01,2025-07-01,2.00'],
      ...['2026-02-01,2025-06-01,5.00', '2026-02-01,2025-07-01,10.00'],
      ...['2026-03-01,2025-06-01,21.00', '2026-03-01,2025-07-01,10.00'],
    ])
  })

  it('takes no rows after the last day that is asked for, and keeps the period of the first one', async () => {
    expect(await asked('amount,amount_ytd', '--by', 'month', '--to', '2026-01-15')).toEqual([
      '2026-01-01,1.00,1.00',
    ])
    // 8.00 of February since the fifteenth; 1 + 2 + 4 + 8 since the beginning of the year
    expect(await asked('amount,amount_ytd', '--by', 'month', '--from', '2026-02-15')).toEqual([
      ...['2026-02-01,8.00,15.00', '2026-03-01,16.00,31.00'],
    ])
  })

  it('loses no rows to a condition on its time', async () => {
    for (const name of ['day', 'month', 'since'])
      expect(
        await refused('amount_3m', '--by', 'month', '--where', `${name} >= date '2026-03-01'`),
      ).toContain(`--where ${name} would take rows out of a window over day: say --from and --to.`)
    // January is in the three months that end with March
    expect(await asked('amount_3m', '--by', 'month', '--from', '2026-03-01')).toEqual(['2026-03-01,31.00'])
    // 1 + 4 + 16 of the cohort of June
    expect(await asked('amount_3m', '--where', "cohort = date '2025-06-01'")).toEqual(['21.00'])
  })
})

describe('a time', () => {
  it('that tells days in one model and months in another is of months, in any order', async () => {
    const months = ['2026-01-01,3.00,3.00', '2026-02-01,12.00,12.00', '2026-03-01,16.00,16.00']
    expect(await asked('a1,a2', '--by', 'd')).toEqual(months)
    expect(await asked('a2,a1', '--by', 'd')).toEqual(months)
  })

  it('made of a day is a day', async () => {
    expect(await asked('amount', '--by', 'since')).toEqual(['2026-01-01,31.00'])
    expect(await asked('amount', '--by', 'month,since', '--to', '2026-01-31')).toEqual([
      '2026-01-01,2026-01-01,3.00',
    ])
  })

  it('is named once among those that there are', async () => {
    const told = await refused('amount', '--by', 'dya')
    expect(
      told
        .match(/can be asked by (.*)/)?.[1]
        ?.split(', ')
        .filter((n) => n === 'month'),
    ).toEqual(['month'])
  })
})

describe('what is never added over periods', () => {
  it('is asked by its own, or of one', async () => {
    expect(await asked('balance', '--by', 'day', '--to', '2026-02-01')).toEqual([
      '2026-01-10,1.00',
      '2026-01-20,2.00',
    ])
    expect(await asked('balance', '--from', '2026-02-20', '--to', '2026-02-20')).toEqual(['8.00'])
    expect(await asked('balance', '--where', "day = date '2026-02-10'")).toEqual(['4.00'])
  })

  it('is refused over several, and has no figure where the rows turn out to be of several', async () => {
    for (const by of [[], ['--by', 'quarter'], ['--by', 'cohort'], ['--from', '2026-02-01']])
      expect(await refused('balance', ...by)).toContain('balance is never added over periods: ask by day')
    // March has one day only
    expect(await asked('balance', '--by', 'quarter', '--from', '2026-03-01', '--to', '2026-03-31')).toEqual([
      '2026-01-01,16.00',
    ])
    const ran = await (await shop()).run(
      'metric',
      'query',
      'balance',
      '--from',
      '2026-01-01',
      '--to',
      '2026-01-31',
    )
    expect(ran.err).toContain('of several periods, which are not added')
    expect(ran.out).not.toContain('3.00')
  })

  it('runs over no window', async () => {
    const running = '  - { name: running, type: cumulative, metric: balance, window: 3 months }\n'
    const p = project({ ...files, 'models/metrics/m.yml': files['models/metrics/m.yml'] + running })
    expect(unfit(await p.run('parse'), 2)).toContain('balance says periods: apart, and a window adds periods')
  })
})

describe('a question of which nothing is available', () => {
  it('says so of the whole', async () => {
    const ran = await (await shop()).run('metric', 'query', 'waiting,waiting_too', '--output', 'json')
    expect(ran.code, ran.err).toBe(0)
    expect(JSON.parse(ran.out)).toEqual([
      {
        ...{ waiting: null, waiting_too: null },
        ...{ waiting_reason: 'not available: input_costs', waiting_too_reason: 'not available: input_costs' },
      },
    ])
  })

  it('says so of each member, and once where there is none', async () => {
    expect(await asked('waiting', '--by', 'month')).toEqual(['2026-01-01,', '2026-02-01,', '2026-03-01,'])
    const none = await (await shop()).run(
      'metric',
      'query',
      'waiting',
      '--by',
      'month',
      '--from',
      '2030-01-01',
    )
    expect(none.code, none.err).toBe(0)
    expect(none.err).toContain('waiting is not available: input_costs (1 row)')
  })

  it('is explained as not available', async () => {
    const ran = await (await shop()).run('explain', 'metric:waiting')
    expect(ran.code, ran.err).toBe(0)
    expect(ran.out).toContain('not available: input_costs')
  })
})

it('a metric that fills has its periods though all of them are beside the data', async () => {
  const none = ['2026-06-01,0.00', '2026-07-01,0.00']
  expect(await asked('filled', '--by', 'month', '--from', '2026-06-01', '--to', '2026-07-31')).toEqual(none)
})
