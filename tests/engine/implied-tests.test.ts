/** What the grain and the constraints promise is held, whatever softer tests are declared beside it (decision 0027). */
import { describe, expect, it } from 'vitest'
import { TestProject, unfit } from './project.ts'

const project = (tests: string, more = ''): TestProject =>
  new TestProject({
    'project.yml': 'name: shop\n',
    'models/marts/orders.sql': "select * from (values (1, 'a'), (1, 'b')) as t(order_id, item)",
    'models/marts/orders.yml': `models:
  - name: orders
    ${more}
    columns: [{ name: order_id, data_tests: [${tests}] }]
`,
  })

describe('a softer test does not silence the grain', () => {
  it.each([
    'unique: { severity: warn }',
    "unique: { warn_if: '> 0', error_if: '> 10' }",
    "unique: { fail_calc: '0' }",
    "unique: { where: 'order_id > 1' }",
    'unique: { baseline: new_only }',
  ])('%s', async (test) => {
    const p = project(`{ ${test} }`, 'grain: [order_id]')
    expect(await p.bad(1)).toContain('Test unique_orders_order_id')
  })

  it('a constraint neither', async () => {
    const p = project(
      '{ unique: { severity: warn } }',
      'constraints: [{ type: unique, columns: [order_id] }]',
    )
    expect(await p.bad(1)).toContain('Test unique_orders_order_id_promised: 1 row should not be there.')
  })

  it('and without the grain it is a warning', async () => {
    expect((await project('{ unique: { severity: warn } }').build()).code).toBe(0)
  })
})

describe('a test that is as strict takes the place of the implied one', () => {
  it('with its name and owner, once', async () => {
    const told = await project(
      '{ unique: { name: one_row_per_order, owner: sales } }',
      'grain: [order_id]',
    ).bad(1)
    expect(told).toContain('Test one_row_per_order: 1 row should not be there.')
    expect(told).toContain('owner: sales')
    expect(told.match(/should not be there/g)).toHaveLength(1)
  })

  it('in whatever order the columns of a combination stand', async () => {
    const p = project(
      'not_null',
      'grain: [order_id, item]\n    data_tests: [{ unique_combination: { columns: [item, order_id] } }]',
    )
    const { out } = await p.run('ls', '--resource-type', 'test')
    expect(out.match(/unique_combination/g)).toHaveLength(1)
  })
})

describe('the same test twice', () => {
  it('with other settings is told at the second', async () => {
    const told = await project('unique, { unique: { severity: warn } }').bad(2)
    expect(told).toContain('E2109')
    expect(told).toContain('orders has the test unique twice')
  })

  it('with names of their own both run', async () => {
    const p = project('{ unique: { name: strict } }, { unique: { name: soft, severity: warn } }')
    const told = await p.bad(1)
    expect(told).toContain('Test strict:')
    expect(told).toContain('Test soft:')
  })

  it('copied word for word runs once', async () => {
    const { out } = await project('unique, unique').run('ls', '--resource-type', 'test')
    expect(out.match(/unique_orders_order_id/g)).toHaveLength(1)
  })
})

describe('constraints', () => {
  const lines = (constraints: string, ofColumn = '[]'): TestProject =>
    new TestProject({
      'project.yml': 'name: shop\n',
      'seeds/orders.csv': 'shop,order_no\na,1\nb,2\n',
      'seeds/lines.csv': 'shop,order_no,n\na,1,1\na,2,2\n,2,3\n',
      'seeds/s.yml': `seeds:
  - name: lines
    columns: [{ name: n, data_type: integer, constraints: ${ofColumn} }]
    constraints: [${constraints}]
`,
    })
  const key = 'type: foreign_key, columns: [shop, order_no]'

  it('a foreign key of several columns holds all of them together, and passes over nulls as SQL does', async () => {
    // a/1 is an order; a/2 is none, though each half of it is one somewhere
    const told = await lines(`{ ${key}, to: ref('orders'), to_columns: [shop, order_no] }`).bad(1)
    expect(told).toContain('Test foreign_key_lines_shop_order_no: 1 row should not be there.')
    expect(told).toContain('shop = a, order_no = 2')
  })

  it('has the name that it says', async () => {
    const told = await lines('{ type: check, name: one_at_most, expression: "n <= 1" }').bad(1)
    expect(told).toContain('Test one_at_most: 2 rows should not be there.')
  })

  it.each([
    [
      '{ type: primary_key, columns: [order_nr, shop] }',
      '[]',
      'lines has no column order_nr. Did you mean order_no?',
    ],
    [`{ ${key}, to: ref('orders'), to_columns: [shop, order] }`, '[]', 'orders has no column order.'],
    ['{ type: check, expression: "nn > 1" }', '[]', 'Near: n'],
    ['', "[{ type: foreign_key, to: ref('orders'), to_columns: [nr] }]", 'orders has no column nr'],
    ['', "[{ type: foreign_key, to: ref('orders'), to_columns: [shop, order_no] }]", 'must be one column'],
  ])('that cannot be held is told by check: %s %s', async (constraint, ofColumn, said) => {
    const told = unfit(await lines(constraint, ofColumn).run('check'), 2)
    expect(told).toContain(said)
    expect(told).toContain('seeds/s.yml:')
  })
})

describe('tie-outs of one model', () => {
  it('have names of their own: two of one name would be one in the journal', async () => {
    const to = "to: { model: ref('x'), measure: sum(n) }, by: [n]"
    const p = new TestProject({
      'project.yml': 'name: shop\n',
      'seeds/x.csv': 'n\n1\n',
      'models/marts/m.sql': "select n::bigint as n from {{ref 'x'}}\n",
      'models/marts/m.yml': `models:
  - name: m
    reconcile:
      - { name: all_of_it, measure: sum(n), ${to} }
      - { name: all_of_it, measure: count(n), ${to} }
`,
    })
    expect(await p.bad(2)).toMatch(
      /E2104.*m\.yml:5:[\s\S]*m\.all_of_it is also defined in models\/marts\/m\.yml:4/,
    )
  })
})

describe('every test is run, whatever others are called', () => {
  it('one name on two models, and names that come out alike', async () => {
    const p = new TestProject({
      'project.yml': 'name: shop\n',
      'seeds/orders.csv': 'line_id\n1\n',
      'seeds/orders_line.csv': 'id\n""\n',
      'seeds/s.yml': `seeds:
  - name: orders
    columns: [{ name: line_id, data_type: integer, data_tests: [not_null] }]
    data_tests: [{ row_count: { name: filled, min_rows: 1, max_rows: 1 } }, { expression_is_true: { name: small, expression: "1 < 2" } }]
  - name: orders_line
    columns: [{ name: id, data_type: integer, data_tests: [not_null] }]
    data_tests: [{ row_count: { name: filled, min_rows: 1, max_rows: 1 } }, { expression_is_true: { name: small, expression: "1 < 2" } }]
`,
    })
    const told = await p.bad(1)
    expect(told).toContain('5 of 6 tests pass')
    expect(told).toContain('Test not_null_orders_line_id: 1 row should not be there.')
    expect(new Set(await p.column('select check_id from _ledgerline.check_state order by 1')).size).toBe(6)
  })
})
