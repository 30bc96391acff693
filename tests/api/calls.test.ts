/** The calls of a program: what they give, what they throw, and what they leave alone. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import {
  build,
  check,
  LedgerlineError,
  type LedgerlineEvent,
  list,
  parse,
  plan,
  run,
  seed,
  show,
  test,
} from '../../src/api/index.ts'
import { wordsOf } from '../../src/api/words.ts'
import { program } from '../../src/cli/program.ts'
import { project } from '../engine/project.ts'

const shop = {
  'project.yml': `name: shop
vars:
  least: { type: decimal, default: "0.00" }
targets:
  dev: { type: duckdb, path: target/shop.duckdb }
  other: { type: duckdb, path: target/other.duckdb }
`,
  'seeds/orders.csv': 'order_id,customer_id,amount\n1,a,10.10\n2,a,0.20\n3,b,5.00\n',
  'seeds/orders.yml': `seeds:
  - name: orders
    columns:
      - { name: order_id, data_type: INTEGER, tests: [unique, not_null] }
      - { name: customer_id, data_type: VARCHAR }
      - { name: amount, data_type: "DECIMAL(18,2)", unit: money, currency: EUR }
`,
  'models/marts/revenue.sql': `select customer_id, sum(amount)::decimal(18,2) as revenue from {{ref 'orders'}}
where amount >= {{var 'least'}} group by customer_id
`,
  'models/marts/revenue.yml': `models:
  - name: revenue
    grain: [customer_id]
    config: { materialized: table, tags: [daily] }
    columns:
      - { name: customer_id, data_type: VARCHAR, description: who }
      - { name: revenue, data_type: "DECIMAL(18,2)", unit: money, currency: EUR, description: what }
unit_tests:
  - name: sums
    model: revenue
    given:
      - { input: ref('orders'), rows: [{ customer_id: a, amount: 1.00 }, { customer_id: a, amount: 2.50 }] }
    expect: { rows: [{ customer_id: a, revenue: 3.50 }] }
`,
}

async function thrown(work: Promise<unknown>): Promise<LedgerlineError> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  )
  if (!(error instanceof LedgerlineError)) throw new Error(`no LedgerlineError: ${String(error)}`)
  return error
}

describe('a build', () => {
  it('gives every node, test and unit test, and what was published', async () => {
    const p = project(shop)
    const made = await build({ projectDir: p.dir })
    expect(made).toMatchObject({ status: 'ok', exit: 0, problems: [] })
    expect(made.nodes.map((n) => [n.name, n.kind, n.status, n.rows])).toEqual([
      ['orders', 'seed', 'success', 3],
      ['revenue', 'table', 'success', 2],
    ])
    expect(made.unitTests).toMatchObject([{ name: 'sums', status: 'pass' }])
    expect(made.tests.every((t) => t.status === 'pass')).toBe(true)
    expect(new Set(made.tests.map((t) => t.node))).toEqual(
      new Set(['seed.shop.orders', 'model.shop.revenue']),
    )
    expect(made.published).toMatchObject({ publication: 1, runId: made.runId })
    const again = await build({ projectDir: p.dir })
    expect(again.nodes.map((n) => n.status)).toEqual(['reused', 'reused'])
  })

  it('that a test fails is a result, with the test, its node and its rows', async () => {
    const p = project({ ...shop, 'seeds/orders.csv': 'order_id,customer_id,amount\n1,a,1.00\n1,b,2.00\n' })
    const made = await build({ projectDir: p.dir })
    expect(made).toMatchObject({ status: 'failed', exit: 1 })
    expect(made.published).toBeUndefined()
    const bad = made.tests.filter((t) => t.status === 'fail')
    expect(bad).toMatchObject([{ node: 'seed.shop.orders', failures: 1 }])
    expect(
      made.problems.some(
        (problem) => problem.severity === 'error' && problem.place?.file === 'seeds/orders.yml',
      ),
    ).toBe(true)
    expect(made.nodes.find((n) => n.name === 'revenue')?.status).toBe('skipped')
  })

  it('takes the same values as the flags: var, target, selection, publish', async () => {
    const p = project(shop)
    const only = { projectDir: p.dir, target: 'other', vars: { least: '5.00' } } as const
    expect((await seed(only)).nodes.map((n) => n.name)).toEqual(['orders'])
    const made = await run({ ...only, select: ['tag:daily'], threads: 1 })
    expect(made.nodes.filter((n) => n.status === 'success').map((n) => n.name)).toEqual(['revenue'])
    expect(made.published).toBeUndefined()
    // 0.20 is below 5.00
    const { columns, rows } = await show('revenue', { projectDir: p.dir, target: 'other' })
    expect(columns).toEqual([
      { name: 'customer_id', type: 'VARCHAR' },
      { name: 'revenue', type: 'DECIMAL(18,2)' },
    ])
    expect([...rows].sort((a, b) => String(a.customer_id).localeCompare(String(b.customer_id)))).toEqual([
      { customer_id: 'a', revenue: '10.10' },
      { customer_id: 'b', revenue: '5.00' },
    ])
    expect((await thrown(show('revenue', { projectDir: p.dir }))).problems[0]?.id).toBe('not-built')
  })

  it('false counts against project.yml', async () => {
    const two = {
      'models/marts/bad.sql': "select 1 / 0 as n, error('no')::int as m\n",
      'models/marts/worse.sql': "select error('no')::int as m\n",
    }
    const flags = `${shop['project.yml']}flags: { fail_fast: true }\n`
    const p = project({ ...shop, ...two, 'project.yml': flags })
    const options = { projectDir: p.dir, threads: 1, select: ['bad', 'worse'] }
    const wrong = async (failFast?: boolean): Promise<number> => {
      const made = await build({ ...options, ...(failFast === undefined ? {} : { failFast }) })
      return made.nodes.filter((n) => n.status === 'error').length
    }
    expect(await wrong(false)).toBe(2)
    expect(await wrong()).toBe(1)
  })

  it('stops by its signal: nothing more is begun, and the next one goes on', async () => {
    const p = project(shop)
    const stop = new AbortController()
    const made = await build({
      projectDir: p.dir,
      threads: 1,
      signal: stop.signal,
      onEvent: (e) => {
        if (e.event === 'node_finished') stop.abort()
      },
    })
    expect(made.status).toBe('interrupted')
    expect(made.nodes.filter((n) => n.status === 'success').map((n) => n.name)).toEqual(['orders'])
    const next = await build({ projectDir: p.dir })
    expect(next.nodes.map((n) => [n.name, n.status])).toEqual([
      ['orders', 'reused'],
      ['revenue', 'success'],
    ])
  })

  it('a callback that throws stops it, and what it threw comes out', async () => {
    const p = project(shop)
    const onEvent = (e: LedgerlineEvent): void => {
      if (e.event === 'node_finished') throw new RangeError('mine')
    }
    await expect(build({ projectDir: p.dir, threads: 1, onEvent })).rejects.toThrow(RangeError)
    expect((await build({ projectDir: p.dir })).status).toBe('ok')
  })
})

describe('other calls', () => {
  it('check: what is wrong is the answer, with its place', async () => {
    const p = project(shop)
    expect(await check({ projectDir: p.dir })).toEqual({ ok: true, problems: [] })
    p.replace('models/marts/revenue.sql', 'sum(amount)', 'sum(amuont)')
    const found = await check({ projectDir: p.dir })
    expect(found.ok).toBe(false)
    expect(found.problems).toMatchObject([
      { code: 'E3101', place: { file: 'models/marts/revenue.sql', line: 1, column: 25 } },
    ])
  })

  it('parse and list: what there is and what it reads; plan: what would be built and why', async () => {
    const p = project(shop)
    const all = (await parse({ projectDir: p.dir })).resources
    expect(all.find((r) => r.name === 'revenue')).toMatchObject({
      id: 'model.shop.revenue',
      type: 'model',
      path: 'models/marts/revenue.sql',
      materialized: 'table',
      tags: ['daily'],
      dependsOn: ['seed.shop.orders'],
    })
    expect(JSON.parse(p.read('target/manifest.json')).nodes['model.shop.revenue'].name).toBe('revenue')
    const listed = await list({ projectDir: p.dir, select: '+revenue', resourceType: ['model', 'seed'] })
    expect(listed.resources.map((r) => r.name)).toEqual(['orders', 'revenue'])
    expect((await plan({ projectDir: p.dir })).steps.map((s) => s.name)).toEqual(['orders', 'revenue'])
    const none = await plan({ projectDir: p.dir, select: 'nobody' })
    expect(none).toMatchObject({
      steps: [],
      problems: [{ severity: 'warning', id: 'unknown-selector' }],
    })
    await build({ projectDir: p.dir })
    expect((await plan({ projectDir: p.dir })).steps).toEqual([])
    const moved = await plan({ projectDir: p.dir, vars: { least: 1 } })
    expect(moved.steps).toMatchObject([{ name: 'revenue', kind: 'table' }])
  })

  it('show takes a query over the data or over the project; test says what fails', async () => {
    const p = project(shop)
    await build({ projectDir: p.dir })
    const sum = await show(
      { inline: "select sum(revenue) as total from {{ref 'revenue'}}" },
      { projectDir: p.dir },
    )
    expect(sum.rows).toEqual([{ total: '15.30' }])
    const names = await show({ project: 'select name from nodes order by 1' }, { projectDir: p.dir })
    expect(names.rows).toEqual([{ name: 'orders' }, { name: 'revenue' }])
    await p.meddle('insert into marts.revenue select * from marts.revenue')
    const tested = await test({ projectDir: p.dir, select: 'revenue' })
    expect(tested.status).toBe('failed')
    expect(tested.tests.some((t) => t.status === 'fail' && t.node === 'model.shop.revenue')).toBe(true)
  })
})

describe('a call', () => {
  it('that could not begin throws its problems and exit code', async () => {
    const p = project({ ...shop, 'models/marts/lost.sql': "select * from {{ref 'nobody'}}\n" })
    const error = await thrown(build({ projectDir: p.dir }))
    expect(error.exit).toBe(2)
    expect(error.problems).toMatchObject([
      { code: 'E2101', place: { file: 'models/marts/lost.sql', line: 1 } },
    ])
    // as plain JavaScript would call it
    const wrong = { projectDir: p.dir, defer: true }
    const usage = await thrown(build(wrong))
    expect(usage.problems[0]).toMatchObject({ code: 'E8001' })
    expect(usage.problems[0]?.message).toMatch(/--defer/)
    expect((await thrown(list({ projectDir: p.dir, threads: -1 } as object))).problems[0]?.code).toBe('E8001')
  })

  it('writes to no stream, takes no signal, ends no process, and gives the working folder back', async () => {
    const p = project(shop)
    const before = process.cwd()
    const handlers = ['SIGINT', 'SIGTERM'].map((s) => process.listenerCount(s))
    const seen: number[][] = []
    const spies = [
      vi.spyOn(process.stdout, 'write').mockReturnValue(true),
      vi.spyOn(process.stderr, 'write').mockReturnValue(true),
    ]
    const ends = vi.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('ended')
    })
    try {
      const onEvent = (): void => void seen.push(['SIGINT', 'SIGTERM'].map((s) => process.listenerCount(s)))
      await build({ projectDir: p.dir, onEvent })
      await show('revenue', { projectDir: p.dir })
      await plan({ projectDir: p.dir, out: join(p.dir, 'plan.json') })
      await check({ projectDir: p.dir })
      await parse({ projectDir: p.dir })
      await list({ projectDir: p.dir })
      await test({ projectDir: p.dir })
      await build({ projectDir: p.dir, select: 'nobody+' })
      await thrown(build({ projectDir: join(p.dir, 'nowhere') }))
      expect(spies.map((s) => s.mock.calls)).toEqual([[], []])
      expect(ends.mock.calls).toEqual([])
    } finally {
      for (const s of [...spies, ends]) s.mockRestore()
    }
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.every((s) => s.join() === handlers.join())).toBe(true)
    expect(process.cwd()).toBe(before)
    expect(process.exitCode ?? 0).toBe(0)
  })

  it('waits for those before it, so that two builds of one database are two builds', async () => {
    const p = project(shop)
    const other = project({ ...shop, 'seeds/orders.csv': 'order_id,customer_id,amount\n1,c,7.00\n' })
    const [a, b, c] = await Promise.all([
      build({ projectDir: p.dir }),
      build({ projectDir: p.dir }),
      build({ projectDir: other.dir }),
    ])
    expect([a, b, c].map((r) => [r.status, r.nodes.filter((n) => n.status === 'success').length])).toEqual([
      ['ok', 2],
      ['ok', 0],
      ['ok', 2],
    ])
    const { rows } = await show('revenue', { projectDir: other.dir })
    expect(rows).toEqual([{ customer_id: 'c', revenue: '7.00' }])
  })

  it('keeps secrets out of events, results and errors', async () => {
    const secret = 'sesame-9'
    process.env.API_TEST_SECRET = secret
    const said = `  dev: { type: duckdb, path: target/shop.duckdb, secrets: [{ name: b, type: http, scope: "https://files.example.com", bearer_token: "{{secret 'API_TEST_SECRET'}}" }] }`
    const yml = shop['project.yml'].replace(/^ {2}dev: .*$/m, said)
    const told = `select * from "${secret}"\n`
    const p = project({ ...shop, 'project.yml': yml, 'models/marts/told.sql': told })
    const events: LedgerlineEvent[] = []
    const found = await check({ projectDir: p.dir, onEvent: (e) => events.push(e) })
    expect(found.ok).toBe(false)
    const text = JSON.stringify([found, events])
    expect(text).toContain('***')
    expect(text).not.toContain(secret)
    const error = await thrown(build({ projectDir: p.dir }))
    expect(error.message + JSON.stringify(error.problems)).not.toContain(secret)
    delete process.env.API_TEST_SECRET
  })
})

describe('options', () => {
  /** Names that an interface of options.ts has, those of what it extends too. */
  function namesOf(type: string): string[] {
    const [, above = '', body = ''] =
      new RegExp(`export interface ${type}(?: extends ([^{]+))? \\{(?:\\}|\\n([\\s\\S]*?)^\\}$)`, 'm').exec(
        types,
      ) ?? []
    const own = [...body.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name = '']) => name)
    return [...above.split(',').flatMap((t) => (t.trim() === '' ? [] : namesOf(t.trim()))), ...own]
  }
  const types = readFileSync(join(import.meta.dirname, '../../src/api/options.ts'), 'utf8')
  const ofTerminals = [
    'version',
    'logFormat',
    'logLevel',
    'verbose',
    'quiet',
    'color',
    'output',
    'json',
    'detailedExitcode',
  ]
  // `vars` is a mapping already, `select` has one name, what is shown is an argument and one thing
  const otherwise = ['var', 'models', 'inline', 'project']
  it.each([
    ['build', 'BuildOptions', []],
    ['run', 'RunOptions', []],
    ['seed', 'SeedOptions', []],
    ['snapshot', 'SnapshotOptions', []],
    ['test', 'TestOptions', []],
    ['check', 'CallOptions', []],
    ['parse', 'CallOptions', []],
    ['ls', 'ListOptions', []],
    ['plan', 'PlanOptions', []],
    ['show', 'ShowOptions', namesOf('SelectOptions')],
  ])('of %s are its flags, but for those about a terminal', (name, type, unused) => {
    const root = program(() => async () => undefined)
    const command = root.commands.find((c) => c.name() === name)
    const flags = [...root.options, ...(command?.options ?? [])].map((o) => o.attributeName())
    const expected = flags.filter((f) => ![...ofTerminals, ...otherwise, ...unused].includes(f))
    const said = namesOf(type).filter((n) => n !== 'onEvent' && n !== 'signal')
    expect(said.sort()).toEqual(expected.sort())
  })

  it('that pick by nothing are refused, and nothing is built; an empty exclude excludes nothing', async () => {
    const p = project(shop)
    for (const name of ['select', 'resourceType', 'excludeResourceType'] as const) {
      const events: LedgerlineEvent[] = []
      const hear = (e: LedgerlineEvent): number => events.push(e)
      const error = await thrown(build({ projectDir: p.dir, [name]: [], onEvent: hear }))
      expect(error.exit).toBe(2)
      expect(error.problems).toMatchObject([{ id: 'usage' }])
      expect(error.message).toContain(`${name} is empty`)
      expect(events).toMatchObject([
        { event: 'problem', id: 'usage' },
        { event: 'finished', command: 'build', exit: 2, codes: ['E8001'] },
      ])
    }
    expect(existsSync(join(p.dir, 'target/shop.duckdb'))).toBe(false)
    for (const select of [[], '', [' ', '']])
      expect((await thrown(list({ projectDir: p.dir, select }))).problems[0]?.id).toBe('usage')
    const { resources } = await list({ projectDir: p.dir, exclude: [], resourceType: ['seed', 'model'] })
    expect(resources.map((r) => r.name).sort()).toEqual(['orders', 'revenue'])
  })

  it('become words that no value can turn into another flag', () => {
    expect(wordsOf('build', { projectDir: '--x', vars: { a: "it's", b: 1 } })).toEqual([
      'build',
      '--project-dir=--x',
      '--vars={"a":"it\'s","b":1}',
    ])
    const more = { publish: false, failFast: false, force: true, select: ['a', 'b'], timeout: 90 }
    expect(wordsOf('build', more as object)).toEqual([
      'build',
      '--no-publish',
      '--force',
      '--select=a',
      '--select=b',
      '--timeout=90',
    ])
  })
})
