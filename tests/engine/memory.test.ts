/** Two nodes share the database's memory. What one lacks because the other holds it is no fault of its SQL. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Turns } from '../../src/run/turns.ts'
import { project } from './project.ts'

/** A list is never written to disk: three million bigints and their links fit into 100 MB once, not twice. */
const list = (n: number): string => `select len(list(i)) as n from range(${n}) t(i)\n`
const settings = { type: 'duckdb', path: 'target/shop.duckdb', threads: 2, memory_limit: '100MB' }
const shop = `name: shop\ntargets:\n  dev: ${JSON.stringify(settings)}\n`

it('two nodes that fit into memory one at a time are both built', async () => {
  const p = project({
    'project.yml': shop,
    'models/marts/a.sql': list(3_000_000),
    'models/marts/b.sql': list(3_000_000),
  })
  // whether both are at it in the same moment is chance, the less likely the busier the machine is
  const told: string[] = []
  for (let build = 0; build < 20 && !told.join('').includes('it runs alone'); build++) {
    const ran = await p.build('--force')
    expect(ran.code, ran.err).toBe(0)
    told.push(ran.err)
  }
  expect(told.at(-1)).toContain('too little memory beside other nodes; it runs alone')
  const shown = await p.run(
    'show',
    '--inline',
    'select a.n + b.n as n from marts.a, marts.b',
    '--output',
    'csv',
  )
  expect(shown.out).toBe('n\n6000000\n')
})

it('so are their tests run', async () => {
  const long = (of: string): string =>
    `select n from (select len(list(i)) as n from {{ref '${of}'}} cross join range(3000000) t(i)) where n <> 3000000\n`
  const p = project({
    'project.yml': shop,
    'models/marts/a.sql': 'select 1 as one\n',
    'models/marts/b.sql': 'select 1 as one\n',
    'tests/data/a_is_long.sql': long('a'),
    'tests/data/b_is_long.sql': long('b'),
  })
  const { code, err, nodes } = await p.told()
  expect(code, err).toBe(0)
  expect([nodes.a?.checks, nodes.b?.checks]).toEqual([{ a_is_long: 'pass' }, { b_is_long: 'pass' }])
})

it('a node that never fits is told by its own code and next step, and another goes on', async () => {
  const p = project({
    'project.yml': shop,
    'models/marts/a.sql': list(20_000_000),
    'models/marts/b.sql': 'select 1 as n\n',
  })
  const text = await p.bad(1)
  expect(text).toContain('E5310 out-of-memory   models/marts/a.sql:1:1')
  expect(text).toContain('memory_limit')
  expect(text).toContain('1 built   0 reused   1 failed')
})

it('what does not fit on several threads of the database runs on one, as do its tests', async () => {
  // each thread sorts with pages of its own: 80 MB are too few for eight and 30 enough for one (measured with DuckDB alone)
  const p = project({
    'project.yml': `name: shop\ntargets:\n  dev: ${JSON.stringify({ ...settings, threads: 8, memory_limit: '60MB' })}\n`,
    'models/marts/rows.sql':
      "select i, i % 1000000 as k, 'customer ' || i as name from range(3000000) t(i)\n",
    'models/marts/ranked.sql':
      "select max(n) as n from (select row_number() over (partition by k % 100 order by name) as n from {{ref 'rows'}})\n",
    'tests/data/no_group_is_longer.sql':
      "select n from (select row_number() over (partition by k % 100 order by name) as n from {{ref 'rows'}}) where n > 30000\n",
  })
  const { code, err, nodes } = await p.told()
  expect(code, err).toBe(0)
  expect(err).toContain('too little memory for 8 threads of the database; it runs on one')
  expect(await p.column('select n from marts.ranked')).toEqual(['30000'])
  expect(nodes.rows?.checks).toEqual({ no_group_is_longer: 'pass' })
})

it('what waited for one that was alone does not begin when that one ends the build', async () => {
  const p = project({
    'project.yml': shop,
    'models/marts/a.sql': list(20_000_000),
    // long, and with little memory: it ends while a waits to be alone, and c waits for a
    'models/marts/b.sql': 'select count(*) as n from range(300000000) t(i) where i % 7 = 3\n',
    'models/marts/c.sql': 'select 1 as n\n',
  })
  const { code, nodes, err } = await p.told('--fail-fast')
  expect(code).toBe(1)
  expect(err).toContain('it runs alone')
  expect([nodes.a?.status, nodes.b?.status, nodes.c?.status]).toEqual(['error', 'success', undefined])
  const { results } = JSON.parse(p.read('target/run_results.json')) as {
    results: { unique_id: string; status: string }[]
  }
  expect(results.find((r) => r.unique_id === 'model.shop.c')?.status).toBe('skipped')
})

it('who is alone is alone, all come to an end, and nobody begins before one who waits to be alone', async () => {
  const step = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve))
  const jobs = fc.array(fc.record({ steps: fc.nat(5), alone: fc.option(fc.nat(5)) }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(jobs, async (works) => {
      const turns = new Turns()
      let inside = 0
      let ended = 0
      let claims = 0
      const occupy = async (steps: number, most: number): Promise<void> => {
        inside += 1
        expect(inside).toBeLessThanOrEqual(most)
        for (let i = 0; i < steps; i++) await step()
        inside -= 1
      }
      const work = async ({ steps, alone }: (typeof works)[number]): Promise<void> =>
        await turns.beside(async (goAlone) => {
          expect(claims).toBe(0)
          await occupy(steps, works.length)
          if (alone !== null) {
            claims += 1
            await goAlone(async () => await occupy(alone, 1))
            // what it has left to do is done alone, too
            await occupy(steps, 1)
            claims -= 1
          }
          ended += 1
        })
      await Promise.all(works.map(work))
      expect(ended).toBe(works.length)
    }),
    { numRuns: 100 },
  )
})

it('a large project keeps memory from statement to statement, unless its target says otherwise', async () => {
  // a model may not ask for a setting
  const seen =
    "create or replace table kept as select current_setting('allocator_bulk_deallocation_flush_threshold') as kept"
  const asTables = `name: shop\nmodels: { staging: { +materialized: table } }\nhooks: { on_run_end: ["${seen}"] }\n`
  const line = 'x'.repeat(1_100_000)
  const p = project({
    'project.yml': asTables,
    'data/notes.csv': `id,note\n${Array.from({ length: 16 }, (_, id) => `${id},${line}`).join('\n')}\n`,
    'models/staging/shop.yml': `sources:
  - name: shop
    tables:
      - name: notes
        location: data/notes.csv
        columns: [{ name: id, data_type: integer }, { name: note, data_type: varchar }]
`,
    'models/staging/stg_notes.sql': "select count(*) as n from {{source 'shop' 'notes'}}\n",
  })
  const kept = async () => await p.column("select concat_ws(', ', kept, n) from kept, staging.stg_notes")
  await p.good()
  expect(await kept()).toEqual(['61.0 MiB, 16'])
  const target = 'type: duckdb, path: target/shop.duckdb'
  const said = 'settings: { allocator_bulk_deallocation_flush_threshold: 2MB }'
  p.write('project.yml', `${asTables}targets: { dev: { ${target}, ${said} } }\n`)
  await p.good('--force')
  expect(await kept()).toEqual(['1.9 MiB, 16'])
  p.write('data/notes.csv', 'id,note\n1,x\n')
  p.write('project.yml', asTables)
  await p.good()
  expect(await kept()).toEqual(['976.5 KiB, 1'])
})

it('how much memory a node takes, and what of it lies on the disk, is told of those that take their time', async () => {
  const p = project({
    'project.yml': shop.replace('"memory_limit":"100MB"', '"memory_limit":"400MB"'),
    // a sort holds all rows, here two columns of 8 bytes
    'models/marts/sorted.sql': 'select i, hash(i) as h from range(6000000) t(i) order by h\n',
  })
  const used = async (limit: string): Promise<{ memory: number; spilled: number; peak: number }> => {
    const ran = await p.good('--force', '--log-format', 'text', '--memory-limit', limit)
    expect(ran.err).toMatch(/Most memory\n {2}sorted +\d+ MiB.*\nIn all \d+ MiB of this process/)
    const { metadata, results } = JSON.parse(p.read('target/run_results.json'))
    const { memory_bytes: memory, spilled_bytes: spilled } = results[0].adapter_response
    return { memory, spilled, peak: Number(metadata.env.peak_memory_bytes) }
  }
  const whole = await used('400MB')
  expect(whole.memory).toBeGreaterThanOrEqual(96_000_000)
  expect(whole.memory).toBeLessThanOrEqual(400_000_000)
  expect(whole.spilled).toBe(0)
  expect(whole.peak).toBeGreaterThan(whole.memory)
  const short = await used('80MB')
  // what is on its way out may stand a little above the limit for a moment
  expect(short.memory).toBeLessThanOrEqual(88_000_000)
  expect(short.memory + short.spilled).toBeGreaterThanOrEqual(96_000_000)
  const { err } = await p.build('--force', '--log-format', 'json')
  const lines = err.split('\n').filter((l) => l.includes('"node_finished"') || l.includes('"finished"'))
  expect(JSON.parse(lines[0] ?? '').memory_bytes).toBeGreaterThanOrEqual(96_000_000)
  expect(JSON.parse(lines[1] ?? '').peak_memory_bytes).toBeGreaterThan(whole.memory)
})

it.skipIf(process.platform !== 'linux')(
  'bytes read of files are told, at least all of the file that is read',
  async () => {
    const line = `${'x'.repeat(99)}\n`
    const csv = `text\n${line.repeat(800_000)}`
    const p = project({
      'project.yml': shop,
      'data/long.csv': csv,
      'models/marts/one.sql': 'select 1 as n\n',
      'models/staging/long.yml':
        'sources: [{ name: long, tables: [{ name: long, location: data/long.csv }] }]\n',
      'models/staging/stg_long.sql':
        "{{config materialized='table'}} select count(*) as n from {{source 'long' 'long'}}\n",
    })
    const { err } = await p.good('--select', '+stg_long')
    expect(err).toMatch(/In all \d+ MiB of this process, at most; \d+ MiB read of files/)
    const told = await p.build('--force', '--select', 'stg_long', '--log-format', 'json')
    const { read_bytes: read } = JSON.parse(told.err.trimEnd().split('\n').at(-1) ?? '')
    expect(read).toBeGreaterThanOrEqual(csv.length)
    const small = await p.build('--select', 'one', '--force', '--log-format', 'json')
    expect(JSON.parse(small.err.trimEnd().split('\n').at(-1) ?? '').read_bytes).toBeLessThan(csv.length)
  },
)
