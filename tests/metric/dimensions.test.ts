/** Dimensions of more than a column, where filters and conditions name them. By hand from `company.ts`. */
import { describe, expect, it } from 'vitest'
import { project } from '../engine/project.ts'
import { asking } from './asking.ts'
import { company } from './company.ts'

const definitions = (region: string): string => `semantic_models:
  - name: regions
    model: ref('mart_sales')
    defaults: { agg_time_dimension: month }
    dimensions:
      - { name: month, type: time, expr: "date_trunc('month', month)", type_params: { time_granularity: month } }
      - { name: segment, type: categorical, expr: upper(segment) }
      - { name: region, type: categorical, expr: ${region} }
    measures:
      - { name: of_region, agg: sum, expr: revenue, filter: region = 'A', create_metric: true }
      - { name: of_segment, agg: sum, expr: revenue, filter: segment = 'A', create_metric: true }
      - { name: rows_of_a, agg: sum, expr: "case when segment = 'a' then 1 end", filter: segment = 'A', create_metric: true }
      - { name: by_region, agg: sum, expr: "case when region = 'B' then revenue end", unit: money, create_metric: true }
      - { name: everywhere, agg: sum, expr: revenue, create_metric: true }
metrics:
  - { name: ran, type: cumulative, metric: of_segment, window: 2 months }
`
const withRegion = (region: string) => ({ ...company, 'models/metrics/more.yml': definitions(region) })

const { asked } = asking(withRegion('upper(segment)'))

describe('a dimension under the name of a column', () => {
  it('is what a filter and a condition mean', async () => {
    // segment a is 60.00 + 40.00 + 10.05 + 7.00
    expect(await asked('of_segment')).toEqual(['117.05'])
    expect(await asked('everywhere', '--where', "segment = 'A'")).toEqual(['117.05'])
    expect(await asked('of_segment', '--by', 'segment')).toEqual(['A,117.05', 'B,'])
  })

  it('is not what an aggregate means, which sees the column', async () => {
    expect(await asked('rows_of_a')).toEqual(['4'])
  })

  it('is the same in a window', async () => {
    // 100.00 + 10.05 of January and February, 10.05 and nothing, nothing of a in March and April, 7.00 of May
    const by = await asked('ran', '--by', 'month')
    expect(by.filter((row) => !row.startsWith('2026-01'))).toEqual([
      ...['2026-02-01,110.05', '2026-03-01,10.05', '2026-04-01,', '2026-05-01,7.00'],
    ])
  })
})

describe('a dimension that an aggregate names', () => {
  it('is known whatever is asked by', async () => {
    // 50.00 - 2.01
    expect(await asked('by_region')).toEqual(['47.99'])
    expect(await asked('by_region', '--by', 'region')).toEqual(['A,', 'B,47.99'])
  })
})

describe('the definition hash', () => {
  const hashes = async (region: string): Promise<Record<string, unknown>> => {
    const ran = await project(withRegion(region)).run('metric', 'list', '--output', 'json')
    const all = JSON.parse(ran.out) as { name: string; definition_hash: string }[]
    return Object.fromEntries(all.map((m) => [m.name, m.definition_hash]))
  }

  it('changes with a dimension that a filter or an aggregate names, and with no other', async () => {
    const [before, after] = [await hashes('upper(segment)'), await hashes('lower(segment)')]
    const changed = Object.keys(before).filter((name) => before[name] !== after[name])
    expect(changed.sort()).toEqual(['by_region', 'of_region'])
    expect(await hashes('UPPER( segment ) /* in capitals */')).toEqual(before)
  })
})
