/** Tests of one relation are counted in one scan; each says what it would say alone. Counts by hand from six rows. */
import { expect, it } from 'vitest'
import { project } from './project.ts'

const rows = ['1,a,1', '2,b,5', '3,,', '4,z,-2', '5,z,0', '6,a,9']

const tests = [
  // two rows of z are one value
  ['values', 'accepted_values: { name: values, values: [a, b] }', 'fail', 1],
  ['all_values', 'accepted_values: { name: all_values, values: [a, b, z] }', 'pass', 0],
  ['from_zero', 'accepted_range: { name: from_zero, min_value: 0 }', 'fail', 1],
  ['over_zero', 'accepted_range: { name: over_zero, min_value: 0, inclusive: false }', 'fail', 2],
  ['from_two_less', 'accepted_range: { name: from_two_less, min_value: -2, max_value: 9 }', 'pass', 0],
  // null is neither above nor below
  ['small', 'expression_is_true: { name: small, expression: "< 10 -- or unknown" }', 'pass', 0],
  ['smaller', 'expression_is_true: { name: smaller, expression: "< 5" }', 'fail', 2],
  [
    'asks',
    'expression_is_true: { name: asks, expression: "<= (select max(amount) from marts.kept)" }',
    'pass',
    0,
  ],
  [
    'asks_less',
    'expression_is_true: { name: asks_less, expression: "< (select max(amount) from marts.kept)" }',
    'fail',
    1,
  ],
  // a limit that lets failures pass does so in company too
  ['borne', 'accepted_range: { name: borne, min_value: 0, error_if: "> 1", warn_if: "> 1" }', 'pass', 1],
  ['there', 'not_null: { name: there }', 'fail', 1],
] as const

it('says of each test what its rows say, whatever the others find', async () => {
  const on = (column: string): string =>
    tests
      .filter(([name]) => (column === 'state') === name.endsWith('values'))
      .map(([, test]) => `          - ${test}\n`)
      .join('')
  const p = project({
    'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    'seeds/given.csv': `id,state,amount\n${rows.join('\n')}\n`,
    'models/marts/kept.sql': "select id, state, amount from {{ref 'given'}}\n",
    'models/marts/kept.yml': `models:\n  - name: kept\n    columns:\n      - name: state\n        tests:\n${on('state')}      - name: amount\n        tests:\n${on('amount')}`,
  })
  const { nodes, err } = await p.told()
  expect(err).not.toContain('E2')
  const found = Object.entries(nodes.kept?.checks ?? {})
  expect(found.sort()).toEqual(tests.map(([name, , status]) => [name, status]).sort())
  const counts = await p.rows(
    "select split_part(check_id, '.', 3) as name, failures from _ledgerline.check_state",
  )
  const failures = Object.fromEntries(counts.map((r) => [r.name, Number(r.failures)]))
  expect(failures).toEqual(Object.fromEntries(tests.map(([name, , , count]) => [name, count])))
})
