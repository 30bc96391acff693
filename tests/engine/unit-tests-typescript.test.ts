/** Unit tests of TypeScript models: fixtures in, the rows of a query or of a function out. */
import { describe, expect, it } from 'vitest'
import { project, type TestProject, unfit } from './project.ts'

const shop = {
  'project.yml': `name: shop
vars:
  as_of_date: { type: date, default: 2026-01-31 }
  least: { type: decimal, default: "10.00" }
targets:
  dev: { type: duckdb, path: target/shop.duckdb }
`,
  'seeds/orders.csv': 'customer,amount\na,100.00\n',
  'seeds/orders.yml':
    'seeds:\n  - name: orders\n    columns:\n      - { name: customer, data_type: VARCHAR }\n      - { name: amount, data_type: "DECIMAL(18,2)" }\n',
  'lib/share.ts': 'export const share = (n: number, of: number): number => n / of\n',
}
const counted = `import { defineModel } from 'ledgerline'
import { share } from '../../lib/share.ts'

export default defineModel(
  { reads: ['orders'], columns: { customer: 'VARCHAR', share: 'DOUBLE', first: 'DECIMAL(18,2)', day: 'DATE', least: 'VARCHAR' } },
  async ({ db, ref, rows, var: v }) => {
    const found = await rows(db.selectFrom(ref('orders')).selectAll().orderBy('customer').orderBy('amount'))
    return [...new Set(found.map((r) => r.customer))].map((customer) => {
      const own = found.filter((r) => r.customer === customer)
      return { customer, share: share(own.length, found.length), first: own[0]?.amount, day: v('as_of_date'), least: v('least') }
    })
  },
)
`
const query = `import { defineModel, sql } from 'ledgerline'

export default defineModel({}, ({ db, ref, var: v }) =>
  db.with('big', (c) => c.selectFrom(ref('orders')).select(['customer', 'amount']).where('amount', '>', sql.lit(v('least'))))
    .selectFrom('big').select(['customer', sql\`sum(amount)::decimal(18,2)\`.as('total')]).groupBy('customer'),
)
`
const test = (model: string, body: string): string =>
  `models:\n  - name: ${model}\n    unit_tests:\n      - name: rule\n        given:\n          - input: ref('orders')\n            rows: [{ customer: a, amount: 12.50 }, { customer: a, amount: 20 }, { customer: b, amount: 0.10 }, { customer: b, amount: 30 }]\n${body}`
const rowsOf = (expected: string, body = ''): TestProject =>
  project({
    ...shop,
    'models/marts/counted.ts': counted,
    'models/marts/counted.yml': test('counted', `${body}        expect: { rows: [${expected}] }\n`),
  })

describe('a model that gives rows', () => {
  // two of four orders each; the smallest of a is 12.50, of b 0.10
  const right = '{ customer: a, share: 0.5, first: 12.50 }, { customer: b, share: 0.5, first: 0.10 }'

  it('runs on the fixtures, not on the project, and is reused while nothing changed', async () => {
    const p = rowsOf(right)
    const { code, nodes } = await p.told()
    expect(code).toBe(0)
    expect(nodes.counted?.status).toBe('success')
    // the table itself has the seed's one row
    expect(await p.column('select customer from marts.counted')).toEqual(['a'])
    expect((await p.run('test')).code).toBe(0)
    expect(await p.rebuilt()).toEqual([])
  })

  it('that gives other rows fails with the difference, and is not built', async () => {
    const p = rowsOf(right.replace('12.50', '12.51'))
    const { code, nodes, err } = await p.told()
    expect(code).toBe(1)
    expect(nodes.counted?.status).toBe('skipped')
    expect(err).toContain('E6010')
    expect(err).toContain('1 row changed')
  })

  it('is tested again when a file that it imports changes', async () => {
    const p = rowsOf(right)
    await p.good()
    p.write('lib/share.ts', 'export const share = (n: number, of: number): number => n / of / 2\n')
    expect(await p.bad(1)).toContain('E6010')
  })

  it('sees the vars and the clock of the test alone', async () => {
    const p = rowsOf(
      "{ customer: a, day: 2025-12-24, least: '3.00' }, { customer: b, day: 2025-12-24, least: '3.00' }",
      '        now: 2025-12-24 12:00:00\n        overrides: { vars: { least: "3.00" } }\n',
    )
    await p.good()
    expect(await p.rows('select day, least from marts.counted')).toEqual([
      { day: '2026-01-31', least: '10.00' },
    ])
  })

  it('is tested again when a var that it reads has another value', async () => {
    const p = rowsOf("{ customer: a, least: '10.00' }, { customer: b, least: '10.00' }")
    await p.good()
    expect(await p.bad(1, '--var', 'least=11.00')).toContain('E6010')
  })

  it('whose function throws, or gives what its columns cannot hold, is told with place and test', async () => {
    const p = rowsOf(right)
    p.replace('models/marts/counted.ts', 'const found =', "throw new Error('no fit')\n    const found =")
    // check binds the fixtures and calls nothing
    expect((await p.run('check')).code).toBe(0)
    const thrown = await p.bad(1)
    expect(thrown).toContain('no fit.')
    expect(thrown).toContain('models/marts/counted.ts:7:11')
    expect(thrown).toContain('unit test rule')
    p.write('models/marts/counted.ts', counted.replace('share: share(own', "share: 'much' + share(own"))
    expect(await p.bad(1)).toContain('row 1, share: much0.5 is no DOUBLE.')
  })

  it.each([
    ['{ custmer: a }', '', 'E6013'],
    ['{ customer: a }', '        overrides: { macros: { is_incremental: true } }\n', 'E6011'],
    ['{ share: much }', '', 'E6014'],
  ])('check refuses what does not fit: %s %s', async (expected, body, code) => {
    expect(unfit(await rowsOf(expected, body).run('check'), 2)).toContain(code)
  })

  it('has no CTE, and is given nothing that it does not read', async () => {
    const p = rowsOf(right)
    p.replace('models/marts/counted.yml', 'expect: {', 'expect: { cte: found,')
    expect(unfit(await p.run('check'), 2)).toContain('E6016')
    p.write(
      'models/marts/counted.yml',
      test('counted', "          - { input: ref('share'), rows: [] }\n        expect: { rows: [] }\n"),
    )
    expect(unfit(await p.run('check'), 2)).toContain('E6012')
  })
})

describe('a model that is a query', () => {
  const of = (body: string): TestProject =>
    project({ ...shop, 'models/marts/large.ts': query, 'models/marts/large.yml': test('large', body) })

  it('is compiled under the vars of the test', async () => {
    // above 10.00: a 12.50 + 20, b 30; above 15: a 20, b 30
    await of('        expect: { rows: [{ customer: a, total: 32.50 }, { customer: b, total: 30 }] }\n').good()
    const p = of(
      '        overrides: { vars: { least: "15.00" } }\n        expect: { rows: [{ customer: a, total: 20 }, { customer: b, total: 30 }] }\n',
    )
    await p.good()
    expect(await p.column('select total from marts.large')).toEqual(['100.00'])
  })

  it('lets one of its CTEs be asserted, and fails where it should', async () => {
    await of(
      '        expect: { cte: big, rows: [{ amount: 12.50 }, { amount: 20 }, { amount: 30 }] }\n',
    ).good()
    const err = await of('        expect: { rows: [{ customer: a, total: 1 }] }\n').bad(1)
    expect(err).toContain('E6010')
  })
})

describe('vars of a model that gives rows', () => {
  it('are part of its key when it names them, and only then', async () => {
    const p = rowsOf('{ customer: a }, { customer: b }')
    await p.good()
    expect(await p.rebuilt('--var', 'least=11.00')).toEqual(['counted'])
    expect(await p.column('select least from marts.counted')).toEqual(['11.00'])
    p.write(
      'models/marts/counted.ts',
      counted
        .replace("v('least')", "'none'")
        .replace("least: 'VARCHAR'", "note: 'VARCHAR'")
        .replace('least: ', 'note: '),
    )
    await p.good()
    expect(await p.rebuilt('--var', 'least=12.00')).toEqual([])
  })

  it('must be named in full: a name put together is refused when it is asked for', async () => {
    const p = project({
      ...shop,
      'models/marts/counted.ts': counted
        .replace("v('least')", "v(['le', 'ast'].join(''))")
        .replace("least: 'VARCHAR'", "note: 'VARCHAR'")
        .replace('least: ', 'note: '),
    })
    expect(await p.bad(1)).toContain("var('least'): write the name out")
  })
})
