/** Sources on a real PostgreSQL server, started by scripts/postgres.mjs; skipped where none is installed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { project, unfit } from './project.ts'

const installed = existsSync('/usr/lib/postgresql')
if (!installed) console.log('skipped: no PostgreSQL server is installed (Debian: apt-get install postgresql)')

let server: ChildProcess
let connection = ''
async function sql(text: string): Promise<void> {
  const [host, port, user, database] = connection.split(' ').map((pair) => pair.split('=')[1])
  const client = new pg.Client({ host, port: Number(port), user, database })
  await client.connect()
  await client.query(text)
  await client.end()
}

const files = (location = connection, columns = '') => ({
  'project.yml': `name: shop
targets:
  dev:
    type: duckdb
    path: target/shop.duckdb
    attach:
      - { name: erp, type: postgres, connection: "${location}" }
`,
  'models/staging/erp/erp.yml': `sources:
  - name: erp
    database: erp
    schema: public
    tables:
      - name: bookings
${columns}`,
  'models/staging/erp/stg_erp__bookings.sql': "select * from {{source 'erp' 'bookings'}}\n",
  'models/marts/total.sql':
    "select sum(amount)::decimal(18,2) as total, count(*) as n from {{ref 'stg_erp__bookings'}}\n",
})

describe.skipIf(!installed)('a source on PostgreSQL', () => {
  beforeAll(async () => {
    const script = fileURLToPath(new URL('../../scripts/postgres.mjs', import.meta.url))
    server = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
    connection = await new Promise<string>((resolve, reject) => {
      server.stdout?.once('data', (line) =>
        resolve((JSON.parse(String(line)) as { connection: string }).connection),
      )
      server.once('exit', () => reject(new Error('the server did not start')))
    })
    await sql(`create table bookings (
      id bigint, amount numeric(18,2), booked date, at_utc timestamptz, ok boolean, note text, raw bytea, key uuid, doc jsonb);
      insert into bookings values
      (1, 0.10, '2026-03-29', '2026-03-29 03:00:00+02', true, '', '\\xdead', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": 1}'),
      (2, 12345678901234.56, '0001-01-01', null, false, E'O''Brien "x",\\nzwei — ü', null, null, null),
      (3, -0.20, null, '2026-10-25 02:30:00+01', null, null, null, null, 'null')`)
  }, 60_000)
  afterAll(() => server?.kill())

  it('comes with every value as it is: cents, empty text and null, line breaks, instants', async () => {
    const p = project(files())
    await p.good()
    expect(await p.rows('select * from marts.total')).toEqual([{ total: '12345678901234.46', n: '3' }])
    const rows = await p.rows(
      "select id, amount, booked, timezone('UTC', at_utc) as t, ok, note, hex(raw) as raw, key, doc from staging.stg_erp__bookings order by id",
    )
    expect(rows[0]).toEqual({
      id: '1',
      amount: '0.10',
      booked: '2026-03-29',
      t: '2026-03-29 01:00:00',
      ok: 'true',
      note: '',
      raw: 'DEAD',
      key: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      doc: '{"a": 1}',
    })
    expect(rows[1]).toMatchObject({
      amount: '12345678901234.56',
      note: 'O\'Brien "x",\nzwei — ü',
      t: null,
      raw: null,
    })
    expect(rows[2]).toMatchObject({ booked: null, ok: null, note: null, doc: 'null' })
  })

  it('is read at each build, and what hangs on it is rebuilt only when its rows are others', async () => {
    const p = project(files())
    await p.good()
    expect(await p.rebuilt()).toEqual([])
    await sql('update bookings set amount = 0.11 where id = 1')
    try {
      expect(await p.rebuilt()).toEqual(['erp.bookings', 'stg_erp__bookings', 'total'])
      expect(await p.column('select total from marts.total')).toEqual(['12345678901234.47'])
    } finally {
      await sql('update bookings set amount = 0.10 where id = 1')
    }
  })

  it('a table that is not there is told with the nearest name, before any row', async () => {
    const p = project(files())
    p.replace('models/staging/erp/erp.yml', 'name: bookings', 'name: booking')
    p.replace('models/staging/erp/stg_erp__bookings.sql', "'bookings'", "'booking'")
    const text = unfit(await p.run('check'), 2)
    expect(text).toContain('E4114')
    expect(text).toContain('bookings?')
  })

  it('a wrong address or a server that is not there is told without the password', async () => {
    const p = project(files('host=127.0.0.1 port=1 user=u password=hunter2secret dbname=postgres'))
    const text = unfit(await p.run('check'), 2)
    expect(text).toContain('E4113')
    expect(text).not.toContain('hunter2secret')
  })

  it('a number with more digits than the declared type keeps is refused, not rounded', async () => {
    await sql(
      'create table if not exists loose (amount numeric); truncate loose; insert into loose values (1.005)',
    )
    const p = project(
      files(connection, '        columns:\n          - { name: amount, data_type: "decimal(18,2)" }\n'),
    )
    p.replace('models/staging/erp/erp.yml', 'name: bookings', 'name: loose')
    p.replace('models/staging/erp/stg_erp__bookings.sql', "'bookings'", "'loose'")
    const err = await p.bad(1)
    expect(err).toContain('E4116')
    expect(err).toContain('amount: 1.005 has more digits')
  })
})
