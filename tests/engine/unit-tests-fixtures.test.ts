/**
 * What a fixture of a unit test may hold: values that fit their type whole, all that does not told in one go. Expected values are the
 * meaning of what is written.
 */
import { expect, it } from 'vitest'
import { TestProject } from './project.ts'

/** A seed with columns of each type, a model over it, and a file with unit tests of it. */
function typed(unitTests: string): TestProject {
  return new TestProject({
    'project.yml': 'name: typed\n',
    'seeds/s.csv': 'id,amount,day,made,code\n1,1.00,2025-01-01,2025-01-01 10:00:00,0400\n',
    'seeds/s.yml':
      'seeds: [{ name: s, columns: [{ name: id, data_type: integer }, { name: amount, data_type: "decimal(18,2)" }, { name: day, data_type: date }, { name: made, data_type: timestamp }, { name: code, data_type: varchar }] }]\n',
    'models/marts/m.sql': "select id, amount, day, made, code from {{ref 's'}}\n",
    'models/marts/m.yml': unitTests,
  })
}

it('all that is wrong with the fixtures of a test is told in one go, each at its line', async () => {
  const p = typed(`unit_tests:
  - name: u
    model: m
    given:
      - input: ref('s')
        rows:
          - { id: 1, amount: 1.005 }
          - { id: x, day: 2025-13-01 }
          - { id: 3, amont: 1.00 }
    expect:
      rows:
        - { id: 1.5, day: foo, nope: 1 }
  - name: of_queries
    model: m
    given:
      - { input: ref('s'), format: sql, rows: "select 'x' as id, 1.005 as amount" }
    expect:
      rows: [{ day: foo }]
`)
  const { code, err } = await p.run('check')
  expect(code).toBe(2)
  const said = err.replaceAll(/^.*│.*\n/gm, '')
  const told = [...said.matchAll(/^(E\d+) .*:(\d+):\d+\n {2}(.*?)(?:, which is|\.$|\. )/gm)]
  expect(told.map(([, of, line, message]) => `${of} ${line} ${message}`)).toEqual([
    'E6014 7 1.005 is no DECIMAL(18,2)',
    "E6014 8 'x' is no INTEGER",
    "E6014 8 '2025-13-01' is no DATE",
    'E6013 9 The fixture names a column amont, which s does not have',
    'E6013 12 The fixture names a column nope, which m does not have',
    'E6014 12 1.5 is no INTEGER',
    "E6014 12 'foo' is no DATE",
    "E6014 16 'x' is no INTEGER",
    "E6014 16 '1.005' is no DECIMAL(18,2)",
    "E6014 18 'foo' is no DATE",
  ])
})

it('a value of which a cast would lose a part is refused, one that loses nothing is not', async () => {
  const given = (row: string): string =>
    `unit_tests: [{ name: u, model: m, given: [{ input: ref('s'), ${row} }], expect: { rows: [{ id: 1 }] } }]\n`
  for (const lost of [
    'rows: [{ id: 1, day: 2025-01-01 23:00:00 }]',
    'rows: [{ id: 1, day: 25-01-01 }]',
    'rows: [{ id: 1, made: 2025-01-01T23:00:00+05:00 }]',
    `format: csv, rows: "id,day\\n1,2025-01-01T23:00:00Z\\n"`,
    `format: sql, rows: "select 1 as id, timestamp '2025-01-01 23:00:00' as day"`,
    `format: sql, rows: "select 1 as id, '2025-01-01 23:00:00' as day"`,
  ]) {
    const { code, err } = await typed(given(lost)).run('check')
    expect(`${code} ${err}`).toMatch(
      /^2 E6014[\s\S]* is no (?:DATE|TIMESTAMP), which is the type of (?:day|made)/,
    )
  }
  const whole =
    'rows: [{ id: 1.0, amount: 60.000, day: 2025-01-01 00:00:00, made: 2025-01-01T23:00:00Z }, { id: 1e2, amount: 15e-1 }]'
  const both = given(whole).replace('{ id: 1 }', '{ id: 1, amount: 60 }, { id: 100, amount: 1.50 }')
  const { code, err } = await typed(both).run('test', '--select', 'test_type:unit')
  expect(`${code} ${err}`).toMatch(/^0 /)
})

it('a number with zeros before it is the text that is written, in a column of texts', async () => {
  const rows = '[{ id: 007, code: 0400 }, { id: 8, code: 12 }]'
  const unit = `unit_tests:\n  - name: u\n    model: m\n    given: [{ input: ref('s'), rows: ${rows} }]\n    expect:\n      rows:\n        - { id: 7, code: "0400" }\n        - { id: 8, code: "12" }\n`
  const { code, err } = await typed(unit).run('test', '--select', 'test_type:unit')
  expect(`${code} ${err}`).toMatch(/^0 /)
})
