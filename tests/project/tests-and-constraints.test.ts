/** What tests and constraints say in dbt's words, and what folders say for them. */
import { describe, expect, it } from 'vitest'
import { loadGood, modelOf, problemsOf } from './folder.ts'

const sql = 'select 1 as id\n'

const model = (yml: string, project = 'name: shop\n') =>
  modelOf(
    loadGood({
      'project.yml': project,
      'models/marts/m.sql': sql,
      'models/marts/m.yml': `models:\n  - name: m\n${yml}`,
    }),
    'm',
  )

describe('a generic test', () => {
  const rules = {
    severity: 'warn',
    where: 'id > 0',
    title: 'ids_differ',
    description: 'Why.',
    tags: ['money'],
    meta: { since: 2 },
    owner: 'finance',
    warnIf: '> 1',
    errorIf: 'between 10 and 20',
    failCalc: 'sum(n)',
    limit: 5,
    storeFailures: true,
    baseline: 'new_only',
  }
  const said =
    "severity: warn, where: id > 0, tags: money, meta: { since: 2 }, owner: finance, warn_if: '> 1', error_if: between 10 and 20, fail_calc: sum(n), limit: 5, store_failures: true, baseline: new_only"

  it.each([
    ['beside its arguments', `{ name: ids_differ, description: Why., columns: [id], ${said} }`],
    [
      'under config',
      `{ name: ids_differ, description: Why., arguments: { columns: [id] }, config: { ${said} } }`,
    ],
  ])('says its rules %s', (_, body) => {
    const [test] = model(`    data_tests: [{ unique_combination: ${body} }]\n`).tests
    expect(test).toMatchObject({ name: 'unique_combination', args: { columns: ['id'] }, ...rules })
    expect(test?.args).toEqual({ columns: ['id'] })
  })

  it('takes what is not said from tests: of its folder, and its severity last from that of the model', () => {
    const project =
      'name: shop\ntests: { +store_failures: true, +tags: [all], marts: { +limit: 9, +severity: warn }, other: { +limit: 1 } }\n'
    const yml = '    data_tests: [{ row_count: { min_rows: 1, tags: [own] } }]\n'
    expect(model(yml, project).tests[0]).toMatchObject({
      args: { min_rows: 1 },
      storeFailures: true,
      limit: 9,
      severity: 'warn',
      tags: ['all', 'own'],
    })
    expect(model(yml, `${project}models: { marts: { +severity: error } }\n`).tests[0]?.severity).toBe('error')
  })

  it('that is disabled is none', () => {
    expect(model('    data_tests: [{ row_count: { min_rows: 1, enabled: false } }]\n').tests).toEqual([])
  })

  it.each([
    ['warn_if: many', "warn_if: must compare with a number, such as '> 10' or 'between 1 and 5'."],
    [
      "error_if: '> 1; drop table x'",
      "error_if: must compare with a number, such as '> 10' or 'between 1 and 5'.",
    ],
    ['limit: 0', 'limit: must be at least 1, not 0.'],
    ['baseline: all', 'baseline: must be new_only, not all.'],
    ['config: { warn_iff: x }', 'warn_iff is not a key of the config of a test. Did you mean warn_if?'],
  ])('refuses %s', (body, message) => {
    const yml = `models: [{ name: m, data_tests: [{ row_count: { min_rows: 1, ${body} } }] }]\n`
    expect(problemsOf({ 'models/m.sql': sql, 'models/m.yml': yml })).toEqual([
      expect.stringContaining(message),
    ])
  })
})

describe('a singular test', () => {
  it('says the same, beside its name or under config', () => {
    const project = loadGood({
      'project.yml': "name: shop\ntests: { +owner: data, +warn_if: '> 1', +meta: { a: 1 } }\n",
      'tests/data/t.sql': sql,
      'tests/data/t.yml':
        "tests: [{ name: t, description: Why., tags: [a], fail_calc: sum(id), config: { error_if: '>= 3', limit: 7, store_failures: true, baseline: new_only } }]\n",
    })
    expect(project.tests[0]).toMatchObject({
      description: 'Why.',
      tags: ['a'],
      owner: 'data',
      warnIf: '> 1',
      errorIf: '>= 3',
      failCalc: 'sum(id)',
      limit: 7,
      storeFailures: true,
      baseline: 'new_only',
      meta: { a: 1 },
    })
  })
})

describe('constraints', () => {
  it('of columns stay with the column when they are plain, the others and those of the table are the model’s', () => {
    const m = model(`    constraints:
      - { type: primary_key, columns: [id] }
      - { type: foreign_key, name: to_parent, columns: [a, b], to: ref('p'), to_columns: [x, y] }
      - { type: check, expression: "id > 0" }
    columns:
      - name: id
        constraints: [not_null, { type: unique }, { type: check, expression: id < 9 }]
      - { name: a, constraints: [{ type: foreign_key, to: "{{ref 'p'}}", to_columns: [x] }] }
`)
    expect(m.columns.map((c) => c.constraints)).toEqual([['not_null', 'unique'], []])
    expect(m.constraints?.map(({ place, ...rest }) => [rest, place.line])).toEqual([
      [{ type: 'primary_key', columns: ['id'] }, 4],
      [
        {
          type: 'foreign_key',
          name: 'to_parent',
          columns: ['a', 'b'],
          to: { ref: 'p', columns: ['x', 'y'] },
        },
        5,
      ],
      [{ type: 'check', columns: [], expression: 'id > 0' }, 6],
      [{ type: 'check', columns: ['id'], expression: 'id < 9' }, 9],
      [{ type: 'foreign_key', columns: ['a'], to: { ref: 'p', columns: ['x'] } }, 10],
    ])
  })

  it.each([
    ['{ type: primary_key }', 'columns: is missing; it lists columns.'],
    ['{ type: foreign_key, columns: [a] }', "to: is missing; it is ref('the other table')."],
    [
      "{ type: foreign_key, columns: [a], to: ref('p'), to_columns: [x, y] }",
      'to_columns: must be as many as columns, 1, not 2.',
    ],
    ['{ type: unique, columns: [a], expression: a > 1 }', 'expression: belongs to a check, not to unique.'],
    [
      '{ type: custom, columns: [a] }',
      'must be one of not_null, unique, primary_key, foreign_key, check, not custom.',
    ],
    [
      '{ type: check, expression: a, warn_unsupported: false }',
      'warn_unsupported is not a key of a constraint of a table.',
    ],
  ])('refuse %s', (constraint, message) => {
    const yml = `models: [{ name: m, constraints: [${constraint}] }]\n`
    const found = problemsOf({ 'models/m.sql': sql, 'models/m.yml': yml })
    expect(found[0]).toContain(message)
  })
})
