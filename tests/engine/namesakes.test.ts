/** Models of one name in two packages: what a name means, where it is said, and what stays an error. */
import { describe, expect, it } from 'vitest'
import { type Files, project, type TestProject } from './project.ts'

const amount = (n: number): string => `select ${n} as id, ${n}.00::decimal(18,2) as amount\n`

/** `shop` stands on `a` and `b`; each has a mart `orders`, of 1, of 10 and of 200. */
const shop: Files = {
  'project.yml': 'name: shop\npackages: [{ path: a }, { path: b }]\n',
  'models/marts/orders.sql': amount(1),
  'models/marts/sums.sql': `select 'own' as whose, amount from {{ref 'orders'}}
union all select 'a', amount from {{ref 'a' 'orders'}}
union all select 'b', amount from {{ref 'b' 'orders'}}
`,
  'a/project.yml': 'name: a\nexports: [models]\nmodels: { +schema: of_a }\n',
  'a/models/marts/orders.sql': amount(10),
  'a/models/marts/a_reader.sql': "select amount from {{ref 'orders'}}\n",
  'b/project.yml': 'name: b\nexports: [models]\nmodels: { +schema: of_b }\n',
  'b/models/marts/orders.sql': amount(200),
  'b/models/marts/b_reader.sql': "select amount from {{ref 'orders'}}\n",
}
/** Only the packages have `orders`. */
const { 'models/marts/orders.sql': _own, 'models/marts/sums.sql': _sums, ...packagesOnly } = shop

/** `E2101 models/c.sql:1:15` of every problem, in the order told. */
function told(text: string): string[] {
  return [...text.matchAll(/^(E\d{4}) \S+ {3}(\S+)$/gm)].map((m) => `${m[1]} ${m[2]}`)
}

/** Ids of what a build did not reuse. */
async function built(p: TestProject): Promise<string[]> {
  const { err } = await p.good('--log-format', 'json')
  const events = err.split('\n').flatMap((l) => (l.startsWith('{') ? [JSON.parse(l)] : []))
  const done = events.filter((e) => e.event === 'node_finished' && e.status !== 'reused')
  return done.map((e) => e.node).sort()
}

describe('a name of several packages', () => {
  const p = project(shop)

  it('means the own one where it is said, and with its package that of the package', async () => {
    await p.good()
    const rows = await p.rows('select whose, amount from marts.sums order by whose')
    expect(rows.map((r) => `${r.whose} ${r.amount}`)).toEqual(['a 10.00', 'b 200.00', 'own 1.00'])
    expect(await p.column('select amount from of_a.a_reader')).toEqual(['10.00'])
    expect(await p.column('select amount from of_b.b_reader')).toEqual(['200.00'])
  })

  it('is told with its package in what is printed, and in the manifest as dbt has it', async () => {
    const { out } = await p.run('ls', '--select', 'orders', '--output', 'name')
    expect(out.trim().split('\n').sort()).toEqual(['a.orders', 'b.orders', 'shop.orders'])
    const manifest = JSON.parse(p.read('target/manifest.json'))
    const ids = Object.keys(manifest.nodes).filter((id) => id.endsWith('.orders'))
    expect(ids.sort()).toEqual(['model.a.orders', 'model.b.orders', 'model.shop.orders'])
    expect(manifest.nodes['model.a.orders']).toMatchObject({
      name: 'orders',
      schema: 'of_a',
      alias: 'orders',
    })
    const { refs } = manifest.nodes['model.shop.sums']
    expect(refs.map((r: { name: string; package: string }) => `${r.package}.${r.name}`).sort()).toEqual([
      'a.orders',
      'b.orders',
      'shop.orders',
    ])
  })

  it('is built when its own text changes, and so is only what reads it', async () => {
    expect(await built(p)).toEqual([])
    p.write('a/models/marts/orders.sql', amount(11))
    expect(await built(p)).toEqual(['model.a.a_reader', 'model.a.orders', 'model.shop.sums'])
    expect(await p.column("select amount from marts.sums where whose = 'a'")).toEqual(['11.00'])
    expect(await p.column("select amount from marts.sums where whose = 'b'")).toEqual(['200.00'])
  })
})

it('keeps what was built before a namesake came, and after it went', async () => {
  const p = project({ ...shop, 'models/marts/sums.sql': "select amount from {{ref 'orders'}}\n" })
  for (const pkg of ['a', 'b']) p.remove(`${pkg}/models/marts/orders.sql`)
  for (const pkg of ['a', 'b']) p.remove(`${pkg}/models/marts/${pkg}_reader.sql`)
  p.write('a/models/marts/small.sql', amount(3))
  p.write('models/marts/orders.sql', `select *, {{model 'name'}} as name from (${amount(1)})\n`)
  p.write('models/marts/grown.yml', 'models: [{ name: orders, grain: [id] }]\n')
  await p.good()
  p.write('a/models/marts/orders.sql', amount(10))
  p.write('a/models/marts/orders.yml', 'models: [{ name: orders, grain: [id] }]\n')
  expect(await built(p)).toEqual(['model.a.orders'])
  expect(await p.rows('select amount, name from marts.orders')).toEqual([{ amount: '1.00', name: 'orders' }])
  p.remove('a/models/marts/orders.sql')
  p.remove('a/models/marts/orders.yml')
  expect(await built(p)).toEqual([])
})

describe('a bare name that the package itself does not have', () => {
  it('means the only one', async () => {
    const p = project({ ...packagesOnly, 'models/marts/reader.sql': "select amount from {{ref 'orders'}}\n" })
    p.remove('b/models/marts/orders.sql')
    p.remove('b/models/marts/b_reader.sql')
    await p.good()
    expect(await p.column('select amount from marts.reader')).toEqual(['10.00'])
  })

  it('is refused where there are several, with each and what to write, once', async () => {
    const p = project({ ...packagesOnly, 'models/marts/reader.sql': "select amount from {{ref 'orders'}}\n" })
    const text = await p.bad(2)
    expect(told(text)).toEqual(['E2112 models/marts/reader.sql:1:20'])
    expect(text).toContain('a (a/models/marts/orders.sql), b (b/models/marts/orders.sql)')
    expect(text).toContain("{{ref 'a' 'orders'}}")
    p.write('models/marts/reader.sql', "select amount from {{ref 'b' 'orders'}}\n")
    await p.good()
    expect(await p.column('select amount from marts.reader')).toEqual(['200.00'])
  })

  it('means the one that is not disabled', async () => {
    const p = project({
      ...shop,
      'a/models/marts/orders.yml': 'models: [{ name: orders, config: { enabled: false } }]\n',
      'b/models/marts/orders.yml': 'models: [{ name: orders, config: { enabled: false } }]\n',
      'models/marts/sums.sql': 'select 1 as one\n',
    })
    await p.good()
    expect(await p.column('select amount from of_a.a_reader')).toEqual(['1.00'])
    p.write('models/marts/sums.sql', "select * from {{ref 'a' 'orders'}}\n")
    expect(await p.bad(2)).toContain('a.orders is disabled')
  })
})

it('with the wrong package says whose it is, and one that is nowhere has no wrong suggestion', async () => {
  const text = await project({
    ...shop,
    'models/marts/sums.sql': "select * from {{ref 'c' 'orders'}}\n",
    'models/marts/near.sql': "select * from {{ref 'a' 'order'}}\n",
    'models/marts/other.sql': "select * from {{ref 'b' 'sum'}}\n",
  }).bad(2)
  expect(told(text)).toEqual([
    'E2101 models/marts/near.sql:1:15',
    'E2101 models/marts/other.sql:1:15',
    'E2101 models/marts/sums.sql:1:15',
  ])
  // sums is of another package
  expect(text).toMatch(/named sum\.$/m)
  expect(text).toContain('orders is of the package a and of b and of shop, not of c.')
  expect(text).toContain('There is no model, seed or snapshot named order. Did you mean orders?')
})

describe('nodes that would be one table', () => {
  it('are refused with both places and the ways out; what reads them adds nothing', async () => {
    const text = await project({ ...shop, 'a/project.yml': 'name: a\nexports: [models]\n' }).bad(2)
    expect(told(text)).toEqual(['E2113 models/marts/orders.sql:1:1'])
    expect(text).toContain('shop.orders and a.orders are both the table marts.orders.')
    expect(text).toContain('a/models/marts/orders.sql')
    expect(text).toContain('schema: …')
  })

  it('whatever the case, and whatever kind', async () => {
    const text = await project({
      'project.yml': 'name: shop\npackages: [{ path: a }]\nseeds: { +schema: Marts }\n',
      'seeds/Orders.csv': 'id\n1\n',
      'a/project.yml': 'name: a\nexports: [models]\n',
      'a/models/marts/orders.sql': 'select 1 as id\n',
      'models/marts/reader.sql': "select nothing from {{ref 'a' 'orders'}}\n",
    }).bad(2)
    expect(told(text)).toEqual(['E2113 seeds/Orders.csv:1:1'])
  })

  it('of one package as well, told apart from a name that is there twice', async () => {
    const twice = await project({
      'models/marts/orders.sql': 'select 1 as id\n',
      'models/reports/orders.sql': 'select 1 as id\n',
    }).bad(2)
    expect(told(twice)).toEqual(['E2104 models/reports/orders.sql:1:1'])
    const source = await project({
      'project.yml': 'name: shop\nmodels: { marts: { +schema: src_crm } }\n',
      'models/marts/people.sql': 'select 1 as id\n',
      'models/staging/s.yml': 'sources: [{ name: crm, tables: [{ name: people, location: people.csv }] }]\n',
      'people.csv': 'id\n1\n',
    }).bad(2)
    expect(source).toContain('both the table src_crm.people')
  })

  it('no more when one of them has another schema, said in its text', async () => {
    const p = project({
      ...shop,
      'a/project.yml': 'name: a\nexports: [models]\n',
      'models/marts/orders.sql': `{{config schema='finance'}}${amount(1)}`,
    })
    await p.good()
    expect(await p.column('select amount from finance.orders')).toEqual(['1.00'])
    expect(await p.column('select amount from marts.orders')).toEqual(['10.00'])
  })
})

it('packages that would be one table have schemas that the project gives them, over what their SQL says', async () => {
  const p = project({
    'project.yml':
      'name: shop\npackages: [{ path: a }, { path: b }]\nmodels: { a: { +schema: one }, b: { +schema: two, marts: { +materialized: view } } }\n',
    'a/project.yml': 'name: a\nexports: [models]\n',
    'a/models/marts/orders.sql': `{{config schema='marts' tags='kept'}}${amount(10)}`,
    'b/project.yml': 'name: b\nexports: [models]\n',
    'b/models/marts/orders.sql': amount(200),
  })
  await p.good()
  const rows = await p.rows(
    "select table_schema, table_type from information_schema.tables where table_name = 'orders' order by 1",
  )
  expect(rows.map((r) => `${r.table_schema} ${r.table_type}`)).toEqual(['one BASE TABLE', 'two VIEW'])
  const { out } = await p.run('ls', '-s', 'tag:kept')
  expect(out.trim()).toBe('a.orders')
})
