/** Unit tests: typed fixtures, one meaning whatever the form, nothing built, nothing touched. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCsv } from '../../src/check/unit/csv.ts'
import { diffLines, diffRows, type Row } from '../../src/check/unit/diff.ts'
import { runUnitTest, type UnitResult } from '../../src/check/unit/index.ts'
import { bind, link } from '../../src/graph/index.ts'
import type { Fixture, FixtureRow, UnitTest } from '../../src/project/index.ts'
import { selectCte } from '../../src/sql/index.ts'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { loadGood } from '../project/folder.ts'
import { shop } from './shop.ts'

const place = { file: 'models/t.yml', line: 10, column: 3 }
const rows = (...list: FixtureRow[]): Fixture => ({
  format: 'rows',
  rows: list,
  rowPlaces: list.map((_, i) => ({ ...place, line: 20 + i })),
  place,
})
const csv = (text: string): Fixture => ({ format: 'csv', text, place: { ...place, line: 20 } })
const sql = (text: string): Fixture => ({ format: 'sql', text, place: { ...place, line: 20 } })
const ref = (name: string, fixture: Fixture): UnitTest['given'][number] => ({
  input: { kind: 'ref', name },
  fixture,
  place,
})

const none: UnitTest['overrides'] = { vars: {}, env: {}, macros: {} }
const files = {
  ...shop,
  'macros/vat.sql': '1.19',
  'models/marts/split.sql':
    'with "raw (x)" as (select * from {{ref \'stg_orders\'}}), -- as (\nbig(id, money) as (select order_id, amount from "raw (x)" where amount > {{var \'cut\'}})\nselect id, cast(money * {{> vat}} as decimal(18,2)) as gross from big\n',
}

interface Asked extends Partial<UnitTest> {
  readonly model: string
  readonly given: UnitTest['given']
}

/** The result of one unit test on the shop, or the codes and places of what did not link. */
async function outcome(
  asked: Asked,
  wanted: Fixture,
  cte?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<UnitResult | readonly string[]> {
  const expected = { fixture: wanted, place: { ...place, line: 30 }, ...(cte === undefined ? {} : { cte }) }
  const test: UnitTest = {
    kind: 'unit_test',
    name: 'rule',
    package: 'shop',
    path: 'models/t.yml',
    description: '',
    overrides: none,
    tags: [],
    enabled: true,
    place,
    expect: expected,
    ...asked,
  }
  const project = { ...loadGood({ ...files, ...more }), unitTests: [test] }
  const { graph, compiled, problems } = link(project)
  if (problems.length > 0) return problems.map((p) => `${p.code} ${p.message}`)
  const warehouse = await openDuckDb({ file: ':memory:', fileSearchPath: project.dir })
  try {
    const scratch = await warehouse.connect()
    const { columns, sound, catalogue } = await bind(graph, compiled, scratch)
    const [unit] = graph.unitTests
    const named = (sql: string): readonly string[] => catalogue.named(sql)
    const stand = (ids: Iterable<string>): Promise<void> => catalogue.stand(ids)
    const result = unit && (await runUnitTest({ graph, columns, sound, scratch, stand, named }, unit))
    if (result === undefined) throw new Error('it did not run')
    const left = await scratch.rows('select count(*) as n from staging.stg_orders')
    expect(left).toEqual([{ n: '0' }])
    return result
  } finally {
    await warehouse.close()
  }
}

async function told(...args: Parameters<typeof outcome>): Promise<string[]> {
  const result = await outcome(...args)
  if (!('problems' in result)) return [...result]
  return result.problems.map((p) => `${p.code} ${p.place?.file}:${p.place?.line} ${p.message}`)
}

describe('rows, CSV and SQL mean the same', () => {
  const forms = [
    rows({ order_id: 1, customer: null, amount: 1.5 }, { order_id: 2, customer: 'a', amount: 10 }),
    csv('order_id,customer,amount\n1,,1.5\n2,a,10\n'),
    sql("select 1 as order_id, null as customer, 1.5 as amount union all select 2, 'a', 10"),
  ]
  // by hand: 1.5 * 1.19 = 1.785, which rounds to 1.79; 10 * 1.19 = 11.90; a null first row says nothing of its type
  it.each(forms)('%#', async (given) => {
    const result = await outcome(
      { model: 'split', given: [ref('stg_orders', given)] },
      rows({ gross: 11.9 }, { gross: 1.79 }),
    )
    expect(result).toMatchObject({ status: 'pass', problems: [] })
  })

  const wrong = [
    rows({ order_id: 1, amuont: 2 }),
    csv('order_id,amuont\n1,2\n'),
    sql('select 1 as order_id, 2 as amuont'),
  ]
  it.each(wrong)('an unknown column is an error, %#', async (given) => {
    expect(await told({ model: 'split', given: [ref('stg_orders', given)] }, rows())).toEqual([
      'E6013 models/t.yml:20 The fixture names a column amuont, which stg_orders does not have. Did you mean amount?',
    ])
  })

  const misfits: [Fixture, string][] = [
    [rows({ order_id: 1 }, { order_id: 'two' }), "21 'two' is no INTEGER"],
    [csv('order_id\n1\n\ntwo\n'), "23 'two' is no INTEGER"],
    [sql("select 'two' as order_id"), "20 'two' is no INTEGER"],
    [rows({ order_id: 1.5 }), '20 1.5 is no INTEGER'],
    [csv('order_id\n1.5\n'), '21 1.5 is no INTEGER'],
    [sql('select 1.5 as order_id'), "20 '1.5' is no INTEGER"],
    [rows({ amount: 1.005 }), '20 1.005 is no DECIMAL(18,2)'],
    [rows({ amount: 1e-7 }), '20 1e-7 is no DECIMAL(18,2)'],
    [csv('order_id\n15e-1\n'), '21 15e-1 is no INTEGER'],
    [sql("select '1.5' as order_id"), "20 '1.5' is no INTEGER"],
  ]
  it.each(misfits)(
    'a value that does not cast, or would be rounded, is an error at its line, %#',
    async (given, text) => {
      const [first] = await told({ model: 'split', given: [ref('stg_orders', given)] }, rows())
      expect(first).toContain(`E6014 models/t.yml:${text}, which is the type of`)
    },
  )
})

it('inputs left out are empty, and columns left out are null', async () => {
  const grouped = await outcome({ model: 'mart_total', given: [] }, rows({ amount: null }))
  expect(grouped).toMatchObject({ status: 'pass' })
  const result = await outcome(
    { model: 'split', given: [ref('stg_orders', rows({ amount: 2 }))] },
    rows({ id: null, gross: 2.38 }),
  )
  expect(result).toMatchObject({ status: 'pass' })
})

it('runs ephemeral parents through, or takes a fixture in their place', async () => {
  const names = ref('names', rows({ customer: 'a', label: 'Anna' }))
  const orders = rows({ order_id: 1, customer: 'a', amount: 1 }, { order_id: 2, customer: 'a', amount: 2 })
  // the cut is 1: only what is above it counts
  const through = await outcome(
    { model: 'mart_customers', given: [ref('stg_orders', orders), names] },
    rows({ label: 'Anna', amount: 2 }),
  )
  expect(through).toMatchObject({ status: 'pass' })
  const given = await outcome(
    { model: 'mart_customers', given: [ref('int_big', orders), names] },
    rows({ label: 'Anna', amount: 3 }),
  )
  expect(given).toMatchObject({ status: 'pass' })
})

it('vars and macros are set for the test alone', async () => {
  const given = [ref('stg_orders', rows({ amount: 2 }, { amount: 7 }))]
  const overrides = { ...none, vars: { cut: 5 }, macros: { vat: '2' } }
  expect(await outcome({ model: 'split', given, overrides }, rows({ gross: 14 }))).toMatchObject({
    status: 'pass',
  })
  expect(await told({ model: 'split', given, overrides: { ...none, vars: { cot: 5 } } }, rows())).toEqual([
    'E1007 There is no var named cot. Did you mean cut?',
  ])
})

it('the reporting currency is set for the test alone', async () => {
  const model = {
    'models/marts/money.sql': "select amount, {{setting 'currency'}} as currency from {{ref 'stg_orders'}}\n",
  }
  const asked = { model: 'money', given: [ref('stg_orders', rows({ amount: 2 }))] }
  const given = { ...asked, overrides: { ...none, currency: 'CHF' } }
  expect(await outcome(given, rows({ amount: 2, currency: 'CHF' }), undefined, model)).toMatchObject({
    status: 'pass',
  })
  expect(await outcome(asked, rows({ amount: 2, currency: 'EUR' }), undefined, model)).toMatchObject({
    status: 'pass',
  })
})

it('whether a port is filled is set for the test alone', async () => {
  const port =
    'models:\n  - name: input_orders\n    abstract: true\n    grain: [id]\n    columns: [{ name: id, data_type: varchar }]\n'
  const model = {
    'models/inputs/input_orders.yml': port,
    'models/marts/known.sql': "select {{input_present 'input_orders'}} as known\n",
  }
  const asked = { model: 'known', given: [] }
  const given = { ...asked, overrides: { ...none, inputs: { input_orders: true } } }
  expect(await outcome(given, rows({ known: true }), undefined, model)).toMatchObject({ status: 'pass' })
  expect(await outcome(asked, rows({ known: false }), undefined, model)).toMatchObject({ status: 'pass' })
  const stranger = { ...asked, overrides: { ...none, inputs: { stg_orders: true } } }
  expect(await outcome(stranger, rows(), undefined, model)).toEqual([
    'E6011 Unit test rule cannot run: stg_orders is not an input that a project fills.',
  ])
})

it('a CTE is asserted, or the nearest one named', async () => {
  const given = [ref('stg_orders', rows({ order_id: 4, amount: 2 }))]
  expect(await outcome({ model: 'split', given }, rows({ id: 4, money: 2 }), 'big')).toMatchObject({
    status: 'pass',
  })
  expect(await outcome({ model: 'split', given }, rows({ order_id: 4 }), 'raw (x)')).toMatchObject({
    status: 'pass',
  })
  expect(await told({ model: 'split', given }, rows(), 'bog')).toEqual([
    'E6016 models/t.yml:30 split has no CTE named bog in its with clause. Did you mean big?',
  ])
})

it('an input that the model does not read is an error with the nearest', async () => {
  const [first] = await told({ model: 'split', given: [ref('stg_order', rows())] }, rows())
  expect(first).toBe(
    'E6012 Unit test rule gives stg_order, which split does not read. Did you mean stg_orders?',
  )
})

it('shows what differs column by column, whatever the order', async () => {
  const given = [ref('stg_orders', rows({ order_id: 1, amount: 2 }, { order_id: 2, amount: 3 }))]
  const result = await outcome(
    { model: 'split', given },
    rows({ id: 2, gross: 3.57 }, { id: 1, gross: 2.37 }),
  )
  if (!('problems' in result)) throw new Error('it did not run')
  const [problem] = result.problems
  expect([problem?.code, problem?.place?.line, problem?.message]).toEqual([
    'E6010',
    10,
    'Unit test rule of split: 1 row changed.',
  ])
  expect(problem?.notes).toEqual(['         id  gross', 'changed  1   2.37 → 2.38'])
})

it('says which columns a fixture left out that the model asks for, where that test fails', async () => {
  // split keeps amounts above a cut, and no row has one
  const given = [ref('stg_orders', rows({ order_id: 1 }, { order_id: 2 }))]
  const result = await outcome({ model: 'split', given }, rows({ id: 1 }))
  if (!('problems' in result)) throw new Error('it did not run')
  expect(result.problems[0]?.message).toBe('Unit test rule of split: 1 row missing.')
  expect(result.problems[0]?.notes?.at(-1)).toBe('null in every row given of stg_orders: amount')
})

it('reads quotes, line ends and empty fields of a CSV', () => {
  expect(parseCsv('\uFEFFa,b\r\n"x,""y\nz",\r\n"",2')).toEqual([
    { line: 0, cells: ['a', 'b'] },
    { line: 1, cells: ['x,"y\nz', null] },
    { line: 3, cells: ['', '2'] },
  ])
})

it('cuts a statement after its with clause and leaves the text before as it is', () => {
  const text =
    'with recursive a(n) as not materialized (select \')\' as n), /* b as ( */ "B c" as (values (1)) select 1'
  const cut = selectCte(text, 'b C')
  expect(cut).toEqual({ sql: `${text.slice(0, text.indexOf(' select 1'))}\nselect * from "B c"` })
  expect(selectCte('select 1', 'a')).toEqual({ names: [] })
})

it('the difference is that of multisets, by a naive count', () => {
  const value = fc.option(fc.constantFrom('1', '2', 'null', ''), { nil: null })
  const table = fc.array(fc.tuple(value, value), { maxLength: 8 })
  fc.assert(
    fc.property(table, table, (expected, actual) => {
      const { missing, unexpected, changed } = diffRows(expected, actual)
      const left: Row[] = [...actual]
      const lacking: Row[] = []
      for (const row of expected) {
        const at = left.findIndex((other) => other[0] === row[0] && other[1] === row[1])
        if (at < 0) lacking.push(row)
        else left.splice(at, 1)
      }
      const sorted = (list: readonly Row[]): string[] => list.map((r) => JSON.stringify(r)).sort()
      expect(sorted([...missing, ...changed.map((c) => c.expected)])).toEqual(sorted(lacking))
      expect(sorted([...unexpected, ...changed.map((c) => c.actual)])).toEqual(sorted(left))
    }),
  )
})

it('a long difference is cut, and null is told from the text null', () => {
  const many: Row[] = Array.from({ length: 12 }, () => [null])
  const lines = diffLines(['a'], { missing: [['null'], ...many], unexpected: [], changed: [] }, 2)
  expect(lines).toEqual(['         a', "missing  'null'", 'missing  null', '… and 11 more'])
})
