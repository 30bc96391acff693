import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Connection, openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'

let warehouse: Warehouse
let connection: Connection
beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:' })
  connection = await warehouse.connect()
})
afterAll(() => warehouse.close())

const values = [
  ...['123456789012345678901234567890123456.78::decimal(38,2)', '(-0.05)::decimal(18,2)', '0::decimal(18,2)'],
  ...['9223372036854775807::bigint', '170141183460469231731687303715884105727::hugeint', '255::utinyint'],
  ...[
    'true',
    'false',
    "date '2024-02-29'",
    "date '0044-03-15 (BC)'",
    "'infinity'::date",
    "'-infinity'::date",
  ],
  ...["timestamp '2024-01-02 03:04:05.123456'", "timestamp '2024-01-02 03:04:05'", "'infinity'::timestamp"],
  ...["timestamptz '2024-01-02 03:04:05.5+02:00'", "'2024-01-02 03:04:05.123456789'::timestamp_ns"],
  ...["time '03:04:05.1'", "interval '1 month 2 days 03:04:05.5'", "'a\\x00\\xFF'::blob", "'x''y'"],
  ...["uuid '00112233-4455-6677-8899-aabbccddeeff'", "'happy'::enum('happy','sad')", '\'{"a":1}\'::json'],
  ...['0.1::double', '1::double', '-0.0::double', '1e15::double', '1e16::double', '1.5e300::double'],
  ...['123456789012345680::double', '0.0001::double', '1e-5::double', '1.25e-7::double', '5e-324::double'],
  ...["'nan'::double", "'inf'::double", "'-inf'::double", '0.30000000000000004::double', '123.456::double'],
  ...['0.1::float', '1e10::float', '16777216::float', '3.4e38::float', '1.1754944e-38::float', '-2.5::float'],
  ...['[1, 2, null]', '[1, 2]::int[2]'],
]

it.each(values)('gives %s as the text that the database itself would write', async (value) => {
  const [row] = await connection.rows(`select ${value} as value, cast(${value} as varchar) as text`)
  expect(row?.value).toBe(row?.text)
})

it('keeps every digit of money and of a microsecond', async () => {
  const { columns, rows } = await connection.table(
    `select 99999999999999999999999999999999.01::decimal(38,2) as money,
            timestamp '2024-12-31 23:59:59.999999' as at, null::date as never, true as yes`,
  )
  expect(columns).toEqual([
    { name: 'money', type: 'DECIMAL(38,2)' },
    { name: 'at', type: 'TIMESTAMP' },
    { name: 'never', type: 'DATE' },
    { name: 'yes', type: 'BOOLEAN' },
  ])
  expect(rows).toEqual([['99999999999999999999999999999999.01', '2024-12-31 23:59:59.999999', null, 'true']])
})

it('keeps two columns of one name apart', async () => {
  const { columns, rows } = await connection.table('select 1 as a, 2 as a')
  expect(columns.map((c) => c.name)).toEqual(['a', 'a'])
  expect(rows).toEqual([['1', '2']])
  expect(Object.values((await connection.rows('select 1 as a, 2 as a'))[0] ?? {})).toEqual(['1', '2'])
})
