/** Commands around the build: what they take, what they leave, how they end. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { tellFailure } from '../../src/cli/failure.ts'
import { project, runMain, unfit } from '../engine/project.ts'
import { madeFolder } from '../project/made.ts'

const shop = {
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'seeds/orders.csv': 'id,amount\n1,1.00\n2,2.00\n',
  'seeds/orders.yml':
    'seeds:\n  - name: orders\n    columns:\n      - { name: id, data_type: INTEGER }\n      - { name: amount, data_type: "DECIMAL(18,2)" }\n',
  'models/marts/total.sql': "select sum(amount)::decimal(18,2) as total from {{ref 'orders'}}\n",
  'models/marts/total.yml':
    'models:\n  - name: total\n    columns:\n      - { name: total, data_tests: [{ accepted_range: { max_value: 10 } }] }\n',
  'models/reports/after.sql': "select total from {{ref 'total'}}\n",
}

describe('init', () => {
  it('writes a project that builds, tests and publishes green, and ties out', async () => {
    const dir = join(madeFolder(), 'acme')
    expect((await runMain(['init', dir])).code).toBe(0)
    const built = await runMain(['--project-dir', dir, 'build'])
    expect(built.code, built.err).toBe(0)
    const shown = await runMain(['--project-dir', dir, 'show', 'mart_customer_month', '--output', 'csv'])
    // c2 in February: 15.05 refunded, the score of 11 February is known; c1 in February knows only January's 9
    expect(shown.out).toContain('c2,2026-02-01,-15.05,3')
    expect(shown.out).toContain('c1,2026-02-01,120.00,9')
    expect(unfit(await runMain(['init', dir]), 2)).toContain('is not empty')
  })

  it('goes into a folder that git and npm have begun, and leaves what stands there', async () => {
    const dir = madeFolder()
    const files = { 'README.md': 'ours\n', '.gitignore': 'node_modules/\n', 'package.json': '{}\n' }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
    mkdirSync(join(dir, '.git'))
    const { code, err } = await runMain(['init', dir])
    expect([code, err]).toEqual([0, expect.stringContaining('Left as it was: .gitignore, README.md.')])
    expect(err).toContain('Builds write what git need not keep: target/ published/')
    for (const [name, text] of Object.entries(files)) expect(readFileSync(join(dir, name), 'utf8')).toBe(text)
    expect((await runMain(['--project-dir', dir, 'check'])).code).toBe(0)
    const taken = madeFolder()
    writeFileSync(join(taken, 'orders.csv'), 'id\n')
    expect(unfit(await runMain(['init', taken]), 2)).toContain('it holds orders.csv')
  })
})

describe('seed, run and snapshot', () => {
  it('build their own kind and run no test', async () => {
    const p = project(shop)
    const seeded = await p.run('seed')
    expect(seeded.code, seeded.err).toBe(0)
    expect(
      await p.column("select table_name from duckdb_tables() where schema_name not like '\\_%' escape '\\'"),
    ).toEqual(['orders'])
    const ran = await p.run('run')
    expect(ran.code, ran.err).toBe(0)
    expect(await p.column('select total from reports.after')).toEqual(['3.00'])
    expect(await p.column('select count(*) from _ledgerline.check_state')).toEqual(['0'])
  })
})

describe('retry', () => {
  it('takes up what failed and what was skipped, and nothing else', async () => {
    const p = project({ ...shop, 'models/marts/alone.sql': 'select 1 as one\n' })
    p.write('seeds/orders.csv', 'id,amount\n1,99.00\n')
    expect(await p.bad(1)).toContain('accepted_range')
    p.replace('models/marts/total.yml', 'max_value: 10', 'max_value: 100')
    const again = await p.run('retry', '--no-publish', '--log-format', 'json')
    expect(again.code, again.err).toBe(0)
    const done = again.err.split('\n').filter((l) => l.includes('"node_finished"'))
    // total stands, so only its test is run again; after was skipped; orders and alone are no part of it
    expect(done.map((l) => (JSON.parse(l) as { node: string }).node)).toEqual(['model.shop.after'])
    expect(await p.column('select total from reports.after')).toEqual(['99.00'])
  })
  it('takes along what is stale of what that stands on: the file that was mended', async () => {
    const p = project({
      ...shop,
      'data/lines.csv': 'id,amount\n1,x\n',
      'models/staging/s.yml':
        'sources:\n  - name: erp\n    tables:\n      - name: lines\n        location: data/lines.csv\n        columns: [{ name: amount, data_type: integer }]\n',
      'models/staging/stg_lines.sql': "select * from {{source 'erp' 'lines'}}\n",
      'models/marts/lines.sql': "select amount from {{ref 'stg_lines'}}\n",
    })
    expect(await p.bad(1)).toContain('E4104')
    p.write('data/lines.csv', 'id,amount\n1,7\n')
    const again = await p.run('retry', '--no-publish')
    expect(again.code, again.err).toBe(0)
    expect(await p.column('select amount from marts.lines')).toEqual(['7'])
    // nothing is left for a build: the view over the file counts as built too
    expect(await p.rebuilt()).toEqual([])
  })
  it('takes up what --fail-fast never began', async () => {
    const p = project({
      'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
      'models/marts/a.sql': "select error('x') as one\n",
      'models/marts/b.sql': 'select 2 as two\n',
      'models/marts/c.sql': 'select 3 as three\n',
    })
    const err = await p.bad(1, '--fail-fast', '--threads', '1')
    expect(err).toMatch(/Not built: [bc], [bc]\. Cause: the build had stopped before\./)
    expect((await p.run('ls', '--state', join(p.dir, 'target'), '-s', 'result:skipped')).out.trim()).toBe(
      'b\nc',
    )
    p.write('models/marts/a.sql', 'select 1 as one\n')
    expect((await p.run('retry', '--no-publish')).code).toBe(0)
    expect(await p.column('select two + three from marts.b, marts.c')).toEqual(['5'])
  })
  it('is called as the run was: its vars and target, published or not, unless it says otherwise itself', async () => {
    const p = project({
      'project.yml':
        'name: shop\nvars: { n: { type: integer, default: 1 }, m: { type: integer, default: 1 } }\ntarget: dev\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n  other: { type: duckdb, path: target/other.duckdb }\n',
      'seeds/s.csv': 'id\nx\n',
      'models/marts/a.sql':
        "select {{var 'n'}} as n, {{var 'm'}} as m, cast(id as integer) as id from {{ref 's'}}\n",
    })
    await p.bad(1, '--var', 'n=2', '--vars', '{ m: 3 }', '--target', 'other', '--no-publish')
    p.write('seeds/s.csv', 'id\n7\n')
    const again = await p.run('retry', '--var', 'm=4', '--now', '2026-01-02')
    expect([again.code, again.err]).toEqual([
      0,
      expect.stringContaining(
        'Again: ledgerline build --var m=4 --var n=2 --target other --now 2026-01-02 --no-publish',
      ),
    ])
    expect(again.err).not.toContain('Publication')
    const shown = await p.run('show', 'a', '--target', 'other', '--output', 'csv')
    expect(shown.out).toBe('n,m,id\n2,4,7\n')
    // a run publishes nothing, and so does its retry
    p.replace('models/marts/a.sql', 'cast(id as integer)', "cast(id || 'x' as integer)")
    expect((await p.run('run', '--target', 'other')).code).toBe(1)
    p.replace('models/marts/a.sql', " || 'x'", '')
    const ran = await p.run('retry')
    expect([ran.code, ran.err]).toEqual([
      0,
      expect.stringContaining('Again: ledgerline run --target other\n'),
    ])
    expect(existsSync(join(p.dir, 'published'))).toBe(false)
  })
  it('takes snapshots at the moment that --now says, else at that of the run', async () => {
    const p = project({
      'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
      'seeds/prices.csv': 'product,price\ntea,4.00\n',
      'seeds/prices.yml':
        'seeds:\n  - name: prices\n    columns:\n      - { name: product, data_type: varchar }\n      - { name: price, data_type: "decimal(18,2)", data_tests: [{ accepted_range: { max_value: 9 } }] }\n',
      'snapshots/history.yml':
        "snapshots:\n  - name: history\n    relation: ref('prices')\n    config: { schema: snapshots, strategy: check, unique_key: product, check_cols: all }\n",
    })
    const from = 'select dbt_valid_from from snapshots.history where dbt_valid_to is null'
    await p.good('--now', '2026-01-01')
    p.write('seeds/prices.csv', 'product,price\ntea,10.00\n')
    await p.bad(1, '--now', '2026-01-02')
    p.replace('seeds/prices.yml', 'max_value: 9', 'max_value: 99')
    expect((await p.run('retry')).code).toBe(0)
    expect(await p.column(from)).toEqual(['2026-01-02 00:00:00'])
    p.replace('seeds/prices.yml', 'max_value: 99', 'max_value: 10')
    p.write('seeds/prices.csv', 'product,price\ntea,11.00\n')
    await p.bad(1, '--now', '2026-01-03')
    p.replace('seeds/prices.yml', 'max_value: 10', 'max_value: 99')
    expect((await p.run('retry', '--now', '2026-01-04T06:30:00Z')).code).toBe(0)
    expect(await p.column(from)).toEqual(['2026-01-04 06:30:00'])
  })
  it('says so when nothing failed, or nothing ran', async () => {
    const p = project(shop)
    expect(unfit(await p.run('retry'), 2)).toContain('there is no run to try again')
    await p.good()
    expect((await p.run('retry')).err).toContain('left nothing to try again')
  })
})

describe('plan and apply', () => {
  it('say what a build would do without doing it, also before the first one', async () => {
    const p = project(shop)
    const first = await p.run('plan', '--detailed-exitcode')
    expect(first.code).toBe(5)
    expect(first.out).toContain('it was never built')
    expect(first.out).toContain('3 to build.')
    await p.good()
    const none = await p.run('plan', '--detailed-exitcode')
    expect([none.code, none.out.trim()]).toEqual([0, 'Nothing to build.'])
  })
  it('are JSON by either flag, and not both', async () => {
    const p = project(shop)
    const { out } = await p.run('plan', '--json')
    expect(out).toBe((await p.run('plan', '--output', 'json')).out)
    expect(JSON.parse(out)).toMatchObject({
      v: 1,
      steps: [{ name: 'orders' }, { name: 'total' }, { name: 'after' }],
    })
    expect(unfit(await p.run('plan', '--json', '--output', 'text'), 2)).toContain('cannot be used with')
  })
  it('build exactly that, and refuse with 4 when something moved', async () => {
    const p = project(shop)
    await p.good()
    p.replace('models/reports/after.sql', 'select total', 'select total + 1 as total')
    const file = join(p.dir, 'a folder', 'that is not there', 'plan.json')
    await p.run('plan', '--out', file)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ steps: [{ name: 'after' }] })
    p.replace('models/reports/after.sql', '+ 1', '+ 2')
    const refused = unfit(await p.run('apply', file), 4)
    expect(refused).toContain('after')
    p.replace('models/reports/after.sql', '+ 2', '+ 1')
    expect((await p.run('apply', file, '--no-publish')).code).toBe(0)
    expect(await p.column('select total from reports.after')).toEqual(['4.00'])
  })
  it('refuse a plan of another target, whose database lacks other nodes', async () => {
    const p = project({
      ...shop,
      'project.yml':
        'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n  prod: { type: duckdb, path: target/prod.duckdb }\n',
    })
    const file = join(p.dir, 'plan.json')
    await p.run('plan', '--out', file)
    const refused = unfit(await p.run('apply', file, '--target', 'prod', '--no-publish'), 4)
    expect(refused).toContain('E8015')
    expect(refused).toContain('was made for target dev, and this is target prod')
    expect(existsSync(join(p.dir, 'target/prod.duckdb'))).toBe(false)
    expect((await p.run('apply', file, '--no-publish')).code).toBe(0)
  })
  it('tell what is in the way of their file, as every command that writes one', async () => {
    const p = project(shop)
    p.write('taken', '')
    const refused = unfit(await p.run('plan', '--out', join(p.dir, 'taken/plan.json')), 2)
    expect(refused).toMatch(/\S+taken cannot be written: a part of the path is not a folder/)
    p.write('target/compiled', '')
    expect(unfit(await p.run('compile'), 2)).toMatch(/target\/compiled\S* cannot be written/)
  })
  it('tell a folder that may not be read as that, not as one that may not be written', async () => {
    // permissions do not bind root, so Node's own error is made from its facts
    const facts = { code: 'EACCES', syscall: 'scandir', path: 'models/locked' }
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    expect(await tellFailure(Object.assign(new Error('EACCES: permission denied'), facts), [])).toBe(2)
    expect(told.mock.calls.join('')).toMatch(/E1005 .*models\/locked cannot be read: permission denied/s)
    // nor is a port a file
    const port = { code: 'EACCES', syscall: 'listen', port: 80 }
    await tellFailure(Object.assign(new Error('listen EACCES: permission denied'), port), [])
    expect(told.mock.calls.at(-1)?.join('')).not.toMatch(/E1005|E5007/)
    told.mockRestore()
  })
})

it('plan says which columns go or come, and who reads what goes', async () => {
  const p = project({
    ...shop,
    'models/marts/m.yml':
      'exposures:\n  - { name: board, type: dashboard, owner: { name: Ann }, depends_on: [ref("total")] }\n',
  })
  await p.good()
  p.replace('models/marts/total.sql', '(18,2)', '(18,3)')
  const broken = await p.run('plan')
  expect(broken.out).toContain(
    '  breaking: total DECIMAL(18,2) is now DECIMAL(18,3)   read by after, exposure board, readers of the publication\n',
  )
  p.replace('models/marts/total.sql', '(18,3) as total', '(18,2) as total, count(*) as n')
  expect((await p.run('plan')).out).toContain('  additive: new: n BIGINT\n')
  const { steps } = JSON.parse((await p.run('plan', '--output', 'json')).out) as {
    steps: { change?: string }[]
  }
  expect(steps.map((s) => s.change)).toEqual(['additive', undefined])
})

describe('publish list and rollback', () => {
  it('show what is kept and lead readers back', async () => {
    const p = project(shop)
    expect((await p.run('build')).code).toBe(0)
    p.write('seeds/orders.csv', 'id,amount\n1,5.00\n')
    expect((await p.run('build')).code).toBe(0)
    const before = JSON.parse((await p.run('publish', 'list', '--output', 'json')).out) as {
      publication: number
      current: boolean
    }[]
    expect(before.map((b) => [b.publication, b.current])).toEqual([
      [2, true],
      [1, false],
    ])
    expect((await p.run('publish', 'rollback')).code).toBe(0)
    const after = JSON.parse((await p.run('publish', 'list', '--output', 'json')).out) as {
      publication: number
      current: boolean
    }[]
    expect(after.map((b) => [b.publication, b.current])).toEqual([
      [2, false],
      [1, true],
    ])
    expect(unfit(await p.run('publish', 'rollback', '9'), 2)).toContain(
      'there is no publication 9; kept: 2, 1',
    )
    expect((await p.run('publish', 'rollback', '2')).code).toBe(0)
  })
})

describe('parse and debug', () => {
  it('parse writes the manifest and opens no database', async () => {
    const p = project(shop)
    expect((await p.run('parse')).code).toBe(0)
    expect(Object.keys((JSON.parse(p.read('target/manifest.json')) as { nodes: object }).nodes)).toContain(
      'model.shop.total',
    )
    expect(() => p.read('target/shop.duckdb')).toThrow()
  })
  it('debug says of a database that does not open what is wrong with it', async () => {
    const p = project({ ...shop, 'target/shop.duckdb': 'no database' })
    const { code, out } = await p.run('debug')
    expect([code, out]).toEqual([0, expect.stringMatching(/database +The database \S+ cannot be opened: /)])
  })
  it('debug tells target, engine and lock, and never the text of a connection', async () => {
    const p = project(shop)
    const { code, out } = await p.run('debug')
    expect(code).toBe(0)
    expect(out).toMatch(/^target +dev, duckdb, target\/shop\.duckdb$/m)
    expect(out).toMatch(/^lock +free$/m)
    expect(out).not.toContain(p.dir)
  })
})

describe('vars and warnings', () => {
  const files = {
    ...shop,
    'project.yml':
      'name: shop\nvars:\n  day: { type: date, default: 2026-01-01 }\n  region: { type: string, default: eu }\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    'models/marts/given.sql': "select {{var 'day'}} as day, {{var 'region'}} as region\n",
  }
  it('--vars takes several at once, and --var lies over it', async () => {
    const p = project(files)
    await p.good('--vars', '{day: 2026-02-03, region: us}', '--var', 'region=apac')
    expect(await p.rows('select day, region from marts.given')).toEqual([
      { day: '2026-02-03', region: 'apac' },
    ])
    expect(unfit(await p.build('--vars', '[1]'), 2)).toContain('--vars takes a mapping')
  })
  it('--warn-error ends with 1 where a warning alone ends with 0, and publishes nothing', async () => {
    const p = project(files)
    p.replace('models/marts/total.yml', 'max_value: 10', 'max_value: 1, severity: warn')
    expect((await p.run('build', '--no-publish')).code).toBe(0)
    const ran = await p.run('build', '--warn-error')
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('--warn-error makes them errors')
    expect((await p.run('publish', 'list')).err).toContain('Nothing was published yet')
  })
  it('a failed build speaks of a publication only when there is one', async () => {
    const p = project(files)
    p.replace('models/marts/total.yml', 'max_value: 10', 'max_value: 1')
    expect((await p.run('build')).err).toContain('Nothing was published.')
    p.replace('models/marts/total.yml', 'max_value: 1', 'max_value: 10')
    expect((await p.run('build')).code).toBe(0)
    p.replace('models/marts/total.yml', 'max_value: 10', 'max_value: 1')
    expect((await p.run('build')).err).toContain('the last publication still serves readers')
  })
})

it('why says what would be built in a project that never was, and makes no database', async () => {
  const p = project(shop)
  const { code, out } = await p.run('why', 'after')
  expect(code).toBe(0)
  expect(out).toContain('would be built')
  expect(out).toContain('it was never built')
  expect(() => p.read('target/shop.duckdb')).toThrow()
})
