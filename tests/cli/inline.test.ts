/** Templates on the command line, statements of macros, builds without rows. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { project, unfit } from '../engine/project.ts'
import { shop } from '../engine/shop.ts'

describe('a query on the command line', () => {
  it('names no nodes besides', async () => {
    const one = project(shop)
    const query = ['--inline', 'select 1 as one']
    for (const call of [
      ['show', 'mart_total'],
      ['show', '-s', 'mart_total'],
      ['compile', '-s', 'mart_total'],
    ]) {
      const { code, err } = await one.run(...call, ...query)
      expect([code, err]).toEqual([
        2,
        expect.stringMatching(/--inline and (?:mart_total|--select) do not go together/),
      ])
    }
  })

  it('is a template: refs, vars, ephemeral models, macros', async () => {
    const one = project({ ...shop, 'macros/twice.sql': '(2 * {{column}})' })
    await one.good()
    const query =
      "select {{> twice column='amount'}} as x from {{ref 'int_big'}} where amount > {{var 'cut'}} order by 1"
    const { out, err } = await one.run('show', '--output', 'csv', '--inline', query)
    expect(err).toBe('')
    expect(out).toBe('x\n10.50\n20.00\n41.00\n')
    const { out: sql } = await one.run('compile', '--inline', query)
    expect(sql).toContain('int_big" as (')
    expect(sql).toContain('(2 * amount)')
  })

  it('that reads what is not there says so, with the nearest name', async () => {
    const one = project(shop)
    await one.good()
    const { code, err } = await one.run('show', '--inline', "select * from {{ref 'mart_totals'}}")
    expect(code).toBe(2)
    expect(err).toContain('--inline:1:15')
    expect(err).toContain('mart_total?')
  })

  it('that the database does not take says at which place', async () => {
    const one = project(shop)
    await one.good()
    const { code, err } = await one.run('show', '--inline', "select amuont from {{ref 'mart_total'}}")
    expect([code, err.includes('--inline:1:8')], err).toEqual([2, true])
    expect(err).toContain("> 1 │ select amuont from {{ref 'mart_total'}}\n      │        ^^^^^^\n")
  })

  it('names a table that is not there: misspelt, not built, or one that leaves none', async () => {
    const one = project(shop)
    await one.build('--select', '+mart_customers')
    const told = async (query: string): Promise<string> => unfit(await one.run('show', '--inline', query), 2)
    expect(await told('select nofunc(1)')).toMatch(/E3101 .*--inline:1:8\n(?:.*\n)*.*nofunc does not exist/)
    const misspelt = await told('select * from marts.mart_customer')
    expect(misspelt).toMatch(/E3101 .*--inline:1:15/)
    expect(misspelt).toContain('Near: mart_customers')
    expect(await told('select * from marts.mart_total')).toContain('mart_total is not built yet.')
    expect(await told('select * from intermediate.int_big')).toContain('int_big is ephemeral')
  })

  it('may be a selection: each node that leaves a table', async () => {
    const one = project(shop)
    await one.good()
    const { out, err } = await one.run('show', '--output', 'csv', '--select', 'mart_total int_big names')
    expect(out).toBe('customer,label\na,Anna\nb,Bo\namount\n35.75\n')
    expect(err).toBe('names\nmart_total\n')
  })
})

describe('compile', () => {
  it('gives SQL that runs as it is, also where ephemeral models are read, and of tests', async () => {
    const one = project({
      ...shop,
      'models/marts/m.yml':
        'models:\n  - name: mart_customers\n    columns: [{ name: amount, data_tests: [accepted_range: { name: small, arguments: { max_value: 15 } }] }]\n  - { name: int_big, columns: [{ name: amount, data_tests: [unique: { name: alone }] }] }\n',
      'tests/data/big.sql': "select * from {{ref 'int_big'}} where amount > 20",
    })
    await one.run('seed')
    await one.run('run')
    const asked = async (...args: string[]): Promise<string> => {
      const { out } = await one.run('compile', ...args)
      return (await one.rows(out))
        .map((row) => Object.values(row).join(' '))
        .sort()
        .join('; ')
    }
    // a has 10.00 + 5.25, b has 20.50
    expect(await asked('-s', 'mart_customers')).toBe('a Anna 15.25; b Bo 20.50')
    expect(await asked('-s', 'small')).toBe('a Anna 15.25; b Bo 20.50')
    expect(await asked('-s', 'alone')).toBe('')
    expect(await asked('-s', 'big')).toBe('2 b 20.50')
    // the grain of stg_orders gives two more
    const { err, out } = await one.run('compile')
    expect([err, out]).toEqual(['4 models and 5 tests written to target/compiled\n', ''])
    const { nodes } = JSON.parse(one.read('target/manifest.json'))
    const rows = await one.rows(nodes['model.shop.mart_customers'].compiled_code)
    expect(rows).toHaveLength(2)
  })
})

describe('many rows as CSV', () => {
  it('come part by part and whole, under one header, also when there are none', async () => {
    const one = project(shop)
    await one.good()
    const csv = async (query: string): Promise<string> =>
      (await one.run('show', '--output', 'csv', '--limit', '100000', '--inline', query)).out
    const numbers = Array.from({ length: 5000 }, (_, i) => `${i},"a, ${i}"`)
    expect(await csv("select i, 'a, ' || i as t from range(5000) r(i) order by i")).toBe(
      `i,t\n${numbers.join('\n')}\n`,
    )
    expect(await csv('select 1 as a, null as b where false')).toBe('a,b\n')
  })

  it('are not all fetched before the first is there', async () => {
    const db = await openDuckDb({ file: ':memory:' })
    try {
      const connection = await db.connect()
      const sizes: number[] = []
      // a query that never ends by itself
      for await (const { rows } of connection.parts('select i from range(1000000000000) r(i)')) {
        sizes.push(rows.length)
        if (sizes.length === 3) break
      }
      expect(sizes.every((n) => n > 0 && n <= 2048)).toBe(true)
      connection.close()
    } finally {
      await db.close()
    }
  })
})

describe('run-operation', () => {
  const files = {
    ...shop,
    'macros/mark.sql':
      "create or replace table {{schema}}.marked as select '{{word}}' as word;\ninsert into {{schema}}.marked select label from {{ref 'names'}}",
    'macros/half.sql': 'create table seeds.half (a integer); select no_such_function()',
  }

  it('runs the statements of a macro with its arguments', async () => {
    const one = project(files)
    await one.good()
    const { code, err } = await one.run('run-operation', 'mark', '--args', '{schema: seeds, word: hello}')
    expect({ code, err }).toEqual({ code: 0, err: 'mark has run.\n' })
    expect(await one.column('select word from seeds.marked order by 1')).toEqual(['Anna', 'Bo', 'hello'])
  })

  it('does all of it or nothing, and knows its macros', async () => {
    const one = project(files)
    await one.good()
    const { code, err } = await one.run('run-operation', 'half')
    expect(code).toBe(1)
    expect(err).toContain('no_such_function')
    expect(await one.column("select count(*) from duckdb_tables() where table_name = 'half'")).toEqual(['0'])
    expect((await one.run('run-operation', 'hafl')).err).toContain('Did you mean half?')
  })

  it('says how an argument that is missing is given', async () => {
    const text = unfit(await project(files).run('run-operation', 'mark', '--args', '{schema: seeds}'), 2)
    expect(text).toContain('E1107 undefined-value   macros/mark.sql:1:')
    expect(text).toContain("mark is given it on the command line: --args '{word: …}'")
  })

  it.each([
    ['word', 'word is text', '{schema: marts, days: 30}'],
    ['schema=seeds', 'schema=seeds is text', '{schema: seeds}'],
    ['schema:seeds word:hi', 'schema:seeds word:hi is text', '{schema: seeds, word: hi}'],
    ['{schema=seeds, word=hi}', 'the value of schema=seeds is nothing', '{schema: seeds, word: hi}'],
    ['[a, b]', '[a, b] is a list', '{schema: marts, days: 30}'],
    ['7', '7 is a number', '{schema: marts, days: 30}'],
    ['', 'what is given is nothing', '{schema: marts, days: 30}'],
    ['{schema: [a]}', 'the value of schema is a list', '{schema: marts, days: 30}'],
    ['{schema: }', 'the value of schema is nothing', '{schema: marts, days: 30}'],
    ['{schema: a', '{schema: a is no YAML, ', '{schema: marts, days: 30}'],
  ])('says of --args %s what is wrong and what to write (E8014)', async (given, problem, example) => {
    const text = unfit(await project(files).run('run-operation', 'mark', '--args', given), 2)
    expect(text).toContain('E8014 no-mapping')
    const flat = text.replace(/\s+/g, ' ')
    expect(flat).toContain(
      `--args takes a mapping of names to text, numbers, dates, true or false: ${problem}`,
    )
    expect(flat).toContain(`Write --args '${example}', or the same as JSON.`)
  })
})

describe('build --empty', () => {
  const files = {
    ...shop,
    'models/marts/out.sql':
      "{{config materialized='external' location='out/total.csv'}}select * from {{ref 'mart_total'}}",
    'models/marts/mart_total.yml':
      'models: [{ name: mart_total, columns: [{ name: amount, data_tests: [not_null] }] }]\n',
  }

  it('runs every statement and touches nothing that stands', async () => {
    const one = project(files)
    await one.good()
    const [hashes, results, out] = [
      await one.hashes(),
      one.read('target/run_results.json'),
      one.read('out/total.csv'),
    ]
    const { code, nodes } = await one.told('--empty')
    expect(code).toBe(0)
    // a sum over nothing is null, which not_null would refuse: tests of data do not run
    expect(nodes).toMatchObject({
      names: { status: 'success', rows: 0 },
      mart_customers: { status: 'success' },
      mart_total: { status: 'success', checks: {} },
      out: { status: 'success' },
    })
    expect(await one.hashes()).toEqual(hashes)
    expect(one.read('target/run_results.json')).toBe(results)
    expect(one.read('out/total.csv')).toBe(out)
    expect(await one.rebuilt()).toEqual([])
  })

  it('of a selection builds what that reads as well, as nothing of it stands in memory', async () => {
    const one = project(files)
    await one.good()
    const { code, nodes } = await one.told('--empty', '--select', 'mart_total')
    expect([code, nodes.mart_total?.status, nodes.names?.status]).toEqual([0, 'success', 'success'])
    expect(Object.keys(nodes)).not.toContain('out')
  })

  it('leaves no database where there was none', async () => {
    const one = project(files)
    expect((await one.build('--empty')).code).toBe(0)
    expect(existsSync(one.database)).toBe(false)
    expect(existsSync(join(one.dir, 'out'))).toBe(false)
  })
})

describe('show --cte', () => {
  const p = project({
    ...shop,
    'models/marts/steps.sql': `with big as (
  select customer, amount from {{ref 'int_big'}} where customer = 'a'
),
added as (select customer, cast(sum(amount) as decimal(18,2)) as amount from big group by customer)
select amount from added where amount > 1000;
`,
  })

  it('prints the rows of a step before the model is built, through ephemeral models', async () => {
    await p.good('--select', '+int_big')
    // by hand: a has 10.00 and 5.25
    const rows = async (cte: string): Promise<string> =>
      (await p.run('show', 'steps', '--cte', cte, '--output', 'csv')).out
    expect((await rows('big')).trim().split('\n').sort()).toEqual(['a,10.00', 'a,5.25', 'customer,amount'])
    expect(await rows('ADDED')).toBe('customer,amount\na,15.25\n')
  })

  it('says what there is where there is no such step, and what it goes with', async () => {
    const told = async (...args: string[]): Promise<string> => unfit(await p.run('show', ...args), 2)
    expect(await told('steps', '--cte', 'addd')).toContain('Did you mean added?')
    expect(await told('names', '--cte', 'x')).toContain('names has no SQL, and so no CTE')
    expect(await told('--cte', 'x')).toContain('ledgerline show <model> --cte <name>')
    expect(await told('--cte', 'x', '--inline', 'select 1')).toContain('do not go together')
  })
})
