/** Other DuckDB files as sources, and what a target sets: extensions and settings. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { madeFolder } from '../project/made.ts'
import { project, type TestProject, unfit } from './project.ts'

const repository = join(import.meta.dirname, '../..')
const other = join(madeFolder(), 'crm.duckdb')
async function fill(amount: string): Promise<void> {
  const warehouse = await openDuckDb({ file: other })
  const connection = await warehouse.connect()
  await connection.run('create schema if not exists sales')
  await connection.run(
    `create or replace table sales.orders as select 1 as id, ${amount}::decimal(18,2) as amount`,
  )
  await warehouse.close()
}
function shop(target: string): TestProject {
  return project({
    'project.yml': `name: shop\ntargets:\n  dev:\n    type: duckdb\n    path: target/shop.duckdb\n${target}`,
    'models/staging/crm.yml':
      'sources:\n  - name: crm\n    database: crm\n    schema: sales\n    tables: [{ name: orders, columns: [{ name: amount, data_type: "decimal(18,2)" }] }]\n',
    'models/staging/stg_orders.sql': "select * from {{source 'crm' 'orders'}}\n",
    'models/marts/total.sql': "select sum(amount)::decimal(18,2) as total from {{ref 'stg_orders'}}\n",
  })
}
const attach = `    attach: [{ name: crm, type: duckdb, path: "${other.replaceAll('\\', '/')}" }]\n`

describe('another DuckDB file', () => {
  it('that lacks the table is told with those that it has', async () => {
    await fill('1.10')
    const p = shop(attach)
    p.replace('models/staging/crm.yml', '    schema: sales\n', '')
    const told = unfit(await p.run('check'), 2)
    expect(told).toContain('E4120 attached-table-missing')
    expect(told).toContain(
      'there is no table crm.orders in the attached database crm. Did you mean sales.orders?',
    )
    expect(told).not.toContain('format: and csv:')
  })

  it('is read, shown through views, and seen to change', async () => {
    await fill('1.10')
    const p = shop(attach)
    await p.good()
    expect(await p.column('select total from marts.total')).toEqual(['1.10'])
    expect((await p.run('show', 'stg_orders', '--output', 'csv')).out).toContain('1,1.10')
    expect(await p.rebuilt()).toEqual([])
    await fill('2.20')
    expect(await p.rebuilt()).toEqual(['crm.orders', 'stg_orders', 'total'])
    expect(await p.column('select total from marts.total')).toEqual(['2.20'])
  })
  it('and the working database stay locked while a build is at them, though their contents were hashed', async () => {
    await fill('1.10')
    const p = shop(attach)
    // another process knocks while the model is made; a file that we read and close ourselves would let it in
    p.write(
      'models/marts/knock.ts',
      `import { spawnSync } from 'node:child_process'
import { defineModel } from 'ledgerline'
const program = (file: string) =>
  \`require('@duckdb/node-api').DuckDBInstance.create(\${JSON.stringify(file)}).then((i) => { i.closeSync(); console.log('opened') }, (e) => console.log(e.message))\`
export default defineModel({ reads: ['total'], columns: { said: 'VARCHAR' } }, async () =>
  ${JSON.stringify([other, p.database])}.map((file) => ({
    said: spawnSync('node', ['-e', program(file)], { cwd: ${JSON.stringify(repository)}, encoding: 'utf8' }).stdout,
  })),
)
`,
    )
    await p.good()
    const said = await p.column('select said from marts.knock')
    expect(said).toHaveLength(2)
    for (const one of said) expect(one).toContain(`PID ${process.pid}`)
  })
  it('that is not there is told at its line', async () => {
    const p = shop(attach.replace('crm.duckdb', 'gone.duckdb'))
    const text = unfit(await p.run('check'), 2)
    expect(text).toContain('E4107')
    expect(text).toMatch(/project\.yml:6:\d+/)
  })
})

describe('generate source of a DuckDB file', () => {
  it('takes the schema that is named; of several, one must be', async () => {
    await fill('1.10')
    const p = shop(attach)
    expect((await p.run('generate', 'source', 'crm')).out).toContain('schema: sales')
    const warehouse = await openDuckDb({ file: other })
    const connection = await warehouse.connect()
    await connection.run('create schema hr; create table hr.staff (name varchar)')
    await warehouse.close()
    expect(unfit(await p.run('generate', 'source', 'crm'), 2)).toContain('generate source crm.<schema>')
    expect((await p.run('generate', 'source', 'crm.hr')).out).toBe(`sources:
  - name: crm
    database: crm
    schema: hr
    tables:
      - name: staff
        columns:
          - { name: name, data_type: varchar }
`)
    expect(unfit(await p.run('generate', 'source', 'crm.none'), 2)).toContain('it has hr, sales')
  })
})

describe('a target', () => {
  it.each([
    ['an extension that is not installed', '    extensions: [nosuch]\n', 'E4110'],
    ['a setting that DuckDB does not know', '    settings: { temp_directry: x }\n', 'temp_directory?'],
    ['a setting that the engine rests on', '    settings: { ieee_floating_point_ops: true }\n', 'E4112'],
  ])('with %s is refused', async (_, target, said) => {
    await fill('1.10')
    expect(unfit(await shop(attach + target).run('check'), 2)).toContain(said)
  })
  it('applies the settings that it gives', async () => {
    await fill('1.10')
    const p = shop(`${attach}    settings: { default_null_order: nulls_last }\n`)
    await p.good()
    const shown = await p.run(
      'show',
      '--inline',
      "select current_setting('default_null_order') as o",
      '--output',
      'csv',
    )
    expect(shown.out.toLowerCase()).toContain('nulls_last')
  })
})
