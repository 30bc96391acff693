/** The selection grammar of dbt, on one small graph and on all of its subsets. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Graph, link, select } from '../../src/graph/index.ts'
import { loadGood } from '../project/folder.ts'

/**
 *   raw -> stg -> int -> mart -> report
 *                 seed -> mart
 *   lone
 */
let graph: Graph
const all = ['shop.raw', 'stg', 'int', 'seed', 'mart', 'report', 'lone']

beforeAll(() => {
  const found = link(
    loadGood({
      'models/staging/s.yml':
        'sources:\n  - name: shop\n    tables:\n      - { name: raw, location: data/o.csv }\n',
      'models/staging/stg.sql': "select * from {{source 'shop' 'raw'}}",
      'models/intermediate/int.sql': "{{config tags='daily'}}select * from {{ref 'stg'}}",
      'models/marts/money/mart.sql': "{{config tags='daily,cfo'}}select * from {{ref 'int'}}, {{ref 'seed'}}",
      'models/reports/report.sql': "select * from {{ref 'mart'}}",
      'models/marts/lone.sql': 'select 1 as x',
      'seeds/seed.csv': 'a\n1\n',
    }),
  ).graph
  if (found === undefined) throw new Error('the project does not link')
  graph = found
})

function pick(include: readonly string[], exclude: readonly string[] = []): string[] {
  const { ids } = select(graph, include, exclude)
  return [...ids].map((id) => graph.nodes.get(id)?.name ?? '').sort()
}

describe('a term', () => {
  it.each([
    ['mart', ['mart']],
    ['+mart', ['int', 'mart', 'seed', 'shop.raw', 'stg']],
    ['1+mart', ['int', 'mart', 'seed']],
    ['2+mart', ['int', 'mart', 'seed', 'stg']],
    ['stg+', ['int', 'mart', 'report', 'stg']],
    ['stg+1', ['int', 'stg']],
    ['1+int+1', ['int', 'mart', 'stg']],
    ['0+int+0', ['int']],
    ['@int', ['int', 'mart', 'report', 'seed', 'shop.raw', 'stg']],
    ['tag:daily', ['int', 'mart']],
    ['tag:cfo+', ['mart', 'report']],
    ['tag:daily,tag:cfo', ['mart']],
    ['tag:daily,seed+', ['mart']],
    ['path:models/marts', ['lone', 'mart']],
    ['models/marts/money/', ['mart']],
    ['path:models/marts/money/mart.sql', ['mart']],
    ['source:shop+1', ['shop.raw', 'stg']],
    ['shop.raw', ['shop.raw']],
    ['resource_type:seed', ['seed']],
    ['package:shop,resource_type:source', ['shop.raw']],
    ['m*', ['mart']],
    ['stg int lone', ['int', 'lone', 'stg']],
  ])('%s', (term, wanted) => {
    expect(pick([term])).toEqual(wanted)
  })

  it('that matches nothing is told with the nearest name, and selects nothing', () => {
    const { ids, problems } = select(graph, ['marts_'])
    expect([...ids]).toEqual([])
    expect(problems.map((p) => [p.code, p.severity, p.message])).toEqual([
      ['E2106', 'warning', 'Nothing is selected by marts_. Did you mean mart?'],
    ])
  })

  it('with a method or a value that is none is an error with the nearest', () => {
    const told = (term: string): string[] =>
      select(graph, [term]).problems.map((p) => `${p.code} ${p.severity} ${p.message}`)
    expect(told('tags:daily')).toEqual(['E2120 error There is no selector method tags:. Did you mean tag?'])
    expect(told('resource_type:modle')).toEqual([
      'E2121 error resource_type: takes model, seed, source, snapshot, test, unit_test, exposure, metric, semantic_model, not modle. Did you mean model?',
    ])
    expect(told('@mart+')[0]).toContain('E2123 error @mart+')
    expect(told('state:new')).toEqual([
      'E2123 error state:new needs --state with the folder of an earlier manifest.json.',
    ])
  })
})

describe('sets', () => {
  const subset = fc.subarray(all)
  it('without an include is everything; repeated flags are a union', () => {
    expect(pick([])).toEqual([...all].sort())
    fc.assert(
      fc.property(subset, (names) => {
        fc.pre(names.length > 0)
        expect(pick(names)).toEqual([...names].sort())
        expect(pick([names.join(' ')])).toEqual(pick(names))
      }),
    )
  })

  it('exclusion removes exactly what it selects', () => {
    fc.assert(
      fc.property(subset, subset, (include, exclude) => {
        const wanted = (include.length === 0 ? all : include).filter((n) => !exclude.includes(n))
        expect(pick(include, exclude)).toEqual([...wanted].sort())
      }),
    )
  })

  it('a comma is an intersection', () => {
    const terms = fc.constantFrom('+mart', 'stg+', 'tag:daily', 'path:models/marts', 'seed+', 'lone', '@seed')
    fc.assert(
      fc.property(terms, terms, (a, b) => {
        const other = new Set(pick([b]))
        expect(pick([`${a},${b}`])).toEqual(pick([a]).filter((n) => other.has(n)))
      }),
    )
  })
})
