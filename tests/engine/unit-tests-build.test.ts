/** Unit tests from YAML to the exit code: a failing one holds back its model and what descends from it. */
import { expect, it } from 'vitest'
import { project } from './project.ts'
import { shop } from './shop.ts'

const unit = (wanted: string): string => `models:
  - name: mart_total
    unit_tests:
      - name: sums
        given:
          - { input: ref('mart_customers'), rows: [{ amount: 1.50 }, { amount: 2.25 }] }
        expect: { rows: [{ amount: ${wanted} }] }
`
it('a failing unit test ends with 1 and skips its model and descendants; put right, they are built', async () => {
  // by hand: 1.50 + 2.25 = 3.75
  const p = project({
    ...shop,
    'models/marts/total.yml': unit('3.74'),
    'models/marts/mart_after.sql': "select amount from {{ref 'mart_total'}}\n",
  })
  const wrong = await p.told()
  expect(wrong.code).toBe(1)
  expect(wrong.nodes.mart_total?.status).toBe('skipped')
  expect(wrong.nodes.mart_after?.status).toBe('skipped')
  expect(wrong.nodes.mart_customers?.status).toBe('success')
  expect(wrong.err).toContain('E6010')
  expect((await p.run('test')).code).toBe(1)

  p.write('models/marts/total.yml', unit('3.75'))
  const right = await p.told()
  expect(right.code).toBe(0)
  expect(right.nodes.mart_total?.status).toBe('success')
  expect(right.nodes.mart_after?.status).toBe('success')
  expect((await p.run('test')).code).toBe(0)
  expect(await p.rebuilt()).toEqual([])
})

it('is_incremental is set for the test, and self is what stood before', async () => {
  const model = (wanted: string): string => `models:
  - name: kept
    config: { materialized: incremental, incremental_strategy: append }
    unit_tests:
      - name: newer_only
        given:
          - { input: ref('stg_orders'), rows: [{ order_id: 1 }, { order_id: 2 }] }
          - { input: this, rows: [{ order_id: 1 }] }
        overrides: { macros: { is_incremental: true } }
        expect: { rows: [${wanted}] }
`
  const p = project({
    ...shop,
    'models/marts/kept.yml': model('{ order_id: 1 }, { order_id: 2 }'),
    'models/marts/kept.sql':
      "select order_id from {{ref 'stg_orders'}}\n{{#if (is_incremental)}}where order_id > (select max(order_id) from {{self}}){{/if}}\n",
  })
  expect((await p.told()).nodes.kept?.status).toBe('skipped')
  p.write('models/marts/kept.yml', model('{ order_id: 2 }'))
  expect((await p.told()).code).toBe(0)
  // the table itself was built whole, from the rows of the file
  expect(await p.column('select order_id from marts.kept order by all')).toEqual(['1', '2', '3'])
})
