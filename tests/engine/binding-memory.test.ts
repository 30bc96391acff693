/**
 * What binding remembers changes no answer: after each of many edits, a check that remembers says what a check without
 * memory says. The edits are those that reach other files than their own: a type above, a contract, a policy, a macro.
 */
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { codeVersion, timesOf } from '../../src/project/engine-version.ts'
import { type Files, TestProject } from './project.ts'

const files: Files = {
  'project.yml': 'name: shop\nprivacy: { sanitizers: [salted] }\n',
  'seeds/s.csv': 'id,amount,email\n1,2.00,a\n',
  'seeds/s.yml': `seeds:
  - name: s
    columns: [{ name: id, data_type: integer }, { name: amount, data_type: 'decimal(18,2)', unit: money }, { name: email, data_type: varchar, pii: direct }]
`,
  'macros/salted.sql': 'md5({{{column}}})',
  'models/intermediate/int_a.sql': "select id, amount, email from {{ref 's'}}\n",
  'models/intermediate/int_b.sql':
    "select id, amount as worth, {{> salted column='email'}} as mark from {{ref 'int_a'}}\n",
  'models/marts/mart_c.sql':
    "select id, cast(sum(worth) as decimal(18,2)) as worth, max(mark) as mark from {{ref 'int_b'}} group by id\n",
  'models/marts/mart_c.yml': 'models:\n  - name: mart_c\n    grain: [id]\n',
  'tests/data/t.sql': "select * from {{ref 'mart_c'}} where worth < 0\n",
  'models/marts/units.yml': `unit_tests:
  - name: worth_is_added
    model: mart_c
    given: [{ input: ref('int_b'), rows: [{ id: 1, worth: 2.50 }, { id: 1, worth: 0.50 }] }]
    expect: { rows: [{ id: 1, worth: 3.00 }] }
  - name: worth_is_the_amount
    model: int_b
    given: [{ input: ref('int_a'), format: sql, rows: "select 1 as id, 2.00 as amount" }]
    expect: { rows: [{ id: 1, worth: 2.00 }] }
`,
}

const units = files['models/marts/units.yml'] as string

/** Each is one file's new text. */
const edits: readonly (readonly [name: string, path: string, text: string])[] = [
  ['a type above', 'seeds/s.yml', (files['seeds/s.yml'] as string).replace('decimal(18,2)', 'double')],
  ['a header of the same length', 'seeds/s.csv', 'id,amount,emial\n1,2.00,a\n'],
  ['a column that comes', 'seeds/s.csv', 'id,amount,email,more\n1,2.00,a,b\n'],
  ['a column that goes', 'models/intermediate/int_a.sql', "select id, email from {{ref 's'}}\n"],
  [
    'money that is halved',
    'models/intermediate/int_b.sql',
    "select id, amount / 2 as worth, md5('x') as mark from {{ref 'int_a'}}\n",
  ],
  ['a policy', 'project.yml', 'name: shop\n'],
  ['a macro', 'macros/salted.sql', 'lower({{{column}}}) like {{{column}}}'],
  ['a tag that goes', 'seeds/s.yml', (files['seeds/s.yml'] as string).replace(', pii: direct', '')],
  ['a grain', 'models/marts/mart_c.yml', 'models:\n  - name: mart_c\n    grain: [key]\n'],
  [
    'a contract',
    'models/marts/mart_c.yml',
    'models:\n  - name: mart_c\n    config: { contract: { enforced: true } }\n    columns: [{ name: id, data_type: bigint }]\n',
  ],
  ['a test', 'tests/data/t.sql', "select * from {{ref 'mart_c'}} where worht < 0\n"],
  [
    'a fixture with a column that is not there',
    'models/marts/units.yml',
    units.replace('worth: 2.50', 'wroth: 2'),
  ],
  ['a fixture with a value that is no number', 'models/marts/units.yml', units.replace('2.50', 'much')],
  ['an expected value that is no number', 'models/marts/units.yml', units.replace('3.00', 'much')],
  ['a fixture whose query does not bind', 'models/marts/units.yml', units.replace('select 1', 'select one')],
  [
    'a type that a fixture does not fit',
    'seeds/s.yml',
    (files['seeds/s.yml'] as string).replace('integer', 'date'),
  ],
  ['a clock', 'models/marts/mart_c.sql', "select id, worth, mark, now() as t from {{ref 'int_b'}}\n"],
  [
    'a broken text',
    'models/intermediate/int_b.sql',
    "select id, amuont as worth, 'x' as mark from {{ref 'int_a'}}\n",
  ],
]

async function said(p: TestProject): Promise<string> {
  const ran = await p.run('--quiet', 'check')
  expect(ran.err).not.toContain('E9001')
  return `${ran.code}\n${ran.err}`
}

async function afresh(p: TestProject): Promise<string> {
  p.remove('target')
  return await said(p)
}

describe('binding', () => {
  // one project: after each edit it is what it was, and remembers that
  const edited = new TestProject(files)
  beforeAll(async () => expect(await said(edited)).toBe('0\n'))
  it.each(edits)('sees %s, and that it is undone', async (_, path, text) => {
    edited.write(path, text)
    const remembering = await said(edited)
    const [kept, again] = [await said(edited), await afresh(edited)]
    expect([remembering, kept]).toEqual([again, again])
    edited.write(path, files[path] as string)
    expect(await said(edited)).toBe('0\n')
  })

  it('says after any edits what it would say without memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 2 * edits.length - 1 }), { minLength: 1, maxLength: 5 }),
        async (steps) => {
          const p = new TestProject(files)
          for (const step of steps) {
            const [, path, text] = edits[step % edits.length] ?? ['', 'project.yml', '']
            p.write(path, step < edits.length ? text : (files[path] as string))
            await said(p)
          }
          expect(await said(p)).toBe(await afresh(p))
        },
      ),
      { numRuns: 15 },
    )
  })

  it('looks into a file of a source that is another one, be it as large and as old, and into no other', async () => {
    const p = new TestProject({
      'project.yml': 'name: shop\n',
      'data/a.csv': 'id,worth\n1,2\n',
      'data/other.csv': 'id,value\n1,2\n',
      'models/staging/s.yml':
        'sources:\n  - name: s\n    tables:\n      - { name: a, location: data/a.csv }\n',
      'models/staging/m.sql': "select id, worth from {{source 's' 'a'}}\n",
    })
    for (const path of ['data/a.csv', 'data/other.csv']) p.touch(path, 1_000)
    const first = await said(p)
    expect(first).not.toContain('E3101')
    const kept = 'target/cache/bind.json'
    const memory = p.read(kept)
    p.write(kept, memory.replaceAll('"name":"worth"', '"name":"wrong"'))
    // a memory that lies is believed: so the file was not looked into
    p.replace('models/staging/m.sql', 'select id', 'select  id')
    expect(await said(p)).toContain('E3101')
    p.write(kept, memory)
    renameSync(join(p.dir, 'data/other.csv'), join(p.dir, 'data/a.csv'))
    expect(await said(p)).toContain('E3101')
    p.remove('data/a.csv')
    expect(await said(p)).toContain('E4101')
    p.write('data/a.csv', 'id,worth\n1,2\n')
    expect(await said(p)).toBe(first)
  })

  it('takes a damaged memory for none', async () => {
    const p = new TestProject(files)
    await said(p)
    p.write('target/cache/bind.json', '{"version":')
    p.write('models/intermediate/int_a.sql', "select id, email from {{ref 's'}}\n")
    expect(await said(p)).toContain('E3101')
  })

  it('believes neither memory nor note of another build of the program, though its version is the same', async () => {
    const p = new TestProject(files)
    await said(p)
    const lies = p.read('target/cache/bind.json').replace('"name":"worth"', '"name":"wrong"')
    expect(lies).toContain(codeVersion())
    p.write('target/cache/bind.json', lies.replace(codeVersion(), `${codeVersion()}x`))
    // the check goes its whole way for the note alone
    p.replace('target/cache/check.json', codeVersion(), `${codeVersion()}x`)
    expect(await said(p)).toBe('0\n')
    expect(p.read('target/cache/bind.json')).not.toContain('"name":"wrong"')
    expect(p.read('target/cache/read.txt').split('\n')[0]).toBe(codeVersion())
  })

  it('sources that are other files, or older ones, are another build', () => {
    const p = new TestProject({ 'a/one.ts': '1', 'two.ts': '2' })
    p.touch('a/one.ts', 1_000)
    p.touch('two.ts', 2_000)
    const first = timesOf(p.dir)
    expect(timesOf(p.dir)).toBe(first)
    p.touch('a/one.ts', 500)
    const older = timesOf(p.dir)
    p.remove('a/one.ts')
    expect(new Set([first, older, timesOf(p.dir)]).size).toBe(3)
  })

  it('binds again the unit tests that were changed or whose model or inputs were, and no other', async () => {
    const p = new TestProject(files)
    const keys = async (): Promise<string[]> => {
      expect(await said(p)).toBe('0\n')
      return (JSON.parse(p.read('target/cache/bind.json')) as { checks: string[] }).checks
    }
    const changed = async (path: string, from: string, to: string): Promise<number> => {
      const before = await keys()
      p.write(path, p.read(path).replace(from, to))
      return (await keys()).filter((key) => !before.includes(key)).length
    }
    // the singular test and both unit tests
    expect(await keys()).toHaveLength(3)
    expect(await changed('models/marts/units.yml', '2.50', '2.60')).toBe(1)
    expect(await changed('models/marts/units.yml', 'worth: 3.00', 'worth: 3.10')).toBe(1)
    expect(await changed('models/marts/mart_c.sql', 'select id,', 'select  id,')).toBe(1)
    // the type reaches what both unit tests read; the mart casts it
    expect(await changed('seeds/s.yml', 'decimal(18,2)', 'decimal(18,3)')).toBe(2)
    expect(await changed('models/marts/units.yml', 'unit_tests:', '# moved\nunit_tests:')).toBe(0)
  })

  it('remembers a unit test whose query reads the project until that table has other columns', async () => {
    const reading = units.replace('select 1 as id, 2.00 as amount', 'select id, amount from seeds.other')
    const types = 'seeds:\n  - name: other\n    columns: [{ name: amount, data_type: integer }]\n'
    const other = { 'seeds/other.csv': 'id,amount\n1,2\n', 'seeds/other.yml': types }
    const p = new TestProject({ ...files, ...other, 'models/marts/units.yml': reading })
    const keys = async (): Promise<string[]> => {
      expect(await said(p)).toBe('0\n')
      return (JSON.parse(p.read('target/cache/bind.json')) as { checks: string[] }).checks
    }
    const before = await keys()
    expect(before).toHaveLength(3)
    p.write('seeds/other.yml', types.replace('integer', 'bigint'))
    expect((await keys()).filter((key) => !before.includes(key))).toHaveLength(1)
  })

  it('binds a model again that names a table without a helper when that table has other columns, and no sooner', async () => {
    const p = new TestProject({
      'project.yml': 'name: shop\n',
      'models/marts/a.sql': 'select 1 as id, 2 as worth\n',
      'models/marts/b.sql': 'select worth + 1 as more from marts.a\n',
    })
    const first = await said(p)
    expect(first).not.toContain('E3101')
    const kept = (): unknown =>
      (JSON.parse(p.read('target/cache/bind.json')) as { nodes: [string, unknown][] }).nodes.find(
        ([id]) => id === 'model.shop.b',
      )
    const before = kept()
    p.write('models/marts/a.sql', 'select 3 as id, 4 as worth\n')
    expect(await said(p)).toBe(first)
    expect(kept()).toEqual(before)
    p.write('models/marts/a.sql', 'select 1 as id, 2 as value\n')
    expect(await said(p)).toContain('E3101')
    p.write('models/marts/a.sql', 'select 1 as id, 2::decimal(18,2) as worth\n')
    expect(await said(p)).toBe(first)
    expect(kept()).not.toEqual(before)
  })

  it('is really asked: a memory that lies is believed', async () => {
    const p = new TestProject(files)
    await said(p)
    const memory = p.read('target/cache/bind.json')
    p.write('target/cache/bind.json', memory.replace('"name":"worth"', '"name":"wrong"'))
    // the seal tells that no file has changed
    p.remove('target/cache/check.json')
    expect(await said(p)).toMatch(/^2\n[\s\S]*mart_c\.sql[\s\S]*worth/)
  })
})

/** Warnings of three kinds: in the text, in the plan, and one whose place is in a macro. */
const warned: Files = {
  ...files,
  'macros/usual.sql': 'mode({{{column}}})',
  'models/marts/mart_w.sql':
    "select id, sum(cast(id as double)) as total, mode(mark) as mark from {{ref 'int_b'}} group by id\n",
  'models/marts/mart_m.sql':
    "select id, {{> usual column='mark'}} as mark from {{ref 'int_b'}} group by id\n",
}
const moved = (path: string): string => `-- moved\n${warned[path]}`

const warnedEdits: typeof edits = [
  ['a line above a warning', 'models/marts/mart_w.sql', moved('models/marts/mart_w.sql')],
  ['a line above a macro that warns', 'macros/usual.sql', moved('macros/usual.sql')],
  ['a line above the call of a macro', 'models/marts/mart_m.sql', moved('models/marts/mart_m.sql')],
  [
    'a warning that goes',
    'models/marts/mart_w.sql',
    "select id, max(mark) as mark from {{ref 'int_b'}} group by id\n",
  ],
]

describe('warnings that binding remembers', () => {
  it.each(warnedEdits)('see %s, and that it is undone', async (_, path, text) => {
    const p = new TestProject(warned)
    const first = await said(p)
    p.write(path, text)
    const remembering = await said(p)
    const again = await afresh(p)
    expect(remembering).toBe(again)
    expect(again).not.toBe(first)
    p.write(path, warned[path] ?? 'models: []\n')
    expect(await said(p)).toBe(first)
  })

  it('are told word for word as without memory, after any edits', async () => {
    const all = [...edits, ...warnedEdits]
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 2 * all.length - 1 }), { minLength: 1, maxLength: 5 }),
        async (steps) => {
          const p = new TestProject(warned)
          expect(await said(p)).toContain('E3129')
          for (const step of steps) {
            const [, path, text] = all[step % all.length] ?? ['', 'project.yml', '']
            p.write(path, step < all.length ? text : (warned[path] ?? 'models: []\n'))
            await said(p)
          }
          expect(await said(p)).toBe(await afresh(p))
        },
      ),
      { numRuns: 10 },
    )
  })

  it('are not looked for again when another file changes, unless they point elsewhere', async () => {
    const p = new TestProject(warned)
    const before = await said(p)
    const nodes = new Map(JSON.parse(p.read('target/cache/bind.json')).nodes)
    const told = (id: string) => (JSON.stringify(nodes.get(id)) ?? '').match(/E\d{4}(?=")/g)
    expect(told('model.shop.mart_w')).toEqual(['E3116', 'E3129'])
    expect(told('model.shop.mart_m')).toBeNull()
    // a memory that lies is believed: so the next check did not look again
    p.write(
      'target/cache/bind.json',
      p.read('target/cache/bind.json').replace('adds up DOUBLE', 'adds up LIES'),
    )
    p.replace('models/intermediate/int_a.sql', 'select id', 'select  id')
    expect(await said(p)).toBe(before.replace('sum() adds up DOUBLE', 'sum() adds up LIES'))
  })

  it('follow their model into another folder', async () => {
    const p = new TestProject(warned)
    await said(p)
    p.write('models/marts/more/mart_w.sql', warned['models/marts/mart_w.sql'] as string)
    p.remove('models/marts/mart_w.sql')
    const moved = await said(p)
    expect(moved).toContain('models/marts/more/mart_w.sql:1:')
    expect(moved).toBe(await afresh(p))
  })
})

describe('a check that remembers', () => {
  const parts = (by: string): string =>
    `models:\n  - name: int_a\n    config: { materialized: incremental, incremental_strategy: partitions, partition_by: ${by} }\n`
  const timed = (column: string): string =>
    `sources:\n  - name: f\n    tables: [{ name: e, location: data/e.csv, config: { event_time: ${column} } }]\n`
  const tested = (column: string): string =>
    `sources:\n  - name: f\n    tables: [{ name: e, location: data/e.csv, data_tests: [{ unique_combination: { columns: [id, ${column}] } }] }]\n`
  const held = (column: string): string =>
    `models:\n  - name: mart_c\n    constraints: [{ type: unique, columns: [${column}] }]\n`

  it.each([
    ['partition_by', 'models/intermediate/int_a.yml', parts, 'id', 'E3201'],
    ['event_time of a source', 'models/staging/f.yml', timed, 'at', 'E2108'],
    ['columns of a test of a source', 'models/staging/f.yml', tested, 'at', 'E2108'],
    ['columns of a constraint', 'models/marts/mart_c.yml', held, 'id', 'E2108'],
  ])('%s: a name that is no column is told, whatever was well before', async (_, path, of, good, code) => {
    const p = new TestProject({ ...files, 'data/e.csv': 'id,at\n1,2026-01-01\n', [path]: of(good) })
    expect((await p.run('check')).code).toBe(0)
    p.write(path, of('nowhere'))
    const { code: exit, err } = await p.run('check')
    expect(exit).toBe(2)
    expect(err).toMatch(new RegExp(`${code}[\\s\\S]*nowhere`))
  })
})
