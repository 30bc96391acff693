/**
 * Arguments of tests that are of another kind than their column, or that YAML cannot keep: `check` tells them, where the database
 * would stop at the first row, or look for another number. Expected by what is written.
 */
import { expect, it } from 'vitest'
import { project, type TestProject } from './project.ts'

function tested(column: string, tests: string): TestProject {
  return project({
    'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    'seeds/s.csv': 'id,amount,kind,day\n9007199254740993,1.00,0400,2025-01-01\n',
    'seeds/s.yml': `seeds:
  - name: s
    columns:
      - { name: id, data_type: bigint }
      - { name: amount, data_type: "decimal(38,2)" }
      - { name: kind, data_type: varchar }
      - { name: day, data_type: date }
`,
    'models/intermediate/m.sql': "select id, amount, kind, day from {{ref 's'}}\n",
    'models/intermediate/m.yml': `models:\n  - name: m\n    columns:\n      - name: ${column}\n        data_tests:\n          - ${tests}\n`,
  })
}

it.each([
  [
    'kind',
    'accepted_values: { values: [400] }',
    'kind is VARCHAR, and 400 is none; in quotes it is text: "400".',
  ],
  [
    'kind',
    'accepted_values: { values: [a, true] }',
    'kind is VARCHAR, and true is none; in quotes it is text: "true".',
  ],
  ['kind', 'accepted_range: { min_value: 3 }', 'kind is VARCHAR, and 3 is none.'],
  ['id', 'accepted_values: { values: [1, one] }', "id is BIGINT, and 'one' is none."],
  ['day', 'accepted_values: { values: [2025] }', 'day is DATE, and 2025 is none.'],
  ['day', 'accepted_range: { max_value: 2025 }', 'day is DATE, and 2025 is none.'],
  [
    'id',
    'accepted_values: { values: [9007199254740993] }',
    'has more digits than YAML keeps; put it in quotes',
  ],
  [
    'amount',
    'accepted_range: { max_value: 12345678901234567890.10 }',
    'has more digits than YAML keeps; put it in quotes',
  ],
])('of %s: %s', async (column, test, message) => {
  const { code, err } = await tested(column, test).run('check')
  expect(code).toBe(2)
  expect(err).toMatch(/^E6005 bad-test {3}models\/intermediate\/m\.yml:6:13$/m)
  expect(err).toContain(message)
})

it.each([
  ['kind', 'accepted_values: { values: ["0400"] }', 0],
  // as it is written, as in a fixture; YAML reads 400
  ['kind', 'accepted_values: { values: [0400] }', 0],
  ['kind', 'accepted_values: { arguments: { values: [0400, 0500] } }', 0],
  ['kind', 'accepted_values: { arguments: { values: [0401] } }', 1],
  ['id', 'accepted_values: { values: ["9007199254740993"] }', 0],
  ['id', 'accepted_values: { values: ["9007199254740992"] }', 1],
  ['amount', 'accepted_range: { max_value: "12345678901234567890.10" }', 0],
  // a day, not 2025 less 1 less 1
  ['day', 'accepted_range: { min_value: 2025-01-01, max_value: 2025-01-01 }', 0],
  ['day', 'accepted_range: { min_value: 2025-01-02 }', 1],
  ['day', 'accepted_values: { values: [2025-01-01] }', 0],
])('of %s: %s is run', async (column, test, code) => {
  expect((await tested(column, test).build()).code).toBe(code)
})

it.each([
  [
    'unique_combination: { combination_of_columns: [a] }',
    'combination_of_columns is no argument of it. Did you mean columns?',
  ],
  ['accepted_values: { value: [1] }', 'value is no argument of it. Did you mean values?'],
  ['accepted_values: { values: 1 }', 'values must be a list, not 1.'],
  ['accepted_values: { values: [[1]] }', 'values.0 must be a number or a text.'],
  ['accepted_range: { min_value: 1, max_val: 2 }', 'max_val is no argument of it. Did you mean max_value?'],
  ["relationships: { to: ref('s') }", 'field is missing; it is text.'],
  ['expression_is_true: { expresion: "> 1" }', 'expresion is no argument of it. Did you mean expression?'],
])('arguments of %s', async (test, message) => {
  const { code, err } = await tested('id', test).run('check')
  expect(code).toBe(2)
  expect(err).toContain(`cannot run: ${message}\n`)
})
