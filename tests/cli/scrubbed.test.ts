/**
 * Secrets and passwords are taken out value by value: what is escaped in JSON is known as well, what stands beside them stays,
 * and the JSON is JSON.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { build, check, LedgerlineError, type LedgerlineEvent, list, plan, show } from '../../src/api/index.ts'
import { called } from '../../src/cli/called.ts'
import { eachText, keepSecret, scrub, scrubbedJson, withoutSecrets } from '../../src/diagnostic/index.ts'
import { project, type TestProject } from '../engine/project.ts'

const name = 'SCRUBBED_TEST_KEY'
/** Of several lines, as a PEM key, and with what JSON writes twice. */
const key = 'MIIE"q\\8f31\n+aXR8f31oZ==\n'

afterEach(() => {
  delete process.env[name]
})

function shop(more: Record<string, string> = {}): TestProject {
  process.env[name] = key
  return project({
    'project.yml': `name: shop
targets:
  dev:
    type: duckdb
    path: target/shop.duckdb
    secrets: [{ name: b, type: http, scope: "https://files.example.com", bearer_token: "{{secret '${name}'}}" }]
`,
    'seeds/orders.csv': 'id\n1\n',
    'seeds/orders.yml':
      'seeds:\n  - { name: orders, description: "from postgres://app:pw8f31@db/prod, says Ann", columns: [{ name: id, data_type: INTEGER, description: "say \\"password=pw8f31\\", or ask" }] }\n',
    ...more,
  })
}

const failing = { 'models/marts/told.sql': `select error('no: ${key}') as x\n` }

it('the text of each value is scrubbed, keys too, and nothing beside it', () => {
  keepSecret('a"b\\c\nd')
  const value = {
    plain: 'Referenced column "password=abc" not found',
    place: '://localhost:9000/x.csv',
    mail: 'a@b',
    'is a"b\\c\nd': ['a"b\\c\nd', 1, null, true],
    line: 'x\npassword\n=  abc, next',
    address: 'postgres://app:s3cret@db/prod',
  }
  const clean = {
    plain: 'Referenced column "password=***" not found',
    place: '://localhost:9000/x.csv',
    mail: 'a@b',
    'is ***': ['***', 1, null, true],
    line: 'x\npassword\n=  *** next',
    address: 'postgres://app:***@db/prod',
  }
  expect(JSON.parse(scrubbedJson(value))).toEqual(clean)
  expect(withoutSecrets(value)).toEqual(clean)
  expect(scrubbedJson({ a: 'plain', b: 2 }, 2)).toBe('{\n  "a": "plain",\n  "b": 2\n}')
  expect(eachText({ a: ['x', 1] }, (t) => `${t}!`)).toEqual({ 'a!': ['x!', 1] })
})

it('a secret is known in SQL, where its quotes are doubled, and by each of its lines', () => {
  keepSecret("it's mine\nfirst line of it\nend")
  expect(scrub("x 'it''s mine\nfirst line of it\nend' y")).toBe("x '***' y")
  expect(scrub('2: first line of it')).toBe('2: ***')
  // too short to be taken out by itself
  expect(scrub('the end')).toBe('the end')
})

it('a password is known in quotes of either kind', () => {
  expect(scrub('host=db password="p w8\\"f31" user=app')).toBe('host=db password=*** user=app')
  expect(scrub("host=db password='p w8f31' user=app")).toBe('host=db password=*** user=app')
  expect(JSON.parse(scrubbedJson({ a: 'say password="pw8f31", or ask' }))).toEqual({
    a: 'say password=***, or ask',
  })
})

it('a program is told of no secret that JSON escapes, in events, results and errors', async () => {
  const p = shop(failing)
  const events: LedgerlineEvent[] = []
  const made = await build({ projectDir: p.dir, onEvent: (e) => events.push(e) }).catch((e: unknown) => e)
  const text = JSON.stringify([made, events])
  expect(text).toContain('no: ***')
  expect(text).not.toContain('8f31')
})

it('neither is a log or a reader of standard error, and every line is JSON', async () => {
  const p = shop(failing)
  const { err } = await p.run('build', '--log-format', 'json', '--log-path', p.dir)
  const log = p.read('ledgerline.log')
  for (const text of [err, log]) {
    const events = text.split('\n').filter((l) => l !== '')
    expect(events.map((l) => JSON.parse(l).event)).toContain('problem')
    expect(text).toContain('no: ***')
    expect(text).not.toContain('8f31')
  }
})

it('a word that looks like a password hides nothing else of a problem', async () => {
  const p = shop({ 'models/marts/told.sql': `select "password=abc" as x from {{ref 'orders'}}\n` })
  const found = await check({ projectDir: p.dir })
  expect(found.problems.map((one) => one.code)).not.toContain('E9001')
  expect(found.problems.map((one) => one.message).join('\n')).toContain('"password=***"')
  const { err } = await p.run('check', '--log-format', 'json')
  const problems = err.split('\n').filter((l) => l !== '')
  expect(problems.map((l) => JSON.parse(l).message as string).join('\n')).toContain('"password=***"')
})

it('artefacts are JSON without passwords, and keep what stands beside them', async () => {
  const p = shop()
  expect((await p.run('build')).code).toBe(0)
  expect((await p.run('docs', 'generate')).code).toBe(0)
  for (const file of ['manifest.json', 'catalog.json']) {
    const { nodes } = JSON.parse(p.read(`target/${file}`))
    const { metadata, columns, description } = nodes['seed.shop.orders']
    expect([description ?? metadata.comment, columns.id.description ?? columns.id.comment]).toEqual([
      'from postgres://app:***@db/prod, says Ann',
      'say "password=***", or ask',
    ])
  }
  expect(existsSync(join(p.dir, 'target/run_results.json'))).toBe(true)
  expect(p.read('target/run_results.json')).not.toContain('8f31')
})

it('rows as JSON and as CSV keep their form', async () => {
  const p = shop()
  expect((await p.run('build')).code).toBe(0)
  const query = `select 'password=abc' as "a", 'x"y' as b, 'https://h' as c, 'a:b@c' as d`
  const json = await p.run('show', '--inline', query, '--output', 'json')
  expect(JSON.parse(json.out)).toEqual([{ a: 'password=***', b: 'x"y', c: 'https://h', d: 'a:b@c' }])
  const csv = await p.run('show', '--inline', query, '--output', 'csv')
  expect(csv.out).toBe('a,b,c,d\npassword=***,"x""y",https://h,a:b@c\n')
})

it('a program gets rows without secrets, as show prints them', async () => {
  const p = shop()
  expect((await p.run('build')).code).toBe(0)
  keepSecret(key)
  const inline = `select 'password=abc' as "a", '${key}' as "password=abc", null as n, 'a:b@c' as d`
  expect(await show({ inline }, { projectDir: p.dir })).toMatchObject({
    columns: [{ name: 'a' }, { name: 'password=***' }, { name: 'n' }, { name: 'd' }],
    rows: [{ a: 'password=***', 'password=***': '***', n: null, d: 'a:b@c' }],
  })
})

it('a plan holds no secret, in its file and as a value', async () => {
  const p = shop({ 'models/marts/told.sql': `select id as "password=pw8f31" from {{ref 'orders'}}\n` })
  expect((await p.run('build')).code).toBe(0)
  p.write('models/marts/told.sql', `select id from {{ref 'orders'}}\n`)
  expect((await p.run('plan', '--out', join(p.dir, 'target/plan.json'))).code).toBe(0)
  const kept = JSON.parse(p.read('target/plan.json'))
  const made = await plan({ projectDir: p.dir })
  for (const { steps } of [kept, made]) {
    expect(steps.map((s: { columns?: string }) => s.columns)).toEqual([
      'new: id INTEGER; gone: password=*** INTEGER',
    ])
  }
})

it('what a program lists holds no secret', async () => {
  const p = shop({
    'models/marts/told.sql': `select id from {{ref 'orders'}}\n`,
    'models/marts/told.yml': 'models:\n  - { name: told, config: { tags: ["password=pw8f31"] } }\n',
  })
  const { resources } = await list({ projectDir: p.dir, select: ['told'] })
  expect(resources.map((r) => r.tags)).toEqual([['password=***']])
})

it('the cause of a bug keeps its words and its stack, without secrets', async () => {
  keepSecret(key)
  const inner = new TypeError(`no ${key}`)
  const work = async () => {
    throw new RangeError('at postgres://app:pw8f31@db/prod', { cause: inner })
  }
  const thrown = await called(['check'], () => undefined, work).catch((e: unknown) => e)
  if (!(thrown instanceof LedgerlineError) || !(thrown.cause instanceof Error)) throw thrown
  expect(thrown.problems.map((one) => one.code)).toEqual(['E9001'])
  const { cause } = thrown
  expect([cause.name, cause.message]).toEqual(['RangeError', 'at postgres://app:***@db/prod'])
  expect(cause.stack).toContain('scrubbed.test.ts')
  expect(cause.cause).toMatchObject({ name: 'TypeError', message: 'no ***' })
  expect(`${thrown.stack}${cause.stack}${(cause.cause as Error).stack}`).not.toContain('8f31')
})

it('a connection that names its secret is shown as it is written, one that holds a password without it', () => {
  for (const written of [
    `host=db password={{secret 'ERP_PW'}} dbname=erp`,
    `host=db password='{{secret "ERP_PW"}}' dbname=erp`,
  ])
    expect(scrub(written)).toBe(written)
  expect(scrub('host=db password=hunter2 dbname=erp')).toBe('host=db password=*** dbname=erp')
  expect(scrub("host=db password='hunter 2' dbname=erp")).toBe('host=db password=*** dbname=erp')
})
