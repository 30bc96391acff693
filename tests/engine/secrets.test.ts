/** Secrets of a target: made in the database, and nowhere to be read: no output, no log, no artefact, no database file. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { project, type TestProject, unfit } from './project.ts'

const value = `hush'"; drop 8f31`
const env = { LEDGERLINE_TEST_TOKEN: value }
function shop(secrets: string): TestProject {
  return project({
    'project.yml': `name: shop\ntargets:\n  dev:\n    type: duckdb\n    path: target/shop.duckdb\n    secrets:\n${secrets}`,
    'models/marts/one.sql': 'select 1 as id\n',
    'models/marts/secrets.sql':
      '{{config pre_hook="create or replace table main.made as select name, type, scope[1] as scope, secret_string as shown from duckdb_secrets()"}}\nselect 1 as id\n',
  })
}
const http = `      - name: bookings
        type: http
        scope: https://files.example.com
        bearer_token: "{{secret 'LEDGERLINE_TEST_TOKEN'}}"
`

async function withToken<T>(work: () => Promise<T>): Promise<T> {
  Object.assign(process.env, env)
  try {
    return await work()
  } finally {
    for (const name of Object.keys(env)) delete process.env[name]
  }
}

describe('a secret of a target', () => {
  it('is made with its scope, and its value is in nothing that is printed or written', async () => {
    const p = shop(http)
    const told = await withToken(async () => {
      const runs = [
        await p.run('build', '-vv', '--log-format', 'json'),
        await p.run('debug'),
        await p.run('show', '--inline', 'select * from duckdb_secrets()', '--output', 'csv'),
      ]
      expect(runs.map((r) => r.code)).toEqual([0, 0, 0])
      return runs.map((r) => r.out + r.err).join('\n')
    })
    expect(await p.column("select concat_ws(' ', name, type, scope) from main.made")).toEqual([
      'bookings http https://files.example.com',
    ])
    expect(told).toContain('bookings (http, set)')
    const files = readdirSync(join(p.dir, 'target'), { recursive: true, withFileTypes: true })
    const written = files
      .filter((f) => f.isFile())
      .map((f) => readFileSync(join(f.parentPath, f.name), 'latin1'))
    expect(written.length).toBeGreaterThan(2)
    for (const text of [told, ...written]) expect(text).not.toContain('8f31')
  })

  it('of a type whose extension is not loaded says which one, at its line', async () => {
    const s3 = `      - { name: lake, type: s3, scope: "s3://acme/", key_id: K, secret: "{{secret 'LEDGERLINE_TEST_TOKEN'}}" }\n`
    const text = unfit(await withToken(async () => await shop(s3).run('check')), 2)
    expect(text).toMatch(/E4119.*project\.yml:7:/)
    expect(text).toContain('extension httpfs')
    expect(text).not.toContain('8f31')
    expect(text).not.toContain('autoinstall')
  })

  it.each([
    ['an option that DuckDB does not know', http.replace('bearer_token', 'baerer_tokne'), 'baerer_tokne'],
    [
      'a value that is written out',
      http.replace(/bearer_token: .*/, 'bearer_token: plain'),
      "{{secret 'NAME'}}",
    ],
    [
      'a mapping, which DuckDB would show',
      `${http}        extra_http_headers: { X: y }\n`,
      'a list of texts',
    ],
    ['a variable that is not set', http.replaceAll('_TOKEN', '_OTHER'), 'LEDGERLINE_TEST_OTHER'],
  ])('with %s is refused', async (_, secrets, said) => {
    const text = unfit(await withToken(async () => await shop(secrets).run('check')), 2)
    expect(text).toContain(said)
    expect(text).not.toContain('8f31')
  })
})
