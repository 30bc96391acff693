/** Sources on a real PostgreSQL server, started by scripts/postgres.mjs; skipped where none is installed. */
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CommandLine } from './child.ts'
import { installed, type Server, startServer } from './postgres-server.ts'
import { project, unfit } from './project.ts'

if (!installed) console.log('skipped: no PostgreSQL server is installed (Debian: apt-get install postgresql)')

let server: Server | undefined
let connection = ''
const one = async (text: string): Promise<string> => (await server?.one(text)) ?? ''
const sql = async (text: string): Promise<void> => void (await one(text))

/** From here on the server asks this user for a password. */
async function askPassword(user: string): Promise<void> {
  const hba = await one('show hba_file')
  writeFileSync(hba, `host all ${user} 127.0.0.1/32 scram-sha-256\n${readFileSync(hba, 'utf8')}`)
  await sql('select pg_reload_conf()')
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
    server = await startServer()
    connection = server.connection
    await sql(`create table bookings (
      id bigint, amount numeric(18,2), booked date, at_utc timestamptz, ok boolean, note text, raw bytea, key uuid, doc jsonb);
      insert into bookings values
      (1, 0.10, '2026-03-29', '2026-03-29 03:00:00+02', true, '', '\\xdead', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": 1}'),
      (2, 12345678901234.56, '0001-01-01', null, false, E'O''Brien "x",\\nzwei — ü', null, null, null),
      (3, -0.20, null, '2026-10-25 02:30:00+01', null, null, null, null, 'null')`)
  })
  afterAll(() => server?.stop())

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

  it('a mart that is built alone takes the rows that the server has by now', async () => {
    const p = project(files())
    await p.good()
    await sql('insert into bookings values (4, 1.00)')
    await p.good('--select', 'total')
    const four = await p.rows('select n from marts.total')
    await sql('delete from bookings where id = 4')
    await p.good()
    expect([four, await p.rows('select n from marts.total')]).toEqual([[{ n: '4' }], [{ n: '3' }]])
  })

  it('is read by the bundled program too, which loads the client in another way', async () => {
    const cli = await CommandLine.bundle()
    try {
      const p = project(files())
      const [code] = await once(cli.start(p), 'exit')
      expect(code).toBe(0)
      expect(await p.column('select n from marts.total')).toEqual(['3'])
    } finally {
      cli.close()
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

  it('a table or column that is not there could not be run: 2, in a build as in check', async () => {
    const p = project(files(connection, '        columns: [{ name: nowhere, data_type: varchar }]\n'))
    expect(await p.bad(2)).toContain('E4103')
    p.replace('models/staging/erp/erp.yml', 'name: bookings', 'name: bookngs')
    p.replace('models/staging/erp/stg_erp__bookings.sql', "'bookings'", "'bookngs'")
    for (const command of ['check', 'build'])
      expect(unfit(await p.run(command), 2)).toMatch(/E4114[\s\S]*Did you mean bookings/)
  })

  it('build --empty takes its columns and no row; the tables of the working database stay as they are', async () => {
    const p = project({
      ...files(),
      'models/marts/kinds.sql':
        "select id, amount, booked, at_utc, ok, note from {{ref 'stg_erp__bookings'}} where amount > 0\n",
    })
    await p.good('--empty')
    await p.good()
    const before = await p.rows('select * from marts.total')
    await p.good('--empty')
    expect(await p.rows('select * from marts.total')).toEqual(before)
  })

  it('a user that is not there, a wrong password, no right to a table: each in its words, and what stood stays', async () => {
    const p = project(files())
    await p.good()
    const stood = await p.hashes()
    await sql(
      "create role shut login; create role narrow login password 'narrow'; create table secret (id int); revoke all on secret from public",
    )
    const as = (user: string): string => connection.replace('user=tester', `user=${user}`)
    try {
      p.write('project.yml', files(as('nobody'))['project.yml'])
      const unknown = unfit(await p.run('build'), 2)
      expect(unknown).toContain('E4113 server-unreachable   project.yml:')
      expect(unknown).toContain('does not let this user in')
      await askPassword('narrow')
      p.write('project.yml', files(`${as('narrow')} password=hunter2secret`)['project.yml'])
      const refused = unfit(await p.run('build'), 2)
      expect(refused).toContain('the server refuses this user and password')
      expect(refused).not.toContain('hunter2secret')
      p.write('project.yml', files(`${as('narrow')} password=narrow`)['project.yml'])
      p.replace('models/staging/erp/erp.yml', 'name: bookings', 'name: secret')
      p.replace('models/staging/erp/stg_erp__bookings.sql', "'bookings'", "'secret'")
      p.write('models/marts/total.sql', "select id from {{ref 'stg_erp__bookings'}}\n")
      expect(await p.bad(1)).toMatch(/E4116[\s\S]*permission denied/)
      expect(await p.hashes()).toEqual(stood)
    } finally {
      await sql('drop role shut; drop role narrow; drop table secret')
    }
  })

  it('a type without counterpart is named with its column; with a data_type it comes as its text', async () => {
    await sql(
      "create table shapes (id int, spot point, loose numeric); insert into shapes values (1, '(1,2)', 1.5)",
    )
    const shaped = (columns = ''): string =>
      files(connection, columns)['models/staging/erp/erp.yml'].replace('name: bookings', 'name: shapes')
    const p = project({
      'project.yml': files()['project.yml'],
      'models/staging/erp/erp.yml': shaped(),
      'models/staging/erp/stg_erp__bookings.sql': "select * from {{source 'erp' 'shapes'}}\n",
    })
    const text = unfit(await p.run('check'), 2)
    expect(text).toContain('the column spot is point, which has no counterpart here')
    expect(text).toMatch(/E4115[\s\S]*E4115[\s\S]*data_type: decimal\(18,2\)/)
    p.write(
      'models/staging/erp/erp.yml',
      shaped(
        '        columns:\n          - { name: spot, data_type: varchar }\n          - { name: loose, data_type: "decimal(18,2)" }\n',
      ),
    )
    await p.good()
    expect(await p.rows('select * from staging.stg_erp__bookings')).toEqual([
      { id: '1', spot: '(1,2)', loose: '1.50' },
    ])
  })

  it('gives the beginnings of its source, of any schema, and a type without counterpart is left open', async () => {
    await sql(
      'create schema sales; create table sales.lines (id int, amount numeric(18,2), loose numeric, at_utc timestamptz)',
    )
    try {
      const p = project(files())
      const { out, code } = await p.run('generate', 'source', 'erp.sales')
      expect(code).toBe(0)
      p.write(
        'models/staging/erp/erp.yml',
        out.replace('name: loose', '{ name: loose, data_type: "decimal(18,4)" }'),
      )
      p.write(
        'models/staging/erp/stg_erp__bookings.sql',
        "select id, amount, at_utc from {{source 'erp' 'lines'}}\n",
      )
      await p.good()
      expect(await p.rows('describe staging.stg_erp__bookings')).toMatchObject([
        { column_type: 'INTEGER' },
        { column_type: 'DECIMAL(18,2)' },
        { column_type: 'TIMESTAMP WITH TIME ZONE' },
      ])
      expect(unfit(await p.run('generate', 'source', 'erp.nowhere'), 2)).toContain(
        'The schema nowhere of erp has no table',
      )
    } finally {
      await sql('drop schema sales cascade')
    }
  })

  it('a server that goes away: exit 2, and what was built stays', async () => {
    const p = project(files())
    await p.good()
    const stood = await p.hashes()
    p.write('project.yml', files(connection.replace(/port=\d+/, 'port=1'))['project.yml'])
    const text = unfit(await p.run('build'), 2)
    expect(text).toContain('nobody listens there')
    expect(await p.hashes()).toEqual(stood)
  })
})
