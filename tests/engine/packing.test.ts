/**
 * Where rows that stand lie in the file: a large table's are not written again for a few that are replaced, and are put together
 * when the journal lies in many pieces. Of a small one the pieces are put together at once.
 */
import { describe, expect, it } from 'vitest'
import { project, type TestProject } from './project.ts'

/** Lines of a month for each of four months, one after the other: each row group of 122,880 rows has rows of all months. */
const files = (lines: number) => ({
  'project.yml': 'name: shop\n',
  'seeds/months.csv': 'month,amount\n1,10\n2,20\n3,30\n4,40\n',
  'models/intermediate/int_months.sql': "select month, amount from {{ref 'months'}}\n",
  'models/intermediate/int_months.yml':
    'models: [{ name: int_months, config: { materialized: table, partition_by: month } }]\n',
  'models/intermediate/int_lines.sql': `select line, months.month, months.amount
from {{ref 'int_months'}} as months
cross join range(${lines}) as lines (line)
where {{rebuilt 'months.month'}}
order by line, months.month
`,
  'models/intermediate/int_lines.yml': `models:
  - name: int_lines
    config:
      materialized: incremental
      incremental_strategy: partitions
      partition_by: month
      reads_by_partition: { int_months: same }
`,
})

/** Where the values of `line` lie: row group, block and place in it. */
async function places(t: TestProject): Promise<string[]> {
  const found = await t.column(
    "select concat_ws(' ', row_group_id, block_id, block_offset) from pragma_storage_info('intermediate.int_lines') where column_name = 'line' and segment_type <> 'VALIDITY' order by row_group_id, segment_id",
  )
  return found.map(String)
}

async function rowGroups(t: TestProject, table = 'intermediate.int_lines'): Promise<number> {
  const [found] = await t.column(`select count(distinct row_group_id) from pragma_storage_info('${table}')`)
  return Number(found)
}

async function fourthMonth(t: TestProject, amount: number): Promise<void> {
  t.write('seeds/months.csv', `month,amount\n1,10\n2,20\n3,30\n4,${amount}\n`)
  expect((await t.told()).nodes.int_lines?.message).toBe('1 of 4 partitions: 4 (int_months)')
}

describe('rows of a large table', () => {
  it('stay where they lie when rows of one partition are replaced', async () => {
    const t = project(files(300_000))
    await t.good()
    const before = await places(t)
    await fourthMonth(t, 41)
    const after = await places(t)
    expect(after.slice(0, before.length)).toEqual(before)
    // what came lies behind them: 300,000 rows are three row groups
    expect((await rowGroups(t)) - 10).toBe(3)
    expect(await t.column('select sum(amount) from intermediate.int_lines')).toEqual([`${300_000 * 101}`])
  })

  it('are put together once the journal lies in 64 pieces', async () => {
    const t = project(files(300_000))
    await t.good()
    const older =
      'insert into _ledgerline.node_state select * replace (0 as seq) from _ledgerline.node_state limit 1'
    await t.meddle(...Array.from({ length: 64 }, () => [older, 'checkpoint']).flat())
    await fourthMonth(t, 41)
    // without it there would be thirteen, as above; DuckDB merges neighbours where it saves one
    expect(await rowGroups(t)).toBeLessThan(13)
    // so is the journal, and the builds that follow leave rows where they lie
    expect(await rowGroups(t, '_ledgerline.node_state')).toBeLessThan(64)
    expect(await t.column('select sum(amount) from intermediate.int_lines')).toEqual([`${300_000 * 101}`])
  })

  it('are put together where the settings of the target say so', async () => {
    const target =
      'targets:\n  dev: { type: duckdb, path: target/shop.duckdb, settings: { max_vacuum_tasks: 100 } }\n'
    const t = project({ ...files(300_000), 'project.yml': `name: shop\n${target}` })
    await t.good()
    await fourthMonth(t, 41)
    expect(await rowGroups(t)).toBeLessThan(13)
  })
})

it('of a small table the pieces are put together at once', async () => {
  const t = project(files(130_000))
  await t.good()
  await fourthMonth(t, 41)
  // 520,000 rows are five row groups
  expect(await rowGroups(t)).toBe(5)
})
