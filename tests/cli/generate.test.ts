/** `generate`: what it prints is right for the data at hand, and the project takes it as it is. */
import { beforeAll, describe, expect, it } from 'vitest'
import { project, type TestProject, unfit } from '../engine/project.ts'

let p: TestProject
beforeAll(async () => {
  p = project({
    'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
    'data/Orders 2026.csv': 'id,mail,Booked At,amount\n1,a@x.io,2026-01-02,12.50\n2,b@x.io,2026-01-03,7.25\n',
    'models/staging/s.yml': `sources:
  - name: shop
    tables:
      - name: orders
        location: data/Orders 2026.csv
        columns:
          - { name: id, data_type: integer }
          - { name: mail, data_type: varchar, pii: direct }
          - { name: amount, data_type: "decimal(18,2)" }
`,
    'models/staging/stg_orders.sql': "select id, mail, amount from {{source 'shop' 'orders'}}",
    'models/marts/total.sql':
      "select id, amount, id > 1 as later, 10000000000 as big from {{ref 'stg_orders'}}",
    'models/marts/total.yml': `models:
  - name: total
    grain: [id]
    columns:
      - { name: amount, description: Net amount., unit: money, data_tests: [not_null] }
`,
  })
  await p.good()
})

const printed = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await p.run('generate', ...args)
  expect(code, err).toBe(0)
  return out
}

describe('generate', () => {
  it('source: a table for each file, with the types that its rows have', async () => {
    expect(await printed('source', 'crm', 'data/Orders 2026.csv')).toBe(`sources:
  - name: crm
    tables:
      - name: orders_2026
        location: data/Orders 2026.csv
        columns:
          - { name: id, data_type: bigint }
          - { name: mail, data_type: varchar }
          - { name: Booked At, data_type: date }
          - { name: amount, data_type: "decimal(18,2)" }
`)
    expect(unfit(await p.run('generate', 'source', 'crm', 'data/none.csv'), 2)).toContain('cannot be read')
    // what German spreadsheets export; and a name that the database would make two of
    p.write('data/semi.csv', 'id;amount\n1;2,50\n')
    expect(await printed('source', 'crm', 'data/semi.csv')).toContain(`        csv:
          delimiter: ;
        columns:
          - { name: id, data_type: bigint }
          - { name: amount, data_type: varchar }
`)
    p.write('data/twin.csv', 'id;Amount;amount\n1;2;3\n')
    expect(unfit(await p.run('generate', 'source', 'crm', 'data/twin.csv'), 2)).toContain(
      'names the column amount twice',
    )
    expect(unfit(await p.run('generate', 'source', 'crm'), 2)).toContain('the target attaches; crm is none')
  })

  it('source: numbers with a point are decimals of their places, and floats where they are none; semicolons are told', async () => {
    p.write(
      'data/odd.csv',
      'code,plain,money,rate,power,text\n0400,1,1.5,0.12345,1e5,"1,50"\n0500,2,-20,.5,2.5,"2,75"\n',
    )
    p.write('data/semi.csv', 'id;amount;note\n1;1,50;a,b\n2;2,75;c,d\n')
    p.write('data/long.csv', 'share\n0.1234567891\n')
    const files = ['data/odd.csv', 'data/semi.csv', 'data/long.csv']
    expect(await printed('source', 'crm', ...files)).toBe(`sources:
  - name: crm
    tables:
      - name: odd
        location: data/odd.csv
        columns:
          - { name: code, data_type: varchar }
          - { name: plain, data_type: bigint }
          - { name: money, data_type: "decimal(18,2)" }
          - { name: rate, data_type: "decimal(18,5)" }
          - { name: power, data_type: double }
          - { name: text, data_type: varchar }
      - name: semi
        location: data/semi.csv
        csv:
          delimiter: ;
        columns:
          - { name: id, data_type: bigint }
          - { name: amount, data_type: varchar }
          - { name: note, data_type: varchar }
      - name: long
        location: data/long.csv
        columns:
          - { name: share, data_type: double }
`)
  })

  it('input: a model that fills a port, with what it needs marked', async () => {
    const port = project({
      'project.yml': 'name: shop\n',
      'seeds/people.csv': 'Person,born,name\n1,1990,Ada\n',
      'seeds/people.yml':
        'seeds:\n  - name: people\n    columns: [{ name: Person, data_type: integer }, { name: born, data_type: integer }, { name: name, data_type: varchar }]\n',
      'models/inputs/input_people.yml': `models:
  - name: input_people
    abstract: true
    grain: [person]
    config: { contract: { enforced: true } }
    columns:
      - { name: person, data_type: varchar, description: The person., constraints: [not_null] }
      - { name: kind, data_type: varchar, description: "Kind, {x}.", constraints: [not_null], data_tests: [{ accepted_values: { values: [a, b] } }] }
      - { name: born, data_type: int, description: Year of birth. }
      - { name: left_on, data_type: date, description: Last day. }
`,
    })
    const { out, code } = await port.run('generate', 'input', 'input_people', 'people')
    expect(code).toBe(0)
    expect(out).toBe(`-- grain: one row per person
-- not used yet of people: name
select
    cast("Person" as varchar) as person,
    cast(null as varchar) as kind, -- NEEDED: one of a, b; Kind, (x).
    born,
    cast(null as date) as left_on -- Last day.
from {{ref 'people'}}
`)
    port.write('models/inputs/input_people.sql', out)
    expect((await port.run('check')).err).toContain('E3132 always-null   models/inputs/input_people.sql:5:27')
    port.write(
      'models/inputs/input_people.sql',
      out.replace(/cast\(null as varchar\) as kind/, "'a' as kind"),
    )
    expect((await port.run('check')).err).toContain('all bind')
    const bare = await port.run('generate', 'input', 'input_people')
    expect(bare.out).toContain("from {{ref 'stg_?'}}")
    expect(unfit(await p.run('generate', 'input', 'input_people', 'people'), 2)).toContain('E2106')
    expect(unfit(await p.run('generate', 'input', 'total'), 2)).toContain('E2106')
  })

  it('model: a staging model that the project takes', async () => {
    const sql = await printed('model', 'shop.orders')
    expect(sql).toContain('        id,\n        mail,\n        "Booked At",\n        amount\n    from source')
    p.write('models/staging/stg_again.sql', sql)
    expect((await p.run('check')).code).toBe(0)
    p.remove('models/staging/stg_again.sql')
    expect(unfit(await p.run('generate', 'model', 'shop.order'), 2)).toContain('Did you mean shop.orders?')
  })

  it('properties: columns as they bind, with what was said of them', async () => {
    expect(await printed('properties', 'total')).toBe(`models:
  - name: total
    description: ""
    grain: [ id ]
    columns:
      - { name: id, data_type: integer, description: "" }
      - name: amount
        data_type: decimal(18,2)
        description: Net amount.
        unit: money
      - { name: later, data_type: boolean, description: "" }
      - { name: big, data_type: bigint, description: "" }
`)
  })

  it('types: amounts and large numbers as text, null unless something says never', async () => {
    const text = await printed('types')
    expect(text).toContain(`export interface Total {
  id: number
  /** Net amount. */
  amount: string
  later: boolean | null
  big: string | null
}`)
    expect(text).toContain("export interface Database {\n  'marts.total': Total\n}")
    const hash = (t: string): string => /contractHash = '(\w{16})'/.exec(t)?.[1] ?? ''
    expect(hash(await printed('types'))).toBe(hash(text))
    expect(hash(await printed('types', '-s', 'stg_orders'))).not.toBe(hash(text))
  })

  it('unit-test: rows of what it reads, stand-ins for people, and nothing that the model made', async () => {
    const text = await printed('unit-test', 'total', '--rows', '1')
    expect(text).toContain("- input: ref('stg_orders')")
    expect(text).toContain('{ id: 1, mail: p1, amount: "12.50" }')
    expect(text).not.toContain('a@x.io')
    expect(text).toContain('# expect: rows with some of id, amount, later, big, worked out by hand')
    p.write('models/marts/total_test.yml', text.replace('rows: []', 'rows: [{ id: 1, amount: 12.50 }]'))
    p.remove('models/marts/total.yml')
    const ran = await p.build('-s', 'total')
    expect([ran.code, ran.err.includes('1 of 1 unit tests pass')], ran.err).toEqual([0, true])
  })
})

describe('generate types, of namesakes', () => {
  const one = 'select 1 as id\n'
  const start = {
    'project.yml': 'name: shop\npackages: [{ path: lib }]\n',
    'models/marts/orders.sql': one,
    'models/marts/shop_orders.sql': one,
    'models/marts/late.sql': "select id from {{ref 'orders'}}\n",
    'lib/project.yml': 'name: lib\nexports: [models]\nmodels: { +schema: of_lib }\n',
    'lib/models/marts/none.sql': one,
  }
  const chosen = ['-s', 'orders', 'shop_orders', 'late', 'database', 'shop__orders']
  const types = async (shop: TestProject, ...select: string[]): Promise<string> => {
    const { code, out, err } = await shop.run('generate', 'types', ...select)
    expect(code, err).toBe(0)
    return out
  }
  const interfaces = (text: string): string[] =>
    [...text.matchAll(/^export interface (\w+)/gm)].map((m) => m[1] ?? '').sort()
  const database = (text: string): string => text.slice(text.indexOf('export interface Database'))

  it('one that is not chosen changes nothing, nor does who reads whom', async () => {
    const shop = project(start)
    const before = await types(shop, '-s', 'package:shop')
    expect(interfaces(before)).toEqual(['Database', 'Late', 'Orders', 'ShopOrders'])
    shop.write('lib/models/marts/orders.sql', one)
    expect(await types(shop, '-s', 'package:shop')).toBe(before)
    shop.replace('models/marts/late.sql', "select id from {{ref 'orders'}}", one)
    shop.replace('models/marts/orders.sql', 'select 1 as id', "select id from {{ref 'late'}}")
    expect(await types(shop, '-s', 'package:shop')).toBe(before)
  })

  it('no two tables are one interface, which TypeScript would merge', async () => {
    const shop = project({ ...start, 'lib/models/marts/orders.sql': one, 'models/marts/database.sql': one })
    shop.write('models/marts/shop__orders.sql', one)
    // ShopOrders: shop_orders and shop__orders, each with its package; and shop.orders beside lib.orders
    expect(database(await types(shop, ...chosen))).toBe(`export interface Database {
  'marts.database': ShopDatabase
  'marts.late': Late
  'marts.orders': ShopOrders
  'marts.shop__orders': ShopShopOrders
  'marts.shop_orders': ShopShopOrders_2
  'of_lib.orders': LibOrders
}
`)
    shop.remove('models/marts/shop__orders.sql')
    // shop_orders is alone with its name and keeps it
    expect(database(await types(shop, ...chosen.slice(0, -1)))).toBe(`export interface Database {
  'marts.database': ShopDatabase
  'marts.late': Late
  'marts.orders': ShopOrders_2
  'marts.shop_orders': ShopOrders
  'of_lib.orders': LibOrders
}
`)
    expect(interfaces(await types(shop, ...chosen.slice(0, -1)))).toEqual([
      'Database',
      'Late',
      'LibOrders',
      'ShopDatabase',
      'ShopOrders',
      'ShopOrders_2',
    ])
  })
})
