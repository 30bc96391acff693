/** A test that reads several nodes runs when the last of them is done, and holds back what comes after all of them. */
import { expect, it } from 'vitest'
import { type Files, project } from './project.ts'

const relationship = (column: string, to: string): string =>
  `[{ name: ${column}, data_tests: [{ relationships: { name: ${column}_known, to: ref('${to}'), field: id } }] }]`
const files: Files = {
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'seeds/orders.csv': 'id,customer\n1,1\n2,9\n',
  'seeds/customers.csv': 'id,segment\n1,a\n',
  'seeds/s.yml': `seeds:\n  - name: orders\n    columns: ${relationship('customer', 'customers')}\n`,
  'models/marts/of_orders.sql': "select count(*) as n from {{ref 'orders'}}\n",
  'models/marts/of_customers.sql': "select count(*) as n from {{ref 'customers'}}\n",
  'models/marts/of_both.sql':
    "select o.id from {{ref 'orders'}} o join {{ref 'customers'}} c on c.id = o.customer\n",
  'models/marts/further.sql': "select o.n from {{ref 'of_orders'}} o, {{ref 'of_customers'}} c\n",
}
const status = (nodes: Awaited<ReturnType<ReturnType<typeof project>['told']>>['nodes']) =>
  Object.fromEntries(Object.entries(nodes).map(([name, n]) => [name, n.status]))

it.each(['1', '4'])(
  'orders without a customer keep what reads both from being built, with %s threads',
  async (threads) => {
    const p = project(files)
    const { code, nodes, err } = await p.told('--threads', threads)
    expect(code).toBe(1)
    // dbt's rule: what stands behind only one of the two goes on
    expect(status(nodes)).toEqual({
      ...{ orders: 'success', customers: 'success', of_orders: 'success', of_customers: 'success' },
      ...{ of_both: 'skipped', further: 'skipped' },
    })
    expect(nodes.of_both?.message).toBe('test customer_known failed')
    expect(err).toContain('E6001')
    p.write('seeds/customers.csv', 'id,segment\n1,a\n9,b\n')
    const again = await p.told('--threads', threads)
    expect(again.code).toBe(0)
    expect(again.nodes.of_both?.status).toBe('success')
  },
)

it('holds back also where one of the two is not part of the build', async () => {
  const p = project({ ...files, 'seeds/customers.csv': 'id,segment\n1,a\n9,b\n' })
  await p.good()
  p.write('seeds/orders.csv', 'id,customer\n1,1\n2,8\n')
  const { code, nodes } = await p.told('--select', 'orders+')
  expect(code).toBe(1)
  expect(status(nodes)).toEqual({
    orders: 'success',
    of_orders: 'success',
    of_both: 'skipped',
    further: 'skipped',
  })
})

it('tests that cross do not wait for each other', async () => {
  const { code, nodes } = await project({
    ...files,
    'seeds/customers.csv': 'id,segment\n1,a\n9,b\n',
    'models/marts/x.sql': "select id, customer from {{ref 'orders'}}\n",
    'models/marts/y.sql': "select id, id as customer from {{ref 'customers'}}\n",
    // orders looks at what reads customers, customers at what reads orders
    'seeds/s.yml': `seeds:
  - name: orders
    columns: ${relationship('customer', 'y')}
  - name: customers
    columns: ${relationship('id', 'x').replace('field: id', 'field: customer')}
`,
  }).told('--threads', '2')
  expect({ code, ...status(nodes) }).toMatchObject({
    code: 0,
    x: 'success',
    y: 'success',
    of_both: 'success',
  })
})
