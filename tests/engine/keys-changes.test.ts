/**
 * Which rows changed, as one build tells the next for models by key: only what takes the reader's rows to those that stand. Where
 * that is not known the reader is built whole, and what is needed no more does not stay.
 */
import { describe, expect, it } from 'vitest'
import { type Files, project, type TestProject } from './project.ts'

type Line = readonly [customer: string, amount: number]
const csv = (lines: readonly Line[]): string =>
  `customer,month,amount\n${lines.map(([c, a]) => `${c},1,${a}\n`).join('')}`

const files: Files = {
  'project.yml': 'name: shop\n',
  'seeds/lines.csv': csv([
    ['a', 10],
    ['b', 5],
    ['c', 3],
  ]),
  'models/x.sql': "select customer, month, amount from {{ref 'lines'}}\n",
  'models/x.yml': 'models:\n  - name: x\n    config: { materialized: table }\n',
  'models/r.sql': `{{#if (finds_keys)}}
select customer from {{changed 'x'}} as x
{{else}}
select customer, amount from {{ref 'x'}} as x where {{rebuilt 'customer'}}
{{/if}}
`,
  'models/r.yml': `models:
  - name: r
    config: { materialized: incremental, incremental_strategy: keys, key: customer }
`,
}
const shop = (more: Files = {}): TestProject => project({ ...files, ...more })
const lines = (p: TestProject, ...all: Line[]): void => p.write('seeds/lines.csv', csv(all))
const rows = async (p: TestProject, table: string): Promise<string> =>
  (await p.column(`select customer || amount from ${table} order by all`)).join(' ')
const kept = async (p: TestProject): Promise<(string | null)[]> =>
  await p.column(
    "select table_name from duckdb_tables() where table_name like 'changes of %' or table_name like 'keys of %' order by all",
  )

describe('changes are told of what the journal says, and of nothing else', () => {
  it('a hook that takes rows out before leaves its reader no changes', async () => {
    const p = shop()
    await p.good()
    p.replace('models/x.yml', 'table', "table, pre_hook: 'delete from main.x'")
    await p.good()
    lines(p, ['a', 10], ['b', 5])
    const { nodes } = await p.told()
    expect(nodes.r?.message).toBe('whole: x changed, and its changed rows are not known')
    expect([await rows(p, 'x'), await rows(p, 'r')]).toEqual(['a10 b5', 'a10 b5'])
  })

  it('a row that was changed by hand to what the source says later', async () => {
    const p = shop()
    await p.good()
    await p.meddle("update main.x set amount = 7 where customer = 'b'")
    lines(p, ['a', 10], ['b', 7], ['c', 4])
    await p.good()
    expect([await rows(p, 'x'), await rows(p, 'r')]).toEqual(['a10 b7 c4', 'a10 b7 c4'])
  })

  it('a table changed by hand and put right again keeps what its reader has not seen', async () => {
    const p = shop()
    await p.good()
    lines(p, ['a', 11], ['b', 5], ['c', 3])
    await p.good('--select', '+x')
    await p.meddle("update main.x set amount = 99 where customer = 'c'")
    await p.good('--select', 'x', '--force')
    const { nodes } = await p.told()
    expect(nodes.r?.message).toBe('1 key: x')
    expect([await rows(p, 'x'), await rows(p, 'r')]).toEqual(['a11 b5 c3', 'a11 b5 c3'])
  })

  it('a partition changed by hand is noticed when it is built again, and its reader is built whole', async () => {
    const p = shop({
      'models/base.sql': "select customer, month, amount from {{ref 'lines'}}\n",
      'models/base.yml':
        'models:\n  - name: base\n    config: { materialized: table, partition_by: month }\n',
      'models/x.sql':
        "select customer, month, amount from {{ref 'base'}} as base where {{rebuilt 'base.month'}}\n",
      'models/x.yml': `models:
  - name: x
    config:
      materialized: incremental
      incremental_strategy: partitions
      partition_by: month
      reads_by_partition: { base: same }
`,
    })
    await p.good()
    await p.meddle("update main.x set amount = 7 where customer = 'b'")
    lines(p, ['a', 10], ['b', 7], ['c', 4])
    const { nodes } = await p.told()
    expect(nodes.x?.message).toBe('whole: its rows are not those that were built')
    expect([await rows(p, 'x'), await rows(p, 'r')]).toEqual(['a10 b7 c4', 'a10 b7 c4'])
  })

  it('changed rows that somebody took away build the reader whole', async () => {
    const p = shop()
    await p.good()
    lines(p, ['a', 11], ['b', 5], ['c', 3])
    await p.good('--select', '+x')
    await p.meddle('drop table _ledgerline."changes of model.shop.x"')
    const { nodes } = await p.told()
    expect(nodes.r?.message).toBe('whole: the changed rows of model.shop.x are gone')
    expect(await rows(p, 'r')).toBe('a11 b5 c3')
  })

  it('more than half of a large table is not written beside it', async () => {
    const many = (from: number): string =>
      `customer,month,amount\n${Array.from({ length: 12_000 }, (_, i) => `${i},1,${i + from}\n`).join('')}`
    const p = shop({ 'seeds/lines.csv': many(0) })
    await p.good()
    p.write('seeds/lines.csv', many(1))
    await p.good('--select', '+x')
    expect(await kept(p)).toEqual([])
    const { nodes } = await p.told()
    expect(nodes.r?.message).toBe('whole: x changed, and its changed rows are not known')
  })
})

describe('rows kept beside the journal', () => {
  it('stay until every reader has seen them, and go with the reader that asks', async () => {
    const p = shop()
    await p.good()
    lines(p, ['a', 11], ['b', 5])
    await p.good('--select', '+x')
    expect(await kept(p)).toEqual(['changes of model.shop.x'])
    await p.good()
    expect(await kept(p)).toEqual([])
    lines(p, ['a', 12], ['b', 5])
    await p.good('--select', '+x')
    p.write('models/r.sql', "select customer, amount from {{ref 'x'}}\n")
    p.write('models/r.yml', 'models:\n  - name: r\n    config: { materialized: table }\n')
    await p.good()
    expect(await kept(p)).toEqual([])
  })

  it('are those for a reader whose build fails', async () => {
    const p = shop()
    p.replace('models/r.sql', 'customer, amount from', 'customer, cast(amount as tinyint) as amount from')
    await p.good()
    lines(p, ['a', 500], ['b', 5], ['c', 3])
    expect((await p.build()).code).toBe(1)
    expect(await kept(p)).toEqual(['changes of model.shop.x'])
  })
})

describe('what changed may ask', () => {
  const view = 'models:\n  - name: x\n    config: { materialized: view }\n'

  it('a view, an ephemeral model and a seed keep no changed rows: check says so', async () => {
    const told = 'changed asks which rows of x changed, which are not kept of a node that is'
    expect((await shop({ 'models/x.yml': view }).run('check')).err).toContain(`${told} view`)
    const ephemeral = view.replace('view', 'ephemeral')
    expect((await shop({ 'models/x.yml': ephemeral }).run('check')).err).toContain(`${told} ephemeral`)
    const p = shop()
    p.write('models/r.sql', p.read('models/r.sql').replaceAll("'x'", "'lines'"))
    expect((await p.run('check')).err).toContain('which rows of lines changed, which are not kept of a node')
  })

  it.each(['view', 'ephemeral', 'table'])('of a port that a project fills with a %s', async (kind) => {
    const port = `models:
  - name: x
    abstract: true
    columns:
      - { name: customer, data_type: varchar }
      - { name: month, data_type: bigint }
      - { name: amount, data_type: bigint }
    config: { materialized: ${kind} }
`
    const p = shop({
      'models/x.yml': port,
      'seeds/more.csv': 'customer,amount\nd,1\n',
      'models/y.sql': "select customer, amount from {{ref 'more'}}\n",
      'models/y.yml': 'models:\n  - name: y\n    config: { materialized: table }\n',
      'models/r.sql': `{{#if (finds_keys)}}
select customer from {{changed 'x'}} as x
union all
select customer from {{changed 'y'}} as y
{{else}}
select customer, amount from {{ref 'x'}} as x where {{rebuilt 'customer'}}
union all
select customer, amount from {{ref 'y'}} as y where {{rebuilt 'customer'}}
{{/if}}
`,
    })
    await p.good()
    p.write('seeds/more.csv', 'customer,amount\nd,2\n')
    expect((await p.told()).nodes.r?.message).toBe('1 key: y')
    lines(p, ['a', 11], ['b', 5])
    await p.good()
    expect(await rows(p, 'r')).toBe('a11 b5 d2')
  })

  it('of namesakes the one that ref means, by both names too', async () => {
    const p = shop({
      'packages/other/project.yml': 'name: other\nexports: [models]\n',
      'packages/other/models/x.sql': "select * from {{ref 'shop' 'lines'}}\n",
      'packages/other/models/x.yml':
        'models:\n  - name: x\n    config: { materialized: view, schema: other }\n',
    })
    p.write('project.yml', 'name: shop\npackages: [{ path: packages/other }]\n')
    p.replace('models/r.sql', "{{changed 'x'}}", "{{changed 'shop' 'x'}}")
    await p.good()
    lines(p, ['a', 11], ['b', 5], ['c', 3])
    const { nodes } = await p.told()
    expect(Object.entries(nodes).find(([name]) => name === 'r')?.[1].message).toBe('1 key: x')
    p.replace('models/r.sql', "{{changed 'shop' 'x'}}", "{{changed 'other' 'x'}}")
    expect((await p.run('check')).err).toContain('changed names other.x, which it does not read by a ref')
  })

  it.each(['keys, key: customer', 'partitions, partition_by: month', 'new_files'])(
    'full_refresh: false protects nothing under %s: check says so',
    async (strategy) => {
      const p = shop()
      p.replace('models/r.yml', 'keys, key: customer', `${strategy}, full_refresh: false`)
      expect((await p.run('check')).err).toContain('r.full_refresh: false protects nothing under')
    },
  )
})

it('a table of keys keeps no marks of a column with too many values, and is built by keys all the same', async () => {
  const many = (first: string): string =>
    `customer,month,amount\na,1,${first}\n${Array.from({ length: 5001 }, (_, i) => `b,${i},1\n`).join('')}`
  const p = shop({ 'seeds/lines.csv': many('10') })
  p.replace('models/r.yml', 'key: customer', 'key: customer, partition_by: month')
  p.replace('models/r.sql', 'select customer, amount', 'select customer, month, amount')
  await p.good()
  p.write('seeds/lines.csv', many('11'))
  expect((await p.told()).nodes.r?.message).toBe('1 key: x')
  const [before] = [(await p.hashes())['model.shop.r']]
  await p.good('--select', 'r', '--force')
  expect((await p.hashes())['model.shop.r']).toBe(before)
})

it('a test of a view over a table of keys looks at whole partitions, as the view does', async () => {
  const p = shop({
    'seeds/lines.csv': csv([
      ['a', 10],
      ['b', 20],
      ['c', 30],
    ]),
    'models/v.sql':
      "select customer, month, amount - lag(amount) over (partition by month order by customer) as step from {{ref 'r'}}\n",
    'models/v.yml': `models:
  - name: v
    config: { materialized: view, reads_by_partition: { r: same } }
    columns:
      - name: customer
      - name: month
      - { name: step, tests: [{ accepted_range: { min_value: 0 } }] }
`,
  })
  p.replace('models/r.yml', 'key: customer', 'key: customer, partition_by: month')
  p.replace('models/r.sql', 'select customer, amount', 'select customer, month, amount')
  await p.good()
  lines(p, ['a', 25], ['b', 20], ['c', 30])
  expect((await p.build()).code).toBe(1)
})
