/** What a definition means where SQL, a parser or a habit would have it mean something else. By hand from `company.ts`. */
import { describe, expect, it } from 'vitest'
import { project, unfit } from '../engine/project.ts'
import { asking } from './asking.ts'
import { company } from './company.ts'

const file = 'models/metrics/more.yml'
const sales = "type: simple, model: ref('mart_sales')"

const more = `semantic_models:
  - name: kinds
    model: ref('mart_sales')
    defaults: { agg_time_dimension: month }
    dimensions:
      - { name: month, type: time, type_params: { time_granularity: month } }
      - { name: channel, type: categorical }
      - { name: is_new, type: categorical }
    measures:
      - { name: mean_score, agg: count, create_metric: true }
      - { name: rows_of_it, agg: count, create_metric: true }
      - { name: each_money, agg: average, expr: revenue, unit: money, create_metric: true }
      - { name: each_stay, agg: average, expr: customers, unit: duration, create_metric: true }
metrics:
  - { name: is_new, ${sales}, measure: count(*), filter: is_new }
  - name: noted
    type: simple
    model: ref('mart_sales')
    measure: sum(revenue)
    filter: "channel = 'web' -- as the shop says"
  - { name: last_day, ${sales}, measure: max(month) }
`

const seed = String(company['seeds/sales.csv']).replace(
  '2026-05-01,a,web,7.00,0,true,2.5',
  '2026-05-01,a,web,7.00,0,true,',
)
const { asked, shop } = asking({ ...company, 'seeds/sales.csv': seed, [file]: more })

async function told(text: string, command = 'parse'): Promise<string> {
  return unfit(await project({ ...company, [file]: text }).run(command), 2)
}

describe('a metric named like a dimension', () => {
  it('is not taken for it in a condition', async () => {
    // the three rows that count are new, and none of them is left
    expect(await asked('is_new', '--where', 'not is_new')).toEqual(['0'])
    expect(await asked('is_new', '--where', 'is_new')).toEqual(['3'])
  })

  it('is explained with the same rows', async () => {
    const ran = await (await shop()).run(
      'explain',
      'metric:is_new',
      '--where',
      'not is_new',
      '--output',
      'json',
    )
    expect(JSON.parse(ran.out)).toMatchObject({ value: '0', rows: '0' })
  })
})

describe('SQL in a definition', () => {
  it('may end with a comment', async () => {
    expect(await asked('noted')).toEqual(['127.05'])
  })

  it('has distinct in a count only', async () => {
    const text = `metrics:
  - { name: a, ${sales}, measure: sum(distinct customers) }
  - { name: b, ${sales}, measure: avg(DISTINCT(customers)) }
  - { name: c, ${sales}, measure: count(distinct customers) }
`
    const all = await told(text)
    expect(all).toContain('metrics.a.measure: has distinct in sum; only count(distinct …) has it.')
    expect(all).toContain('metrics.b.measure: has distinct in avg;')
    expect(all.match(/^E\d{4}/gm)).toHaveLength(2)
  })
})

describe('a count without expr', () => {
  it('counts the column of its name as dbt does, else rows', async () => {
    // the score of May is missing
    expect(await asked('mean_score,rows_of_it')).toEqual(['5,6'])
  })
})

describe('an average', () => {
  it('has the unit of what is averaged', async () => {
    // 165.04 / 6 = 27.50666…, 9 / 6
    expect(await asked('each_money,each_stay')).toEqual(['27.51,1.500000'])
    const ran = await (await shop()).run('metric', 'list', '--output', 'json')
    const units = (JSON.parse(ran.out) as { name: string; unit?: string }[]).map((m) => [m.name, m.unit])
    expect(units).toContainEqual(['each_money', 'money'])
    expect(units).toContainEqual(['each_stay', 'duration'])
  })

  it('is explained as one', async () => {
    const { out } = await (await shop()).run('explain', 'metric:each_money', '--rows', '0')
    expect(out).toContain('27.51  = average(revenue)  mart_sales  6 rows')
  })
})

describe('a question', () => {
  it.each(['columns(*) is not null', '#1 is not null'])('names its dimensions: %s', async (where) => {
    const ran = await (await shop()).run('metric', 'query', 'revenue', '--where', where)
    expect(unfit(ran, 2)).toContain('--where: names its dimensions')
  })
})

describe('units', () => {
  it('of money that says no currency are those of the project', async () => {
    const text = `semantic_models:
  - { name: abroad, model: ref('mart_sales'), measures: [{ name: usd, agg: sum, expr: revenue, currency: USD, create_metric: true }] }
metrics:
  - { name: both, type: derived, expr: usd + revenue }
  - { name: euros, type: derived, expr: revenue - web_revenue, currency: EUR }
`
    expect(await told(text)).toContain('both: adds USD to EUR.')
  })

  it('are none of a date, which is a figure and not reckoned with', async () => {
    expect(await asked('last_day')).toEqual(['2026-05-01'])
    const text = `metrics:
  - { name: last_day, ${sales}, measure: max(month) }
  - { name: wrong, type: ratio, numerator: last_day, denominator: customers }
`
    expect(await told(text, 'check')).toContain('wrong: reckons with a date, a text or a boolean')
  })
})
