/** Figures of metrics from built tables. Every expected value is worked out by hand from `company.ts`. */
import { describe, expect, it } from 'vitest'
import { asking } from './asking.ts'
import { company } from './company.ts'

const { asked, refused, shop } = asking(company)

describe('a simple metric', () => {
  it('is summed at the grain that is asked for', async () => {
    expect(await asked('revenue')).toEqual(['165.04'])
    expect(await asked('revenue', '--by', 'segment')).toEqual(['a,117.05', 'b,47.99'])
    expect(await asked('revenue', '--by', 'month')).toEqual([
      '2026-01-01,150.00',
      '2026-02-01,10.05',
      '2026-03-01,-2.01',
      '2026-05-01,7.00',
    ])
  })

  it('counts only rows that its filter leaves', async () => {
    expect(await asked('web_revenue,new_rows')).toEqual(['127.05,3'])
  })

  it('is asked by longer periods, the fiscal year among them', async () => {
    // January to March belong to the year that began in April 2025, May to the next
    expect(await asked('revenue', '--by', 'fiscal_year')).toEqual(['2025-04-01,158.04', '2026-04-01,7.00'])
    expect(await asked('revenue', '--by', 'quarter')).toEqual(['2026-01-01,158.04', '2026-04-01,7.00'])
    expect(await asked('visits', '--by', 'month')).toEqual(['2026-01-01,35', '2026-02-01,7', '2026-03-01,3'])
  })

  it('takes days from and to, both included, and a condition', async () => {
    expect(await asked('visits', '--from', '2026-01-20', '--to', '2026-01-31')).toEqual(['25'])
    expect(await asked('revenue', '--where', "channel = 'web' and segment = 'a'")).toEqual(['77.05'])
  })

  it('is ordered and cut as asked', async () => {
    expect(await asked('revenue', '--by', 'month', '--order-by', '-revenue', '--limit', '2')).toEqual([
      '2026-01-01,150.00',
      '2026-02-01,10.05',
    ])
  })
})

describe('a ratio', () => {
  it('divides sums, never means of quotients', async () => {
    // (100.00 + 50.00) / 5 = 30.00; the mean of 25.00 and 50.00 would be 37.50
    expect(await asked('revenue_per_customer', '--where', "month = date '2026-01-01'")).toEqual(['30.00'])
    // 165.04 / 9 = 18.3377…
    expect(await asked('revenue_per_customer')).toEqual(['18.34'])
  })

  it('rounds once, half a cent away from zero', async () => {
    expect(await asked('revenue_per_customer', '--by', 'month')).toEqual([
      '2026-01-01,30.00',
      '2026-02-01,5.03',
      '2026-03-01,-1.01',
      '2026-05-01,',
    ])
  })

  it('with nothing to divide by is not defined, and says so', async () => {
    const ran = await (await shop()).run('metric', 'query', 'revenue_per_customer', '--by', 'month')
    expect(ran.out).toMatch(/2026-05-01 +not defined: customers is 0/)
    expect(ran.err).toContain('revenue_per_customer is not defined: customers is 0 (1 row)')
  })

  it('multiplies by its factor before it rounds', async () => {
    // 127.05 / 165.04 = 0.76981337…
    expect(await asked('web_share')).toEqual(['76.981338'])
  })

  it('of an average is its sum by its count', async () => {
    // 165.04 / 6 rows
    expect(await asked('mean_revenue')).toEqual(['27.51'])
  })
})

describe('metrics of several models', () => {
  it('are summed apart and laid beside each other, so that no row counts twice', async () => {
    // two visits and two sales of segment a in January would make four rows of a join
    expect(await asked('revenue,visits,revenue_per_visit', '--by', 'month')).toEqual([
      '2026-01-01,150.00,35,4.29',
      '2026-02-01,10.05,7,1.44',
      '2026-03-01,-2.01,3,-0.67',
      '2026-05-01,7.00,,',
    ])
  })

  it('keep members that one of them alone has, and rows without a member', async () => {
    expect(await asked('revenue,visits', '--by', 'segment')).toEqual([
      'a,117.05,37',
      'b,47.99,',
      'c,,5',
      ',,3',
    ])
  })

  it('are not asked by what one of them does not know', async () => {
    const told = await refused('revenue,visits', '--by', 'channel')
    expect(told).toContain('visits has no dimension channel.')
    expect(told).toContain('revenue has it')
  })
})

describe('a question that cannot be answered', () => {
  it('names the nearest of what there is', async () => {
    expect(await refused('revenu')).toContain('There is no metric named revenu. Did you mean revenue?')
    expect(await refused('revenue', '--by', 'segmnt')).toContain('Did you mean segment?')
    expect(await refused('revenue', '--where', 'segmet = 1')).toContain(
      'revenue has no dimension segmet. Did you mean segment?',
    )
    expect(await refused('revenue', '--order-by', 'reveneu')).toContain('E2134 bad-metric-query')
  })

  it('tells all that is wrong in one go', async () => {
    const told = await refused(
      'revenue',
      '--by',
      'colour,month',
      '--where',
      'size > 1',
      '--order-by',
      'height',
    )
    for (const name of ['colour', 'size', 'height']) expect(told).toContain(name)
  })

  it('is refused by days where the model tells months', async () => {
    expect(await refused('revenue', '--by', 'week')).toContain(
      'revenue cannot be asked by week: month tells months.',
    )
  })

  it('may not smuggle a query in', async () => {
    expect(
      await refused('revenue', '--where', 'segment in (select segment from marts.mart_sales)'),
    ).toContain('holds a query')
    expect(await refused('revenue', '--where', 'true) or (true')).toContain('--where')
  })
})

describe('--compile', () => {
  it('prints SQL that gives the same rows', async () => {
    const p = await shop()
    const sql = await p.run(
      'metric',
      'query',
      'revenue_per_customer,visits',
      '--by',
      'month,segment',
      '--where',
      "segment = 'a'",
      '--compile',
    )
    const rows = (await p.rows(sql.out)).map((row) =>
      Object.values(row)
        .map((v) => v ?? '')
        .join(','),
    )
    expect(rows).toEqual(
      await asked('revenue_per_customer,visits', '--by', 'month,segment', '--where', "segment = 'a'"),
    )
  })
})
