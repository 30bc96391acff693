/** CSV files as they come: what must be right whatever the header's order, the line ends and the quotes, and what is refused. */
import { describe, expect, it } from 'vitest'
import { type Files, project, type TestProject, unfit } from './project.ts'

const yml = 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n'
const columns = (list: readonly (readonly [string, string])[]): string =>
  list.map(([name, type]) => `          - { name: ${name}, data_type: "${type}" }\n`).join('')

const typed = [
  ['id', 'integer'],
  ['amount', 'decimal(18,2)'],
  ['code', 'varchar'],
] as const

/** The same file as a source and as a seed, both with their types. */
function shop(csv: string | Uint8Array, list: readonly (readonly [string, string])[] = typed): TestProject {
  const files: Files = {
    'project.yml': yml,
    'data/orders.csv': csv,
    'seeds/orders_seed.csv': csv,
    'models/staging/s.yml': `sources:\n  - name: shop\n    tables:\n      - name: orders\n        location: data/orders.csv\n        columns:\n${columns(list)}`,
    'seeds/s.yml': `seeds:\n  - name: orders_seed\n    columns:\n${columns(list).replace(/^ {4}/gm, '')}`,
    'models/staging/of_source.sql':
      "{{config materialized='table'}}select * from {{source 'shop' 'orders'}}\n",
  }
  return project(files)
}

const both = async (p: TestProject): Promise<string[][]> => {
  const rows = async (of: string): Promise<string[]> =>
    (await p.rows(`select id, amount, code from ${of} order by id`)).map((r) =>
      [r.id, r.amount, r.code].map((v) => v ?? '∅').join('|'),
    )
  return [await rows('staging.of_source'), await rows('seeds.orders_seed')]
}

describe('read right', () => {
  it.each([
    ['columns in another order: by name, never by position', 'amount,code,id\n1.10,007,5\n', ['5|1.10|007']],
    ['a column that nobody declared beside them', 'id,note,amount,code\n1,x,1.10,a\n', ['1|1.10|a']],
    ['CRLF, and none at the end', 'id,amount,code\r\n1,1.10,a\r\n2,2.20,b', ['1|1.10|a', '2|2.20|b']],
    ['a byte-order mark', '\uFEFFid,amount,code\n1,1.10,a\n', ['1|1.10|a']],
    [
      'line ends and quotes within quotes',
      'id,amount,code\n1,1.10,"a ""x"",\ny"\n2,2.20,b\n',
      ['1|1.10|a "x",\ny', '2|2.20|b'],
    ],
    [
      'leading zeros and what looks like a number, where text is declared',
      'id,amount,code\n1,0,007\n2,0,1e5\n',
      ['1|0.00|007', '2|0.00|1e5'],
    ],
    [
      'NULL and NA are words, an empty field is none',
      'id,amount,code\n1,,NULL\n2,2.20,NA\n3,3.30,\n',
      ['1|∅|NULL', '2|2.20|NA', '3|3.30|∅'],
    ],
    ['a header and no row', 'id,amount,code\n', []],
    [
      'a row that begins with # as a row',
      'code,id,amount\nx,1,1.10\n#1001,2,2.20\n',
      ['1|1.10|x', '2|2.20|#1001'],
    ],
  ])('%s', async (_, csv, wanted) => {
    const p = shop(csv)
    await p.good()
    expect(await both(p)).toEqual([wanted, wanted])
  })
})

describe('told by file, line and column', () => {
  it.each([
    ['text for a number', 'id,amount,code\n1,1.10,a\n2,x,b\n', 3],
    ['behind a value of two lines', 'id,amount,code\n1,1.10,"a\nb"\n2,x,c\n', 4],
    ['a comma for a decimal point', 'id,amount,code\n1,"1.234,56",a\n', 2],
    ['a row that is too short', 'id,amount,code\n1,1.10,a\n2,2.20\n', 3],
    ['a row that is too long', 'id,amount,code\n1,1.10,a\n2,2.20,b,c\n', 3],
    ['a row that is a remark', 'id,amount,code\n1,1.10,a\n# two\n2,2.20,b\n', 3],
    ['CRLF within a value and around it', 'id,amount,code\r\n1,1.10,"a\r\nb"\r\n2,x,b\r\n', 4],
    ['CRLF', 'id,amount,code\r\n1,1.10,a\r\n2,x,b\r\n', 3],
    ['a number that is too large for its type', 'id,amount,code\n1,12345678901234567.00,a\n', 2],
  ])('%s', async (_, csv, line) => {
    const text = await shop(csv).build()
    const said = unfit(text, text.code)
    expect([1, 2]).toContain(text.code)
    // a seed's own file is the place; of a source the message names it
    expect(said).toMatch(new RegExp(`seeds/orders_seed\\.csv:${line}:|orders_seed\\.csv, line ${line}\\b`))
    if (text.code === 1) expect(said).toMatch(new RegExp(`data/orders\\.csv, line ${line}\\b`))
  })

  it.each([
    [
      'bytes that are no UTF-8',
      new Uint8Array([...Buffer.from('id,amount,code\n1,1.10,'), 0xe4, 0xf6, 0x0a]),
      /utf-?8/i,
    ],
    [
      'a line of three million characters',
      `id,amount,code\n1,1.10,${'x'.repeat(3_000_000)}\n`,
      /cannot be read: Maximum line size of 2000000 bytes exceeded/,
    ],
    ['an empty file', '', /orders/],
    [
      'a header with one name twice',
      'id,amount,code,code\n1,1.10,a,b\n',
      /header names the column code twice[\s\S]*header names the column code twice/,
    ],
  ])('%s', async (_, csv, wanted) => {
    const text = await shop(csv).build()
    expect([1, 2]).toContain(text.code)
    expect(unfit(text, text.code)).toMatch(wanted)
  })
})

/** The database takes these and loses a part of each without a word; a careless export writes them all. */
describe('a value that would lose something is refused, by line and column', () => {
  const kinds = [
    ['id', 'integer'],
    ['amount', 'decimal(18,2)'],
    ['code', 'varchar'],
    ['day', 'date'],
    ['at', 'timestamp'],
  ] as const
  const row = (values: Partial<Record<(typeof kinds)[number][0], string>>): string =>
    Object.values({
      id: '1',
      amount: '1.10',
      code: 'a',
      day: '2026-01-31',
      at: '2026-01-31 22:30:00',
      ...values,
    }).join(',')
  const csv = (...rows: string[]): string => `${kinds.map(([name]) => name).join(',')}\n${rows.join('\n')}\n`

  it.each([
    [
      'a point between thousands, not before decimals',
      { amount: '1.234' },
      'amount: "1.234" has more digits than decimal(18,2) keeps',
    ],
    [
      'an exponent that is too small',
      { amount: '5e-05' },
      'amount: "5e-05" has more digits than decimal(18,2) keeps',
    ],
    ['an exponent of a part', { id: '15E-1' }, 'id: "15E-1" is no whole number, as integer wants'],
    ['half a cent', { amount: '-0.005' }, 'amount: "-0.005" has more digits than decimal(18,2) keeps'],
    [
      'half a unit, where whole ones are declared',
      { id: '1.5' },
      'id: "1.5" is no whole number, as integer wants',
    ],
    [
      'midnight elsewhere, as a day',
      { day: '2026-01-31T23:00:00Z' },
      'day: "2026-01-31T23:00:00Z" has a time of day',
    ],
    [
      'a clock two hours ahead',
      { at: '2026-01-31T22:30:00+02:00' },
      'at: "2026-01-31T22:30:00+02:00" has an offset from UTC',
    ],
    ['a year of two digits', { day: '26-01-31' }, 'day: "26-01-31" has a year of two digits'],
    [
      'and one in a timestamp',
      { at: '26-01-31 22:30:00' },
      'at: "26-01-31 22:30:00" has a year of two digits',
    ],
  ])('%s', async (_, values, wanted) => {
    const p = shop(csv(row({ code: '"a\nb"' }), row({}), row(values)), kinds)
    const said = unfit(await p.build(), 1)
    // the header, a row of two lines, a row of one
    expect(said).toContain(`shop.orders, data/orders.csv, line 5, column ${wanted}`)
    expect(said).toContain(`orders_seed, line 5, column ${wanted}`)
  })

  it('what only looks as if it would is read', async () => {
    const p = shop(
      csv(
        row({
          id: '1.0',
          amount: '60.000000000000004',
          day: '2026-01-31 00:00:00',
          at: '2026-01-31T22:30:00Z',
        }),
        row({ id: '2', amount: '12345678901234.5000', day: ' 2026-01-31', at: '2026-01-31 22:30:00+00:00' }),
        row({ id: '3', amount: '1e3', day: '0001-01-01', at: '2026-01-31' }),
      ),
      kinds,
    )
    await p.good()
    const rows = 'select id, amount, day, "at" from staging.of_source order by id'
    expect((await p.rows(rows)).map((r) => Object.values(r).join('|'))).toEqual([
      '1|60.00|2026-01-31|2026-01-31 22:30:00',
      '2|12345678901234.50|2026-01-31|2026-01-31 22:30:00',
      '3|1000.00|0001-01-01|2026-01-31 00:00:00',
    ])
  })

  it('JSON, too, by its row', async () => {
    const p = shop(csv(row({})), kinds)
    const object = (amount: string): string =>
      JSON.stringify({ id: 1, amount, code: 'a', day: '2026-01-31', at: '2026-01-31T22:30:00' })
    p.replace('models/staging/s.yml', 'data/orders.csv', 'data/orders.json')
    p.write('data/orders.json', `[${object('1.10')},${object('1.234')}]`)
    expect(await p.bad(1)).toContain('data/orders.json, row 2, column amount: "1.234" has more digits')
  })

  it('a test of a view tells the row of the file, once, not that it cannot run', async () => {
    const p = shop(csv(row({}), row({ amount: '(1.10)' })), kinds)
    p.remove('seeds/orders_seed.csv')
    p.remove('seeds/s.yml')
    p.write(
      'models/staging/of_source.sql',
      "{{config materialized='view'}}select * from {{source 'shop' 'orders'}}\n",
    )
    p.write(
      'models/staging/of_source.yml',
      'models:\n  - name: of_source\n    columns:\n      - { name: id, data_tests: [not_null] }\n      - { name: amount, data_tests: [not_null, { expression_is_true: { expression: "> 0" } }] }\n',
    )
    const said = await p.bad(1)
    expect(said.match(/data\/orders\.csv, line 3, column amount: "\(1\.10\)" is no DECIMAL/g)).toHaveLength(1)
    expect(said).not.toContain('cannot run')
    // a row that is cut short is told the same way
    p.write('data/orders.csv', `${csv(row({}))}2,2.2`)
    const cut = unfit(await p.build(), 2)
    expect(cut).toContain('data/orders.csv, line 3: 2 values where the header has 5 columns')
    expect(cut).not.toMatch(/cannot run|line 3: [^2]/)
  })
})

describe('where no type is declared', () => {
  const bare = (csv: string): TestProject =>
    project({
      'project.yml': yml,
      'data/orders.csv': csv,
      'seeds/kept.csv': csv,
      'models/staging/s.yml':
        'sources:\n  - name: shop\n    tables:\n      - { name: orders, location: data/orders.csv }\n',
      'models/staging/of_source.sql':
        "{{config materialized='table'}}select * from {{source 'shop' 'orders'}}\n",
    })

  it('a row that begins with # is a row', async () => {
    const p = bare('code,amount\nx,1\n#1001,2\n')
    await p.good()
    expect(await p.column('select amount from staging.of_source order by 1')).toEqual(['1', '2'])
    expect(await p.column('select amount from seeds.kept order by 1')).toEqual(['1', '2'])
  })

  // the database alone would take the last of these rows for the header, and drop those before it
  it.each([
    ['id,name\n1,a\n2\n3,c,d\n', 3],
    ['id,name\n1,a\n2,b\n3,c,d\n', 4],
    ['id,name\n1,a,x\n2,b,x\n', 2],
    ['id\n1,2\n2,3\n', 2],
    ['Report of 2026\nid,name\n1,a\n', 2],
  ])('%j is told at its line, never read with rows left out', async (csv, line) => {
    const said = unfit(await bare(csv).build(), 2)
    expect(said).toMatch(new RegExp(`seeds/kept\\.csv:${line}:`))
    expect(said).toMatch(new RegExp(`data/orders\\.csv, line ${line}\\b`))
  })

  it('lines before the header are left out when the source says how many', async () => {
    const p = bare('Report of 2026\n\nid,name\n1,a\n2,b\n')
    p.remove('seeds/kept.csv')
    p.replace('models/staging/s.yml', 'orders.csv }', 'orders.csv, csv: { skip: 2 } }')
    await p.good()
    expect(await p.column('select name from staging.of_source order by id')).toEqual(['a', 'b'])
    // a broken row is still told by its line in the file
    p.write('data/orders.csv', 'Report of 2026\n\nid,name\n1,a\n2\n')
    expect(await p.bad(2)).toMatch(/data\/orders\.csv, line 5\b/)
  })
})
