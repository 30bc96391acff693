/** What the grain and the constraints promise is held, whatever softer tests are declared beside it (decision 0027). */
import { describe, expect, it } from 'vitest'
import { TestProject } from './project.ts'

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
