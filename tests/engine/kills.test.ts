/**
 * kill -9 at any moment of any build: the loop kills builds of a project with every kind of table, at moments drawn from a
 * seed, until one ends by itself. Then every table holds what a build that nobody disturbed gives, and nothing is left over.
 */
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CommandLine, killed } from './child.ts'
import { project, type TestProject } from './project.ts'

const busy =
  "cast(sum((hash(d.day, r.i) % 1000)::bigint) as bigint) as n from {{ref 'days'}} d, range(1500000) r(i)"
const files = {
  'project.yml':
    'name: shop\nvars:\n  as_of_date: { type: date, default: 2026-01-08 }\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  'seeds/days.csv': `day\n${[1, 2, 3, 4, 5, 6, 7, 8].map((d) => `2026-01-0${d}`).join('\n')}\n`,
  'seeds/days.yml': 'seeds:\n  - name: days\n    columns: [{ name: day, data_type: date }]\n',
  'models/intermediate/int_table.sql': `select d.day, ${busy} group by d.day\n`,
  'models/intermediate/int_merged.sql': "select * from {{ref 'int_table'}}\n",
  'models/intermediate/int_merged.yml':
    'models:\n  - name: int_merged\n    config: { materialized: incremental, unique_key: day }\n',
  'models/intermediate/int_days.sql': `select d.day, ${busy} where d.day >= {{batch_start}} and d.day < {{batch_end}} group by d.day\n`,
  'models/intermediate/int_days.yml':
    'models:\n  - name: int_days\n    config: { materialized: incremental, incremental_strategy: time_range, event_time: day, begin: 2026-01-01, batch_size: day }\n',
  'models/marts/mart_file.sql':
    "{{config materialized='external' location='out/days.csv'}}\nselect a.day, a.n + b.n as n from {{ref 'int_merged'}} a join {{ref 'int_days'}} b using (day) order by day\n",
  'models/marts/mart_view.sql':
    "{{config materialized='view'}}\nselect max(n) as n from {{ref 'mart_file'}}\n",
}

let cli: CommandLine
beforeAll(async () => {
  cli = await CommandLine.bundle()
})
afterAll(() => cli.close())

/** Knuth's numbers (MMIX): the moments of a run can be had again. */
function* moments(seed: bigint): Generator<number> {
  for (let x = seed; ; ) {
    x = (x * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn
    yield 50 + Number((x >> 33n) % 1200n)
  }
}

async function killUntilItEnds(p: TestProject, seed: bigint): Promise<number> {
  const when = moments(seed)
  for (let kills = 0; kills < 6; kills++) {
    const child = cli.start(p)
    const ended = once(child, 'exit')
    const after = new Promise((resolve) => setTimeout(resolve, when.next().value))
    await Promise.race([ended, after])
    if (child.exitCode !== null) return kills
    await killed(child)
  }
  return 6
}

it('ends with the same rows, the same file, and nothing left over', async () => {
  const whole = project(files)
  await whole.good()
  const [wanted, file] = [await whole.hashes(), whole.read('out/days.csv')]
  const p = project(files)
  const kills = await killUntilItEnds(p, 20260101n)
  await p.good()
  expect({ kills, hashes: await p.hashes() }).toEqual({ kills, hashes: wanted })
  expect(p.read('out/days.csv')).toBe(file)
  expect(await p.rebuilt()).toEqual([])
  const tables = "select table_name from duckdb_tables() where schema_name <> '_ledgerline' order by 1"
  expect(await p.column(tables)).toEqual(['days', 'int_days', 'int_merged', 'int_table'])
})

it('is called again as it was by retry, which knows nothing of what it would have left', async () => {
  const p = project(files)
  const args = ['--select', '+int_days', '--var', 'as_of_date=2026-01-07']
  await killed(await cli.until(p, '"node_started"', ...args))
  const again = await p.run('retry')
  const call = 'ledgerline build --var as_of_date=2026-01-07 --select +int_days --no-publish'
  expect([again.code, again.err]).toEqual([
    0,
    expect.stringContaining(`The last run did not come to its end. Again: ${call}\n`),
  ])
  expect(await p.column('select day from intermediate.int_days order by 1')).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((d) => `2026-01-0${d}`),
  )
  const tables = "select table_name from duckdb_tables() where schema_name <> '_ledgerline' order by 1"
  expect(await p.column(tables)).toEqual(['days', 'int_days'])
  expect((await p.run('retry')).err).toContain('left nothing to try again')
})
