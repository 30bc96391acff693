/** A table of partitions that does not fit into memory at once is built some of them at a time, with the rows of a whole build. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GraphNode } from '../../src/graph/index.ts'
import { piecesOf } from '../../src/materialize/incremental/pieces.ts'
import type { Increment, Job } from '../../src/materialize/types.ts'
import { type Connection, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'
import { project } from './project.ts'

/**
 * A list is never written to disk. Of twelve months with a million bigints each all do not fit into 100 MB, and a few do; the tables
 * lie on disk.
 */
const settings = { type: 'duckdb', path: 'target/shop.duckdb', threads: 1, memory_limit: '100MB' }
const rows =
  "select cast(date '2026-01-01' + to_months(cast(i % 12 as integer)) as date) as month, i from range(12000000) t(i)\n"
const byMonth = (reads: string): string =>
  `models:\n  - name: listed\n    config: { materialized: incremental, incremental_strategy: partitions, partition_by: [month]${reads} }\n`

const shop = () =>
  project({
    'project.yml': `name: shop\ntargets:\n  dev: ${JSON.stringify(settings)}\n`,
    'models/intermediate/int_rows.sql': rows,
    'models/intermediate/int_rows.yml':
      'models:\n  - name: int_rows\n    config: { materialized: table, partition_by: [month] }\n',
    'models/marts/listed.sql':
      "select month, len(list(i)) as n, sum(i)::bigint as total from {{ref 'int_rows'}} where {{rebuilt 'month'}} group by month\n",
    'models/marts/listed.yml': byMonth(', reads_by_partition: { int_rows: same }'),
  })

it('by its months, and says so', async () => {
  const p = shop()
  const { code, err, nodes } = await p.told()
  expect(code, err).toBe(0)
  expect(err).toContain('too little memory for all its rows; it is built in 8 pieces')
  expect(nodes.listed?.message).toContain('in 8 pieces, for want of memory')
  // month m has the numbers m, m + 12, … of 0 to 11,999,999: a million of them, whose sum is 1,000,000 m + 12 (0 + … + 999,999)
  const total = (m: number): string => String(1_000_000 * m + 12 * ((999_999 * 1_000_000) / 2))
  const expected = Array.from({ length: 12 }, (_, m) => `${m + 1} 1000000 ${total(m)}`)
  expect(
    await p.column("select month(month) || ' ' || n || ' ' || total as t from marts.listed order by month"),
  ).toEqual(expected)
})

it('a model without partitions is made in one piece, and told as it was', async () => {
  const p = shop()
  p.write('models/marts/listed.yml', 'models:\n  - name: listed\n    config: { materialized: table }\n')
  p.replace('models/marts/listed.sql', "where {{rebuilt 'month'}} ", '')
  const text = await p.bad(1)
  expect(text).toContain('E5310 out-of-memory')
  expect(text).not.toContain('pieces')
})

describe('every row is in exactly one piece', () => {
  let warehouse: Warehouse
  let connection: Connection
  beforeAll(async () => {
    warehouse = await openDuckDb({ file: ':memory:' })
    connection = await warehouse.connect()
  })
  afterAll(async () => await warehouse.close())

  const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
    integer: fc.integer({ min: -200, max: 200 }).map(String),
    varchar: fc.constantFrom('9', '10', '1', '01', 'a', 'B', 'é', '~', '😀', 'z'),
    date: fc.integer({ min: 0, max: 900 }).map((d) => new Date(d * 86_400_000).toISOString().slice(0, 10)),
    'decimal(9,2)': fc.constantFrom('1', '1.0', '1.00', '9.5', '10', '-3', '100.25'),
    timestamp: fc.constantFrom('2026-01-01', '2026-01-01 00:00:00', '2026-01-02 10:00:00', '2025-12-31'),
  }

  it.each(Object.keys(values))('of %s, whatever values are known of', async (type) => {
    const one = values[type] ?? fc.constant('1')
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { maxLength: 12 }),
        fc.array(one, { maxLength: 12 }),
        fc.integer({ min: 2, max: 9 }),
        async (held, by, count) => {
          const list = held.map((v) => `('${v}'::${type})`)
          await connection.run(
            `create or replace table held as select * from (values ${[...list, `(null::${type})`].join(', ')}) t(p)`,
          )
          const sql = (where: string): string => `select p from held where ${where}`
          const node = {
            config: { partitionBy: ['p'], contractEnforced: false },
            resource: { columns: [] },
          } as unknown as GraphNode
          const job = { connection, node, sql: sql('true'), pieces: { count, by } } as unknown as Job
          const marked = { sql: sql('("p" = null /* rebuilt partitions */)') } as unknown as Increment
          const pieces = await piecesOf(job, marked)
          expect(pieces.length).toBeLessThanOrEqual(count)
          const [row] = await connection.rows(
            `select count(*) as n from ((${pieces.join(') union all (')}) except all select p from held) union all select count(*) from (select p from held except all (${pieces.map((p) => `select * from (${p})`).join(' union all ')})) order by 1 desc limit 1`,
          )
          expect(row?.n).toBe('0')
        },
      ),
      { numRuns: 40 },
    )
  })
})
