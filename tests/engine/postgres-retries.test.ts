/** What passes on a real PostgreSQL server is tried again, whole and in one moment; what does not pass is told at once. */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server as Listener } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build, check, LedgerlineError, type LedgerlineEvent } from '../../src/api/index.ts'
import { installed, type Server, startServer } from './postgres-server.ts'
import { project, type TestProject } from './project.ts'

if (!installed) console.log('skipped: no PostgreSQL server is installed (Debian: apt-get install postgresql)')

let server: Server
beforeAll(async () => {
  if (!installed) return
  server = await startServer()
  await server.one(`
    create table bookings (id int, amount numeric(18,2));
    insert into bookings values (1, 10.10), (2, 20.20), (3, -0.30);
    create table tripwire (code text);
    create function trip() returns boolean language plpgsql as $$
    declare wire text := (select code from tripwire limit 1);
    begin
      if wire = 'kill' then perform pg_terminate_backend(pg_backend_pid()), pg_sleep(5);
      elsif wire is not null then raise exception 'tripped' using errcode = wire;
      end if;
      return true;
    end $$;
    create view flaky as select * from bookings where trip()`)
})
afterAll(() => server?.stop())

function shop(connection: string, retries?: number): TestProject {
  const often = retries === undefined ? '' : `, retries: ${retries}`
  return project({
    'project.yml': `name: shop
targets:
  dev:
    type: duckdb
    path: target/shop.duckdb
    attach:
      - { name: erp, type: postgres, connection: "${connection}"${often} }
`,
    'models/staging/erp/erp.yml': `sources:
  - name: erp
    database: erp
    schema: public
    tables: [{ name: bookings }, { name: flaky }]
`,
    'models/staging/erp/stg_erp__bookings.sql': "select * from {{source 'erp' 'bookings'}}\n",
    'models/staging/erp/stg_erp__flaky.sql': "select * from {{source 'erp' 'flaky'}}\n",
    'models/marts/total.sql': `select a.total as plain, b.total as flaky, a.n as plain_rows, b.n as flaky_rows
from (select sum(amount)::decimal(18,2) as total, count(*) as n from {{ref 'stg_erp__bookings'}}) as a,
  (select sum(amount)::decimal(18,2) as total, count(*) as n from {{ref 'stg_erp__flaky'}}) as b
`,
  })
}

interface Tried {
  readonly code: number
  /** Numbers and reasons of further tries. */
  readonly again: readonly { readonly attempt: number; readonly reason: string }[]
  readonly codes: readonly string[]
}

/** A build; `mend` is done when the first further try is told. */
async function tried(p: TestProject, mend?: () => Promise<unknown>): Promise<Tried> {
  const again: { attempt: number; reason: string }[] = []
  let mended: Promise<unknown> = Promise.resolve()
  const onEvent = (e: LedgerlineEvent): void => {
    if (e.event !== 'server_retried') return
    again.push({ attempt: e.attempt, reason: e.reason })
    if (again.length === 1 && mend !== undefined) mended = mend()
  }
  try {
    const { exit, problems } = await build({ projectDir: p.dir, publish: false, onEvent })
    return { code: exit, again, codes: problems.map((x) => x.code) }
  } catch (error) {
    if (!(error instanceof LedgerlineError)) throw error
    return { code: error.exit, again, codes: error.problems.map((x) => x.code) }
  } finally {
    await mended
  }
}

const trip = (code: string): Promise<string> => server.one(`insert into tripwire values ('${code}')`)
const untrip = (): Promise<string> => server.one('truncate tripwire')

describe.skipIf(!installed)('a server that fails in a way that passes', () => {
  // by SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
  it.each([
    ['kill', /session|cut/],
    ['40001', /tripped/],
    ['57P03', /starting or stopping/],
    ['08006', /tripped/],
  ])('%s: every table is read anew, of one moment, and nothing is there twice', async (code, reason) => {
    const p = shop(server.connection, 12)
    await trip(code)
    const mend = async (): Promise<void> => {
      // bookings had come by then; it must be of the same moment as what comes after it
      await server.one('begin; truncate tripwire; update bookings set amount = amount + 1; commit')
    }
    try {
      const { code: exit, again } = await tried(p, mend)
      expect(exit).toBe(0)
      expect(again.length).toBeGreaterThan(0)
      expect(again.map((a) => a.attempt)).toEqual(again.map((_, i) => i + 1))
      expect(again[0]?.reason).toMatch(reason)
      // 10.10 + 20.20 - 0.30 + 3 * 1.00
      expect(await p.rows('select * from marts.total')).toEqual([
        { plain: '33.00', flaky: '33.00', plain_rows: '3', flaky_rows: '3' },
      ])
    } finally {
      await server.one('truncate tripwire; update bookings set amount = amount - 1')
    }
  })

  it('freshness of a source tells each further try, as a build does', async () => {
    const p = shop(server.connection, 1)
    p.replace(
      'models/staging/erp/erp.yml',
      '{ name: flaky }',
      '{ name: flaky, loaded_at_field: "timestamp \'2026-01-01\'", freshness: { warn_after: { count: 1, period: day } } }',
    )
    await trip('08006')
    try {
      const { code, err } = await p.run('source', 'freshness')
      expect(code).toBe(1)
      expect(err).toMatch(/^again {5}erp: .*tripped/m)
    } finally {
      await untrip()
    }
  })

  it('no connection left, and one that comes', async () => {
    await server.one(
      'create role crowded login connection limit 0; grant select on bookings, flaky, tripwire to crowded',
    )
    try {
      const p = shop(server.connection.replace('user=tester', 'user=crowded'), 12)
      const { code, again } = await tried(p, () => server.one('alter role crowded connection limit 9'))
      expect(code).toBe(0)
      expect(again[0]?.reason).toBe('the server has no connection left')
    } finally {
      await server.one('drop owned by crowded; drop role crowded')
    }
  })

  it.each([
    ['nobody listens yet', 'nobody listens there', false],
    ['its Unix socket is not there yet', 'there is no socket of that name', true],
  ])('%s, as while a server restarts', async (_, reason, isSocket) => {
    let proxy: Listener | undefined
    const free = await freePort()
    const folder = mkdtempSync(join(tmpdir(), 'll-'))
    const listen = async (): Promise<void> => {
      proxy = createServer((client) => {
        const back = connect(server.port, '127.0.0.1')
        for (const [from, to] of [
          [client, back],
          [back, client],
        ] as const)
          from.pipe(to).on('error', () => from.destroy())
      })
      const at = isSocket ? { path: join(folder, `.s.PGSQL.${free}`) } : { port: free, host: '127.0.0.1' }
      await new Promise<void>((done) => proxy?.listen(at, done))
    }
    try {
      const there = server.connection.replace(/port=\d+/, `port=${free}`)
      const p = shop(isSocket ? there.replace(/host=\S+/, `host=${folder}`) : there, 12)
      const { code, again } = await tried(p, listen)
      expect(code).toBe(0)
      expect(again[0]?.reason).toBe(reason)
    } finally {
      proxy?.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('for good: after as many tries as retries says, what stood stands', async () => {
    const p = shop(server.connection, 1)
    expect((await tried(p)).code).toBe(0)
    const stood = await p.hashes()
    await trip('40001')
    try {
      const two = await tried(p)
      expect(two).toMatchObject({ code: 2, codes: ['E4113'], again: [{ attempt: 1 }] })
      expect(await p.hashes()).toEqual(stood)
      const once = await tried(shop(server.connection, 0))
      expect(once).toMatchObject({ code: 2, codes: ['E4113'], again: [] })
    } finally {
      await untrip()
    }
  })
})

describe.skipIf(!installed)('a server that fails for good', () => {
  it.each(['22012', '42501', '57014', '55P03'])('%s is told at once', async (code) => {
    await trip(code)
    try {
      expect(await tried(shop(server.connection))).toMatchObject({ code: 1, codes: ['E4116'], again: [] })
    } finally {
      await untrip()
    }
  })

  it('a wrong database is told at once; retries is for servers alone', async () => {
    const p = shop(server.connection.replace('dbname=postgres', 'dbname=nowhere'))
    expect(await tried(p)).toMatchObject({ code: 2, codes: ['E4113'], again: [] })
    p.write(
      'project.yml',
      'name: shop\ntargets:\n  dev:\n    type: duckdb\n    path: target/shop.duckdb\n    attach: [{ name: crm, type: duckdb, path: crm.duckdb, retries: 2 }]\n',
    )
    const found = await check({ projectDir: p.dir })
    expect(found.problems.map((x) => x.message).join()).toContain('is not for duckdb')
  })
})

describe('check, while a server does not answer', () => {
  /** Takes connections and never says a word, as where a firewall drops what is sent. */
  const silent = async (work: (port: number, came: () => number) => Promise<void>): Promise<void> => {
    let came = 0
    const listener = createServer((client) => {
      came += 1
      client.on('error', () => undefined).resume()
    })
    await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done))
    const address = listener.address()
    try {
      await work(typeof address === 'object' && address !== null ? address.port : 0, () => came)
    } finally {
      listener.close()
    }
  }
  const told = async (p: TestProject) => {
    const again: { name: string; attempt: number; reason: string }[] = []
    const { problems } = await check({
      projectDir: p.dir,
      onEvent: (e) => {
        if (e.event === 'server_retried') again.push({ name: e.name, attempt: e.attempt, reason: e.reason })
      },
    })
    return { again, codes: problems.map((x) => x.code) }
  }
  const once = { name: 'erp', attempt: 1, reason: 'it does not answer' }

  it('says so and asks once more, however often a build would; with retries: 0 it asks once', async () => {
    await silent(async (port, came) => {
      const there = `host=127.0.0.1 port=${port} dbname=x user=x connect_timeout=1`
      expect(await told(shop(there))).toEqual({ again: [once], codes: ['E4113'] })
      expect(came()).toBe(2)
      expect(await told(shop(there, 0))).toEqual({ again: [], codes: ['E4113'] })
      expect(came()).toBe(3)
      const { err } = await shop(there).run('check')
      expect(err).toMatch(/^again {5}erp: it does not answer\n/)
    })
  })
})

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const address = probe.address()
  await new Promise<void>((done) => probe.close(() => done()))
  return typeof address === 'object' && address !== null ? address.port : 0
}
