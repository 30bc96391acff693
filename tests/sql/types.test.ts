import { afterAll, beforeAll, expect, it } from 'vitest'
import { isBiSafe, isDecimal, isFloating, normaliseType } from '../../src/sql/index.ts'
import { openDuckDb } from '../../src/warehouse/index.ts'
import type { Connection, Warehouse } from '../../src/warehouse/warehouse.ts'

let warehouse: Warehouse
let connection: Connection
beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:' })
  connection = await warehouse.connect()
})
afterAll(() => warehouse.close())

const spellings = [
  ...['decimal', 'decimal(10)', 'decimal( 18 , 2 )', 'numeric(5,1)', 'dec(4,2)', 'DECIMAL(38,2)'],
  ...['varchar(10)', 'char(3)', 'character  varying(3)', 'text', 'string', 'float(10)', 'float(53)'],
  ...['double precision', 'timestamp with time zone', 'timestamptz', 'timestamp without time zone'],
  ...['timestamp(0)', 'timestamp(3)', 'timestamp(6)', 'timestamp(9)', 'time without time zone'],
  ...['int[]', 'decimal(5,1)[3]', 'int8[][]', 'map(text, int8)', 'row(a int)', 'json', "enum('a','b, c')"],
  ...['struct(a int, "b c" text, d struct(e numeric(4,1)))', 'union(n int, s text)', 'oid', 'datetime'],
]

it.each(spellings)('spells %s as DuckDB itself does', async (spelling) => {
  const [row] = await connection.rows(`select typeof(null::${spelling}) as type`)
  expect(normaliseType(spelling)).toBe(row?.type)
})

it('knows every alias that DuckDB lists', async () => {
  const names = await connection.rows(
    `select distinct type_name from duckdb_types()
     where database_name = 'system' and type_name not in ('enum', 'struct', 'row', 'list', 'map', 'array', 'union', 'null', 'type')`,
  )
  expect(names.length).toBeGreaterThan(60)
  for (const { type_name: name } of names) {
    const [row] = await connection.rows(`select typeof(cast(null as ${name})) as type`)
    expect([name, normaliseType(name ?? '')]).toEqual([name, row?.type])
  }
})

it('reads the catalogue and the result header of one nested column as the same type', () => {
  expect(normaliseType('STRUCT("a" INTEGER, "b c" VARCHAR)')).toBe(
    normaliseType('STRUCT(a INTEGER, "b c" VARCHAR)'),
  )
})

it('tells money from what decays', () => {
  expect(['numeric(18, 2)', 'double', 'bigint'].map(isDecimal)).toEqual([true, false, false])
  expect(['real', 'float8', 'decimal(18,2)'].map(isFloating)).toEqual([true, true, false])
})

it('lets no type into a published table that BI tools lose or refuse', () => {
  const safe = ['bigint', 'decimal(18,2)', 'text', 'date', 'timestamptz', 'bool', 'double', 'json', 'uuid']
  const unsafe = [
    'hugeint',
    'uhugeint',
    'int[]',
    'int[3]',
    'struct(a int)',
    'map(text,int)',
    "enum('a')",
    'union(a int)',
  ]
  expect(safe.filter((type) => !isBiSafe(type))).toEqual([])
  expect(unsafe.filter(isBiSafe)).toEqual([])
})
