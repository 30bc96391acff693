/**
 * Which tests come along: dbt's documented modes of indirect selection, on the example of its own page (a
 * relationships test between orders and customers), and tests selected by themselves.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { type Graph, type IndirectSelection, itemsOf, link, select } from '../../src/graph/index.ts'
import { loadGood } from '../project/folder.ts'

/** stg_orders -> orders; stg_customers -> customers; orders.customer_id -> customers.id */
let graph: Graph
beforeAll(() => {
  graph = link(
    loadGood({
      'models/staging/stg_orders.sql': 'select 1 as id, 1 as customer_id',
      'models/staging/stg_customers.sql': 'select 1 as id',
      'models/marts/orders.sql': "{{config tags='nightly'}}select * from {{ref 'stg_orders'}}",
      'models/marts/customers.sql': "{{config materialized='view'}}select * from {{ref 'stg_customers'}}",
      'models/marts/m.yml': `models:
  - name: orders
    owner: finance
    columns:
      - name: id
        tests: [unique, { not_null: { severity: warn } }]
      - name: customer_id
        tests:
          - relationships: { to: ref('customers'), field: id }
  - name: customers
    columns:
      - name: id
        tests: [unique]
`,
      'tests/data/both_exist.sql':
        "select * from {{ref 'orders'}} where id not in (select id from {{ref 'customers'}})",
    }),
  ).graph
})

function picked(
  terms: readonly string[],
  indirect?: IndirectSelection,
  exclude: readonly string[] = [],
): string[] {
  const options = indirect === undefined ? {} : { indirect }
  const { ids, tests, exposures, problems } = select(graph, terms, exclude, options)
  expect(problems).toEqual([])
  const items = itemsOf(graph).byId
  return [...ids, ...tests, ...exposures].map((id) => items.get(id)?.name ?? '').sort()
}

const own = ['not_null_orders_id', 'unique_orders_id']
const shared = ['both_exist', 'relationships_orders_customer_id']

describe('tests come along', () => {
  it.each<[IndirectSelection, string[]]>([
    ['eager', [...own, ...shared, 'orders']],
    ['cautious', [...own, 'orders']],
    ['buildable', [...own, 'orders']],
    ['empty', ['orders']],
  ])('%s: with one of two tested models', (mode, wanted) => {
    expect(picked(['orders'], mode)).toEqual(wanted.sort())
  })

  it.each<IndirectSelection>(['eager', 'cautious', 'buildable'])('%s: with both in a union', (mode) => {
    const wanted = [...own, ...shared, 'unique_customers_id', 'orders', 'customers']
    expect(picked(['orders', 'customers'], mode)).toEqual(wanted.sort())
    expect(picked(['orders customers'], mode)).toEqual(wanted.sort())
  })

  it('buildable takes tests whose other parents come before what is selected', () => {
    const upstream = link(
      loadGood({
        'models/staging/a.sql': 'select 1 as id',
        'models/marts/b.sql': "select * from {{ref 'a'}}",
        'tests/data/same.sql': "select * from {{ref 'a'}} except select * from {{ref 'b'}}",
      }),
    ).graph
    const tests = (indirect: IndirectSelection): number =>
      select(upstream, ['b'], [], { indirect }).tests.size
    expect([tests('buildable'), tests('cautious'), tests('eager')]).toEqual([1, 0, 1])
  })

  it('excluding a model excludes its tests in every mode', () => {
    const wanted = [...own, 'orders', 'stg_customers', 'stg_orders']
    expect(picked([], undefined, ['customers'])).toEqual(wanted.sort())
    expect(picked([], 'cautious', ['customers'])).toEqual(wanted.sort())
  })
})

describe('tests are nodes', () => {
  it.each([
    ['unique_orders_id', ['unique_orders_id']],
    ['test_name:unique', ['unique_customers_id', 'unique_orders_id']],
    ['test_type:singular', ['both_exist']],
    ['test_type:generic,test_name:relationships', ['relationships_orders_customer_id']],
    ['config.severity:WARN', ['not_null_orders_id']],
    ['owner:finance,resource_type:model', ['orders']],
    ['1+both_exist,resource_type:model', ['customers', 'orders']],
    [
      'config.materialized:view,path:models/marts',
      ['customers', 'both_exist', 'relationships_orders_customer_id', 'unique_customers_id'],
    ],
    ['file:orders.sql,resource_type:model', ['orders']],
    ['tag:night*,test_type:data', []],
    ['tests/data', ['both_exist']],
  ])('%s', (term, wanted) => {
    const mode = term.startsWith('config.mat') ? 'eager' : 'empty'
    expect(picked([term], mode).filter((n) => mode === 'empty' || n !== '')).toEqual([...wanted].sort())
  })
})

it('resource types narrow the outcome, not the way to it', () => {
  const only = (types: readonly ('model' | 'test')[]): number => {
    const s = select(graph, ['orders'], [], { types })
    return s.ids.size + s.tests.size
  }
  expect([only(['model']), only(['test']), only(['model', 'test'])]).toEqual([1, 4, 5])
  expect(select(graph, ['orders'], [], { excludeTypes: ['test'] }).tests.size).toBe(0)
})
