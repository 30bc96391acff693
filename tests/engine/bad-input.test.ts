/** Bad input: the place, the next step, the documented exit code, and never a stack trace. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CommandLine, killed } from './child.ts'
import { project, type TestProject } from './project.ts'
import { shop } from './shop.ts'

describe('files', () => {
  it.each([
    ['malformed YAML', { 'models/marts/x.yml': 'models: [\n' }, 'E1002 yaml-syntax   models/marts/x.yml:'],
    [
      'an unknown key',
      { 'models/marts/x.yml': 'modles: []\n' },
      'E1003 unknown-key   models/marts/x.yml:1:1',
    ],
    [
      'a missing ref',
      { 'models/marts/x.sql': "select * from {{ref 'stg_order'}}" },
      'Did you mean stg_orders?',
    ],
    [
      'a var of the wrong type',
      { 'project.yml': 'name: shop\nvars:\n  cut: { type: integer, default: much }\n' },
      'E1008 bad-var   project.yml:3:',
    ],
    [
      'a missing data folder',
      { 'project.yml': `${shop['project.yml']}`.replace('default: data', 'default: nowhere') },
      'E4101 source-missing   models/staging/shop.yml:5:',
    ],
    [
      'a source without a declared column',
      { 'data/orders.csv': 'order_id,customer,sum\n1,a,2\n' },
      'E4103 source-column-missing   models/staging/shop.yml:8:',
    ],
  ] as [string, Record<string, string>, string][])('%s: exit 2', async (_, files, wanted) => {
    const text = await project({ ...shop, ...files }).bad(2)
    expect(text).toContain(wanted)
  })

  it('a value of the wrong type behind a view: file, line and column', async () => {
    const p = project({ ...shop, 'data/orders.csv': 'order_id,customer,amount\n1,a,10.00\n2,b,much\n' })
    expect(await p.bad(1)).toContain('shop.orders, data/orders.csv, line 3, column amount: ')
    // the first file's rejects are not told of the next one
    p.write('data/orders.csv', `${shop['data/orders.csv']}`)
    p.write(
      'seeds/names.yml',
      'seeds:\n  - name: names\n    columns:\n      - { name: label, data_type: integer }\n',
    )
    expect(await p.bad(1)).toContain('E4104 bad-row   seeds/names.csv:2:1')
  })

  it('a BOM and CRLF change nothing', async () => {
    const p = project(shop)
    await p.good()
    const q = project(
      Object.fromEntries(
        Object.entries(shop).map(([k, v]) => [k, `\uFEFF${String(v).replaceAll('\n', '\r\n')}`]),
      ),
    )
    await q.good()
    const [own, other] = [await p.hashes(), await q.hashes()]
    expect(other).toEqual(own)
  })
})

it.each([
  ['latin1', 'line 2', 'iconv -f ISO-8859-1 -t UTF-8'],
  ['utf16le', 'sniffing', 'iconv -f UTF-16 -t UTF-8'],
] as const)('a file in %s is told with the way to UTF-8', async (encoding, said, next) => {
  const p = project({
    'project.yml': 'name: texts\n',
    'models/staging/s.yml':
      'sources: [{ name: s, tables: [{ name: t, location: data/t.csv, columns: [{ name: id, data_type: integer }, { name: n, data_type: varchar }] }] }]\n',
    'models/staging/stg_t.sql': "select id, n from {{source 's' 't'}}\n",
  })
  const bom = encoding === 'utf16le' ? '\uFEFF' : ''
  p.write('data/t.csv', Buffer.from(`${bom}id,n\n1,Müller\n`, encoding))
  const { code, err } = await p.run('check')
  expect(code).toBe(2)
  expect(err).toContain('E4102 source-unreadable   models/staging/s.yml:1:52')
  expect(err).toContain(said)
  expect(err).toContain(next)
})

it('a long chain of views that each read the one before twice binds: there it is tables', async () => {
  // views would be inlined into each other, 2^40 times
  const views = Array.from({ length: 40 }, (_, i) => [
    `models/intermediate/v${i + 1}.sql`,
    `{{config materialized='view'}}select a.id from {{ref 'v${i}'}} as a inner join {{ref 'v${i}'}} as b using (id)\n`,
  ])
  const p = project({
    'project.yml': 'name: chain\n',
    'models/intermediate/v0.sql': 'select 1 as id\n',
    ...Object.fromEntries(views),
  })
  expect((await p.run('check')).code).toBe(0)
  expect((await p.run('explain', 'v40.id')).out).toContain('v0.id')
})

describe('what is unusual and works', () => {
  const commands = [['check'], ['build'], ['ls'], ['parse'], ['plan'], ['test'], ['docs', 'generate']]

  it.each(commands)('an empty project: %s', async (...command) => {
    const p = project({ 'project.yml': 'name: shop\n' })
    if (command[0] === 'test') await p.good()
    const ran = await p.run(...command)
    expect([ran.code, ran.err]).toEqual([0, expect.not.stringMatching(/E\d{4}/)])
  })

  it('a project without marts is built, and says that nothing is published', async () => {
    const p = project({ 'project.yml': 'name: shop\n', 'models/staging/stg_x.sql': 'select 1 as one\n' })
    const ran = await p.run('build')
    expect(ran.code).toBe(0)
    expect(ran.err).toContain('no model in the layers marts and reports')
    p.write('project.yml', "name: shop\npublish: { select: ['layer:marts'] }\n")
    expect(await p.run('build', '--force')).toMatchObject({ code: 2, err: expect.stringContaining('E7006') })
  })

  it('a seed of 1,000 columns, every value where it belongs', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `c${i}`)
    const row = (of: (i: number) => string): string => names.map((_, i) => of(i)).join(',')
    const p = project({
      'project.yml': 'name: shop\n',
      'seeds/wide.csv': `${names.join(',')}\n${row((i) => `${i}`)}\n${row((i) => `${i * 2}`)}\n`,
      'seeds/wide.yml': `seeds:\n  - name: wide\n    columns:\n${names.map((n) => `      - { name: ${n}, data_type: integer }\n`).join('')}`,
    })
    await p.good()
    expect(await p.column('select c999 from seeds.wide order by 1')).toEqual(['999', '1998'])
    expect(await p.column('select sum(c0) + sum(c500) from seeds.wide')).toEqual(['1500'])
  })

  it('a bad value in a long row is shown without the rest of it, and rows of people are not shown at all', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `c${i}`)
    const p = project({
      'project.yml': 'name: shop\n',
      'seeds/wide.csv': `${names.join(',')}\n${names.map((_, i) => (i === 199 ? '1.5' : '1000')).join(',')}\n`,
      'seeds/wide.yml': `seeds:\n  - name: wide\n    columns:\n${names.map((n) => `      - { name: ${n}, data_type: integer }\n`).join('')}`,
    })
    const text = await p.bad(1)
    expect(text).toContain('column c199: "1.5" is no whole number')
    expect(text).toMatch(/> 2 │ (?:1000,){31}1000…\n/)
    p.write('seeds/wide.csv', 'id,mail\n1,ann@x\nx,ben@x\n')
    p.write(
      'seeds/wide.yml',
      'seeds: [{ name: wide, columns: [{ name: id, data_type: integer }, { name: mail, data_type: varchar, pii: direct }] }]\n',
    )
    const people = await p.bad(1)
    expect(people).toContain('seeds/wide.csv:3:1')
    expect(people).toContain('"x" is no INTEGER')
    expect(people).not.toMatch(/@x/)
  })

  it('a place far right in a line stands over its carets', async () => {
    const many = '1 as x, '.repeat(40)
    const p = project({
      'project.yml': 'name: shop\n',
      'models/marts/m.sql': `select ${many}nope as y, ${many}2 as z\n`,
    })
    const [, line = '', carets = ''] = /> 1 │ (.*)\n +│ (.*)\n/.exec(await p.bad(2)) ?? []
    expect(line).toHaveLength(160)
    expect(line).toMatch(/^…[^…]*…$/)
    expect(line.slice(carets.indexOf('^'), carets.length)).toBe('nope')
  })

  it('a path as Windows writes it: taken on the command line, refused with the fix in project.yml', async () => {
    const p = project({ 'project.yml': 'name: shop\n', 'models/marts/m.sql': 'select 1 as one\n' })
    expect((await p.run('ls', '-s', 'path:models\\marts')).out.trim()).toBe('m')
    p.write('project.yml', "name: shop\npaths: { models: 'models\\marts' }\n")
    expect(await p.bad(2)).toMatch(/project\.yml:2:18[\s\S]*with forward slashes/)
  })

  it('tabs in YAML are told with their place', async () => {
    const text = await project({ ...shop, 'models/marts/x.yml': 'models:\n\t- name: x\n' }).bad(2)
    expect(text).toContain('models/marts/x.yml:2:1')
  })
})

describe('the database', () => {
  it('is no database', async () => {
    const p = project({ ...shop, 'target/shop.duckdb': 'not a database, but long enough to be read as one' })
    const text = await p.bad(2)
    expect(text).toContain('E5002 cannot-open')
    // as project.yml has it, not where it lies on this machine
    expect(text).toContain('The database target/shop.duckdb cannot be opened')
    expect(text).not.toContain(p.dir)
    const shown = await p.run('show', 'stg_orders')
    expect([shown.code, shown.err]).toEqual([2, expect.stringContaining('The database target/shop.duckdb')])
  })
  it('would lie below a file', async () => {
    const targets = 'targets:\n  dev: { type: duckdb, path: data/orders.csv/x/shop.duckdb }\n'
    expect(await project({ ...shop, 'project.yml': `${shop['project.yml']}${targets}` }).bad(2)).toContain(
      'E5007',
    )
  })
})

// two chained models of about a second each, and a quick one before them
const slow = {
  'models/staging/first.sql': "{{config materialized='table'}}select i from range(1000) t(i)",
  'models/marts/m1.sql':
    "select cast(sum((hash(f.i + a.i + b.i) % 1000)::bigint) as bigint) as s from {{ref 'first'}} f, range(300) a(i), range(200) b(i)",
  'models/marts/m2.sql':
    "select cast(sum((hash(f.i + a.i + b.i) % 1000)::bigint) + max(s) as bigint) as s from {{ref 'm1'}}, {{ref 'first'}} f, range(300) a(i), range(200) b(i)",
}

/** A fifth of that: killed where it stands, nobody waits for it. */
const quicker = Object.fromEntries(
  Object.entries(slow).map(([path, sql]) => [path, sql.replaceAll('range(300) a(i)', 'range(60) a(i)')]),
)

describe('processes', () => {
  let cli: CommandLine
  beforeAll(async () => {
    cli = await CommandLine.bundle()
  })
  afterAll(() => cli.close())
  const start = async (p: TestProject, node: string): Promise<ChildProcess> =>
    await cli.until(p, `"event":"node_started","name":"${node}"`)

  it('another live build: exit 3 with its pid and command; it goes on undisturbed', async () => {
    const p = project(slow)
    const child = await start(p, 'm1')
    const text = await p.bad(3)
    expect(text).toContain('E5001 locked')
    expect(text).toContain(`process ${child.pid} (ledgerline build)`)
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(0)
  })

  it('an attached database that is being built: exit 3 with its pid, and it goes on undisturbed', async () => {
    const other = project(slow)
    const child = await start(other, 'm1')
    const attach = `attach: [{ name: other, type: duckdb, path: "${other.database.replaceAll('\\', '/')}" }]`
    const p = project({
      'project.yml': `name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb, ${attach} }\n`,
      'models/marts/x.sql': 'select 1 as one\n',
    })
    const text = await p.bad(3)
    expect(text).toMatch(
      new RegExp(`E4108 attached-locked\\s+project\\.yml:3:[\\s\\S]*process ${child.pid} `),
    )
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('kill -9 loses nothing that was built, and the next build ends as if nothing had been', async () => {
    const whole = project(quicker)
    await whole.good()
    const wanted = await whole.hashes()
    for (const node of ['first', 'm1', 'm2']) {
      const p = project(quicker)
      const child = await start(p, node)
      await killed(child)
      const done = ['first', 'm1', 'm2'].slice(0, ['first', 'm1', 'm2'].indexOf(node))
      const again = await p.rebuilt()
      for (const name of done) expect(again).not.toContain(name)
      expect(await p.hashes()).toEqual(wanted)
    }
  })

  it('Ctrl-C: exit 130, and the next build goes on from there', async () => {
    const p = project(slow)
    const child = await start(p, 'm1')
    child.kill('SIGINT')
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(130)
    expect(existsSync(`${p.database}.lock`)).toBe(false)
    // m1 may have ended before the signal came; m2 had not begun
    expect(await p.rebuilt()).toContain('m2')
  })
})
