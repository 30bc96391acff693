import { afterEach, describe, expect, it } from 'vitest'
import { LedgerlineError } from '../../src/diagnostic/index.ts'
import { readReportRows } from '../../src/publish/report/index.ts'
import { openDuckDb, type Warehouse } from '../../src/warehouse/index.ts'

const open: Warehouse[] = []
afterEach(async () => {
  for (const warehouse of open.splice(0)) await warehouse.close()
})

async function warehouseWith(...statements: string[]): Promise<Warehouse> {
  const warehouse = await openDuckDb({ file: ':memory:' })
  open.push(warehouse)
  const connection = await warehouse.connect()
  for (const statement of statements) await connection.run(statement)
  connection.close()
  return warehouse
}

const figures = `create table reports.rpt_figure as select 'r1' as run_id, report, 'FIN-1' as section,
  'net_revenue' as figure, '(all)' as segment, date '2026-02-01' as fiscal_month,
  cast('1234567890123456789012.345678' as decimal(28, 6)) as value, 'money' as unit, 'EUR' as currency,
  cast(9007199254740993 as bigint) as n, cast(null as decimal(28, 6)) as low, cast(null as decimal(28, 6)) as high,
  'Actual' as class, cast(null as varchar) as grade, 'net_revenue' as metric, 'draft' as metric_version,
  'mart' as mart, 'pass' as tie_out_state, cast(null as varchar) as null_reason, true as restated
  from (values ('roi_summary'), ('another')) as reports (report)`
const narratives = `create table reports.rpt_narrative as select 'r1' as run_id, 'roi_summary' as report,
  'FIN-1' as section, date '2026-02-01' as fiscal_month, 'Text' as text, '' as figure_keys`

describe('published rows are read as they are', () => {
  it('keeps every digit of a decimal and of a 64-bit count', async () => {
    const warehouse = await warehouseWith('create schema reports', figures, narratives)
    const rows = await readReportRows(warehouse, 'reports', 'roi_summary')
    expect(rows.figures).toHaveLength(1)
    expect(rows.figures[0]).toMatchObject({
      value: '1234567890123456789012.345678',
      n: '9007199254740993',
      fiscal_month: '2026-02-01',
      low: null,
      restated: true,
    })
    expect(rows.narratives[0]?.text).toBe('Text')
  })

  it('says that nothing is published when the tables are not there', async () => {
    const reading = readReportRows(await warehouseWith(), 'reports', 'roi_summary')
    await expect(reading).rejects.toThrow(LedgerlineError)
    await expect(reading).rejects.toThrow(/E7002/)
  })
})
