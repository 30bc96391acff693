/**
 * What Windows does to a project: back-slashes, drives, a byte-order mark and CRLF in every kind of file. Paths are put to
 * Node's own `path.win32`; a real Windows (its locks, its renames of open files) is not tested here.
 */
import { existsSync } from 'node:fs'
import { join, win32 } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { outputPath, path } from '../../src/project/schema/values.ts'
import { project } from './project.ts'
import { shop } from './shop.ts'

afterEach(() => {
  vi.doUnmock('node:path')
  vi.resetModules()
})

describe('paths', () => {
  it('are shown with forward slashes, from any drive', async () => {
    vi.resetModules()
    vi.doMock('node:path', () => ({ ...win32, default: win32 }))
    const { openFiles } = await import('../../src/project/text.ts')
    const { shown } = openFiles('C:\\work\\shop', [])
    expect(shown('C:\\work\\shop\\models\\marts\\a.sql')).toBe('models/marts/a.sql')
    expect(shown('c:\\WORK\\shop\\models\\a.sql')).toBe('models/a.sql')
    expect(shown('C:\\work\\base\\models\\a.sql')).toBe('../base/models/a.sql')
    expect(shown('D:\\base\\models\\a.sql')).toBe('D:/base/models/a.sql')
  })

  it.each([
    ['models\\marts', 'models/marts'],
    ['..\\crm\\crm.duckdb', '../crm/crm.duckdb'],
    ['D:\\data\\crm.duckdb', 'D:/data/crm.duckdb'],
  ])('%s in a file is %s', (written, read) => {
    expect(path.parse(written)).toBe(read)
  })

  it.each(['C:\\out\\x.csv', 'c:/out/x.csv', '\\out\\x.csv', '..\\x.csv', 'out\\..\\..\\x.csv'])(
    '%s may not be written: it lies outside of the project',
    (written) => {
      expect(outputPath.safeParse(written).success).toBe(false)
    },
  )

  it('in project.yml mean the same folders and files everywhere', async () => {
    const other = project({
      'project.yml': 'name: shop\npublish: { dir: out\\published }\n',
      'models/marts/m.sql': 'select 1 as n\n',
    })
    const base = other.dir.split('/').at(-1)
    const p = project({
      'project.yml': `name: acme
packages: [{ path: ..\\${base} }]
flags: { log_path: logs\\nightly }
publish: { dir: out\\published, name: acme }
targets: { dev: { type: duckdb, path: target\\shop.duckdb } }
models: { marts\\daily: { +tags: nightly } }
`,
      'models/marts/daily/a.sql': 'select 1 as n\n',
    })
    other.write('project.yml', 'name: shop\nexports: [models/marts]\n')
    const { code, err } = await p.run('build')
    expect(code, err).toBe(0)
    for (const file of ['target/shop.duckdb', 'logs/nightly/ledgerline.log', 'out/published/acme.duckdb'])
      expect(existsSync(join(p.dir, file)), file).toBe(true)
    // a key is a folder's name, and no path
    expect(err).toContain('A folder stands within the one above it: marts: { daily: …')
  })

  it('select models by folder and by file, whichever the slash', async () => {
    const p = project(shop)
    for (const pattern of [
      'path:models\\marts',
      'models\\marts\\',
      '.\\models\\marts\\*.sql',
      'path:models/marts',
    ])
      expect((await p.run('ls', '-s', pattern)).out.trim().split('\n')).toEqual([
        'mart_customers',
        'mart_total',
      ])
  })
})

describe('a byte-order mark and CRLF', () => {
  const kinds = {
    ...shop,
    'macros/doubled.sql': '2 *\n{{{of}}}\n',
    'macros/keys.ts':
      "export function shout(text: string): string {\n  return 'upper(' + text +\n    ')'\n}\n",
    'models/marts/mart_more.sql':
      "-- a comment\nselect {{shout 'customer'}} as who,\n  {{> doubled of='amount'}} as twice,\n  'a\nb' as lines\nfrom {{ref 'mart_customers'}}\n",
    'models/marts/mart_more.yml':
      "models:\n  - name: mart_more\n    description: >-\n      Two\n      lines.\n    config: { persist_docs: { relation: true } }\nunit_tests:\n  - name: doubles\n    model: mart_more\n    given:\n      - input: ref('mart_customers')\n        format: csv\n        rows: |\n          customer,amount\n          x,1.50\n    expect: { rows: [{ who: X, twice: 3.00 }] }\n",
    'models/marts/mart_rows.ts':
      "import { defineModel } from 'ledgerline'\nexport default defineModel({ reads: [], columns: { n: 'INTEGER', t: 'VARCHAR' } }, () => [\n  { n: 1, t: `a\nb` },\n])\n",
    'snapshots/h.yml':
      "snapshots:\n  - name: h\n    relation: ref('mart_total')\n    config: { strategy: check, unique_key: amount, check_cols: all }\n",
    'tests/data/none.sql': "select *\nfrom {{ref 'mart_total'}}\nwhere amount < 0\n",
  }

  it('in every kind of file of the project gives the same rows, the same tests and the same keys; in data, the same rows', async () => {
    const p = project(kinds)
    const windows = (text: unknown): string => `\uFEFF${String(text).replaceAll('\n', '\r\n')}`
    const made = (also: RegExp) =>
      project(
        Object.fromEntries(
          Object.entries(kinds).map(([name, text]) => [name, also.test(name) ? windows(text) : text]),
        ),
      )
    // the bytes of data are part of a key
    const q = made(/\.(?:sql|ts|yml)$/)
    const data = made(/\.csv$/)
    for (const one of [p, q, data])
      expect((await one.good('--now', '2026-01-01')).err).toContain('1 of 1 unit tests pass')
    for (const one of [q, data]) expect(await one.hashes()).toEqual(await p.hashes())
    const keys = 'select node_id, key from _ledgerline.node_state order by all'
    expect(await q.rows(keys)).toEqual(await p.rows(keys))
  })
})
