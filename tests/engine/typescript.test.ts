/** Models and macros in TypeScript: loaded without a build step, bound, built and keyed like any other model. */
import { describe, expect, it } from 'vitest'
import { project, unfit } from './project.ts'

const shop = {
  'project.yml': `name: shop
vars:
  least: { type: decimal, default: "10.00" }
targets:
  dev: { type: duckdb, path: target/shop.duckdb }
`,
  'seeds/orders.csv': 'order_id,customer_id,amount\n1,a,10.10\n2,a,0.20\n3,b,5.00\n4,b,30.00\n',
  'seeds/orders.yml': `seeds:
  - name: orders
    columns:
      - { name: order_id, data_type: INTEGER }
      - { name: customer_id, data_type: VARCHAR }
      - { name: amount, data_type: "DECIMAL(18,2)", unit: money, currency: EUR }
`,
}

const revenue = `import { defineModel, sql } from 'ledgerline'

export default defineModel({ config: { materialized: 'table', tags: 'money' } }, ({ db, ref, var: v }) =>
  db
    .selectFrom(ref('orders'))
    .select(['customer_id', sql\`sum(amount)::decimal(18,2)\`.as('revenue')])
    .where('customer_id', '!=', "o'brien")
    .groupBy('customer_id')
    .having(sql\`sum(amount)\`, '>', sql.lit(v('least'))),
)
`

const fitted = `import { defineModel } from 'ledgerline'
import { halved } from '../../lib/halve.ts'

export default defineModel(
  { reads: ['orders'], columns: { customer_id: 'VARCHAR', orders: 'INTEGER', half: 'DECIMAL(18,2)', note: 'VARCHAR' } },
  async ({ db, ref, rows, columns }) => {
    const found = await rows(db.selectFrom(ref('orders')).select(['customer_id', 'amount']).orderBy('order_id'))
    const { amount } = await columns(db.selectFrom(ref('orders')).select('amount'))
    const total = [...(amount as Float64Array)].reduce((a, b) => a + b, 0)
    return [
      { customer_id: 'a', orders: found.filter((r) => r.customer_id === 'a').length, half: halved(found[0]?.amount) },
      { customer_id: 'all', orders: found.length, half: total.toFixed(2), note: typeof found[0]?.amount },
    ]
  },
)
`
const halve = 'export const halved = (text: unknown): string => (Number(text) / 2).toFixed(2)\n'

describe('a TypeScript model that is a query', () => {
  it('is compiled to SQL with its values written out, and built as its config says', async () => {
    const p = project({ ...shop, 'models/marts/revenue.ts': revenue })
    await p.good()
    // a: 10.10 + 0.20, b: 35.00; both above the var's 10.00
    expect(await p.rows('select * from marts.revenue order by 1')).toEqual([
      { customer_id: 'a', revenue: '10.30' },
      { customer_id: 'b', revenue: '35.00' },
    ])
    const ls = await p.run('ls', '--select', 'tag:money')
    expect(ls.out.trim()).toBe('revenue')
  })

  it('knows its parents: a changed var or seed rebuilds it, nothing else does', async () => {
    const p = project({ ...shop, 'models/marts/revenue.ts': revenue })
    await p.good()
    expect(await p.rebuilt()).toEqual([])
    expect(await p.rebuilt('--var', 'least=20.00')).toEqual(['revenue'])
    expect(await p.column('select revenue from marts.revenue')).toEqual(['35.00'])
    p.write('seeds/orders.csv', 'order_id,customer_id,amount\n1,a,21.00\n')
    expect(await p.rebuilt('--var', 'least=20.00')).toEqual(['orders', 'revenue'])
  })

  it('that names an unknown table or column is told with file, line and column', async () => {
    const p = project({
      ...shop,
      'models/marts/lost.ts': revenue.replace("ref('orders')", "ref('order')"),
      'models/marts/wrong.ts': revenue.replace("'customer_id', sql", "'customer', sql"),
    })
    const text = unfit(await p.run('check'), 2)
    expect(text).toMatch(/models\/marts\/lost\.ts:5:22/)
    expect(text).toContain('orders?')
    // the column where the file names it; the table that is not there once, not as a problem of the database too
    expect(text).toMatch(/E3101.*models\/marts\/wrong\.ts:6:15/)
    expect(text).toContain('2 errors')
  })
})

describe('what defineModel is handed', () => {
  const rows = "{ reads: ['orders'], columns: { n: 'INTEGER' } }"
  it.each([
    ['no columns', "{ reads: ['orders'] }, () => []", 'says every column and its type'],
    ['columns in a list', "{ reads: [], columns: ['n'] }, () => []", 'says every column and its type'],
    ['no reads', "{ columns: { n: 'INTEGER' } }, () => []", 'says what it reads'],
    ['reads that are text', "{ reads: 'orders', columns: { n: 'INTEGER' } }, () => []", 'says what it reads'],
    ['no function', rows, 'must be the function'],
    ['the function alone', '() => []', 'must be the function'],
    ['a type that is none', "{ reads: [], columns: { n: 'INTEGR' } }, () => []", 'E3136 unknown-type'],
  ])('%s: is told by check, at its line', async (_, given, said) => {
    const text = `import { defineModel } from 'ledgerline'\n\nexport default defineModel(${given})\n`
    const p = project({ ...shop, 'models/marts/m.ts': text })
    const told = unfit(await p.run('check'), 2)
    expect(told).toContain(said)
    expect(told).toContain('models/marts/m.ts:3:')
  })

  it.each([
    ['a module that is not there', "import x from 'ledgerlin'\nexport default x\n", 'm.ts:1:16'],
    ['a var that is not there', revenue.replace("v('least')", "v('lest')"), 'm.ts:9:47'],
  ])('%s is told where the file names it', async (_, text, place) => {
    const p = project({ ...shop, 'models/marts/m.ts': text })
    expect(unfit(await p.run('check'), 2)).toContain(place)
  })
})

describe('a TypeScript model that gives rows', () => {
  const files = { ...shop, 'models/marts/fitted.ts': fitted, 'lib/halve.ts': halve }

  it('reads decimals as text and columns as numbers, and writes the declared types', async () => {
    const p = project(files)
    await p.good()
    expect(await p.rows('select * from marts.fitted order by 1')).toEqual([
      { customer_id: 'a', orders: '2', half: '5.05', note: null },
      { customer_id: 'all', orders: '4', half: '45.30', note: 'string' },
    ])
    const types = await p.column("select data_type from duckdb_columns() where table_name = 'fitted'")
    expect(types).toEqual(['VARCHAR', 'INTEGER', 'DECIMAL(18,2)', 'VARCHAR'])
  })

  it('is rebuilt when a file that it imports changes, and is reused otherwise', async () => {
    const p = project(files)
    await p.good()
    expect(await p.rebuilt()).toEqual([])
    p.write('lib/halve.ts', halve.replace('/ 2', '/ 4'))
    expect(await p.rebuilt()).toEqual(['fitted'])
  })

  it('can be read by other models, whose columns are checked against the declared ones', async () => {
    const p = project({
      ...files,
      'models/reports/after.sql':
        "select half, orders + 1 as more from {{ref 'fitted'}} where customer_id = 'all'\n",
      'models/reports/bad.sql': "select halve from {{ref 'fitted'}}\n",
    })
    const text = unfit(await p.run('check'), 2)
    expect(text).toContain('models/reports/bad.sql:1:8')
    p.remove('models/reports/bad.sql')
    await p.good()
    expect(await p.rows('select * from reports.after')).toEqual([{ half: '45.30', more: '5' }])
  })

  const giving = (row: string, columns = "n: 'INTEGER'") =>
    `import { defineModel } from 'ledgerline'\nexport default defineModel({ reads: [], columns: { ${columns} } }, () => [\n  { n: 1 },\n  ${row},\n])\n`

  it.each([
    ['a value of the wrong type', giving("{ n: 'x' }"), 'row 2, n: x is no INTEGER'],
    ['NaN', giving('{ n: 0 / 0 }'), 'row 2, n: NaN is no figure'],
    ['a row that is none', giving('null'), 'row 2 is no object of columns and values'],
    ['a column nobody declared', giving('{ m: 2 }'), 'row 2 has m, which is not among its columns'],
    ['an object', giving('{ n: {} }'), 'row 2, n: it holds an object'],
  ])('%s is refused by row and column, and the old table stays', async (_, text, message) => {
    const p = project({ ...shop, 'models/marts/made.ts': giving('{ n: 2 }') })
    await p.good()
    p.write('models/marts/made.ts', text)
    expect(await p.bad(1)).toContain(message)
    expect(await p.column('select n from marts.made order by n')).toEqual(['1', '2'])
  })

  it('that throws is told at the line of its own file', async () => {
    const text = giving('{ n: 2 }')
      .replace('() => [', "() => {\n  throw new Error('no data')\n  return [")
      .replace(/\]\)\n$/, ']})\n')
    const p = project({ ...shop, 'models/marts/made.ts': text })
    const err = await p.bad(1)
    expect(err).toContain('no data')
    expect(err).toContain('models/marts/made.ts:3:')
  })

  it('may read only what stands in reads', async () => {
    const p = project({
      ...shop,
      'models/marts/fitted.ts': fitted.replace("reads: ['orders']", 'reads: []'),
      'lib/halve.ts': halve,
    })
    expect(await p.bad(1)).toContain('name it in reads: first')
  })
})

describe('a TypeScript file', () => {
  it.each([
    ['that does not parse', 'export default (\n', /models\/marts\/broken\.ts:\d+:\d+/],
    [
      'that throws when it is loaded',
      "\nthrow new Error('at once')\n",
      /models\/marts\/broken\.ts:2:[\s\S]*at once/,
    ],
    ['without a model', 'export const x = 1\n', /its default export must be what defineModel gives/],
  ])('%s is one problem among the others', async (_, text, expected) => {
    const p = project({
      ...shop,
      'models/marts/broken.ts': text,
      'models/marts/other.sql': "select nope from {{ref 'orders'}}\n",
    })
    const err = unfit(await p.run('check'), 2)
    expect(err).toMatch(expected)
  })
})

describe('macros in TypeScript', () => {
  const keys = `import { createHash } from 'node:crypto'
export function surrogate_key(...parts: string[]): string {
  return \`md5(\${parts.map((p) => \`coalesce(cast(\${p} as varchar), '_null_')\`).join(" || '|' || ")})\`
}
export const bucket = (column: string, { size = 10 }: { size?: number } = {}): string => \`floor(\${column} / \${size}) * \${size}\`
export const digest = (text: string): string => \`'\${createHash('md5').update(text).digest('hex')}'\`
`
  it('are helpers: literals and key=value pairs in, SQL out', async () => {
    const p = project({
      ...shop,
      'macros/keys.ts': keys,
      'models/marts/keyed.sql': `select {{surrogate_key 'order_id' 'customer_id'}} as k, {{bucket 'amount' size=5}} as b, {{digest 'a'}} as d
from {{ref 'orders'}} where order_id = 4\n`,
    })
    await p.good()
    // md5('4|b') and md5('a') as md5sum prints them
    expect(await p.rows('select * from marts.keyed')).toEqual([
      { k: '86591fc99440fe04151b5a1fd806587c', b: '30.0', d: '0cc175b9c0f1b6a831c399e269772661' },
    ])
    p.replace('macros/keys.ts', 'floor(', 'floor(1 * ')
    expect(await p.rebuilt()).toEqual(['keyed'])
  })

  it('that throw, give no text, or stand in for a helper are told at their place', async () => {
    const p = project({
      ...shop,
      'macros/keys.ts':
        "export function boom(): string {\n  throw new Error('no such thing')\n}\nexport const none = () => undefined\n",
      'models/marts/a.sql': 'select {{boom}} as x\n',
      'models/marts/b.sql': 'select {{none}} as x\n',
    })
    const err = unfit(await p.run('check'), 2)
    expect(err).toMatch(/models\/marts\/a\.sql:1:8[\s\S]*macros\/keys\.ts says: no such thing/)
    expect(err).toMatch(/models\/marts\/b\.sql:1:8[\s\S]*it must give SQL as text, not nothing/)
    p.write(
      'macros/keys.ts',
      "export const ref = () => 'x'\nexport const boom = () => '1'\nexport const none = () => '2'\n",
    )
    expect(unfit(await p.run('check'), 2)).toContain('ref is already a helper of the language itself')
  })
})

describe('estimators in a TypeScript model', () => {
  it('fit what SQL has summed; a refusal is a row with its reason, never NaN', async () => {
    const model = `import { defineModel, stats } from 'ledgerline'

export default defineModel(
  { reads: ['cohorts'], columns: { cohort: 'VARCHAR', status: 'VARCHAR', reason: 'VARCHAR', alpha: 'DOUBLE', kept: 'DOUBLE' } },
  async ({ db, ref, rows }) => {
    const found = await rows(db.selectFrom(ref('cohorts')).selectAll().orderBy('cohort').orderBy('year'))
    const names = [...new Set(found.map((r) => r.cohort))]
    return names.map((cohort) => {
      const survivors = found.filter((r) => r.cohort === cohort).map((r) => Number(r.alive))
      const fit = stats.value.fitSbg([stats.value.cohortOf(survivors)])
      if (fit.status === 'refuse') return { cohort, status: fit.status, reason: fit.reason, alpha: null, kept: null }
      return { cohort, status: 'ok', reason: null, alpha: fit.params[0], kept: stats.value.sbgSurvival(fit.params, 4) }
    })
  },
)
`
    // Fader & Hardie 2007, High End: alpha 0.668, beta 3.806, so of 1,000 are left after four renewals
    // 3.806/4.474 * 4.806/5.474 * 5.806/6.474 * 6.806/7.474 = 0.61; nobody leaves the other cohort
    const high = [1000, 869, 743, 653, 593, 551, 517, 491]
    const lines = high.map((alive, year) => `high,${year},${alive}`)
    const p = project({
      'project.yml': shop['project.yml'],
      'seeds/cohorts.csv': `cohort,year,alive\n${lines.join('\n')}\nall,0,10\nall,1,10\nall,2,10\n`,
      'models/marts/fits.ts': model,
    })
    await p.good()
    const [all, fitted] = await p.rows(
      'select cohort, status, reason, round(alpha, 3) as alpha, round(kept, 2) as kept from marts.fits order by cohort',
    )
    expect(all).toEqual({ cohort: 'all', status: 'refuse', reason: 'boundary', alpha: null, kept: null })
    expect(fitted).toMatchObject({ cohort: 'high', status: 'ok', alpha: '0.668', kept: '0.61' })
  })
})
