/**
 * A view of several tables that says `same` of each has the partitions of all of them: what reads it is built again where one of
 * them is another. What else the view reads counts whole.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { project, type TestProject } from './project.ts'

type Row = readonly [month: number, amount: number]

const rows = (all: readonly Row[]): string =>
  `month,amount\n${all.map(([month, amount]) => `2026-0${month}-01,${amount}\n`).join('')}`

const table = 'config: { materialized: table, partition_by: [month] }'
const months = (name: string): string =>
  `select cast(month as date) as month, cast(amount as bigint) as amount from {{ref '${name}'}}\n`

function shop(entries: readonly Row[], returns: readonly Row[]): TestProject {
  return project({
    'project.yml': 'name: shop\n',
    'seeds/entries.csv': rows(entries),
    'seeds/returns.csv': rows(returns),
    'seeds/rates.csv': 'rate\n1\n',
    'models/intermediate/int_entries.sql': months('entries'),
    'models/intermediate/int_entries.yml': `models:\n  - name: int_entries\n    ${table}\n`,
    'models/intermediate/int_returns.sql': months('returns'),
    'models/intermediate/int_returns.yml': `models:\n  - name: int_returns\n    ${table}\n`,
    'models/intermediate/int_seen.sql': `select month, amount * (select max(rate) from {{ref 'rates'}}) as amount from {{ref 'int_entries'}}
union all
select month, -amount from {{ref 'int_returns'}}
`,
    'models/intermediate/int_seen.yml':
      'models:\n  - name: int_seen\n    config: { materialized: view, reads_by_partition: { int_entries: same, int_returns: same } }\n',
    'models/marts/mart_months.sql':
      "select month, cast(sum(amount) as bigint) as amount from {{ref 'int_seen'}} where {{rebuilt 'month'}} group by month\n",
    'models/marts/mart_months.yml': `models:
  - name: mart_months
    config: { materialized: incremental, incremental_strategy: partitions, partition_by: month, reads_by_partition: { int_seen: same } }
`,
  })
}

const built = async (p: TestProject): Promise<string[]> =>
  (await p.rows('select month, amount from marts.mart_months order by all')).map((r) =>
    Object.values(r).join(' '),
  )
const message = async (p: TestProject): Promise<string | undefined> =>
  (await p.told()).nodes.mart_months?.message

describe('a view of two tables by partition', () => {
  it('passes on which partitions of either are others', async () => {
    const p = shop(
      [
        [1, 10],
        [2, 20],
      ],
      [[1, 1]],
    )
    await p.good()
    // a value that the second table did not have
    p.write(
      'seeds/returns.csv',
      rows([
        [1, 1],
        [2, 5],
      ]),
    )
    expect(await message(p)).toBe('1 of 2 partitions: 2026-02-01 (int_seen)')
    expect(await built(p)).toEqual(['2026-01-01 9', '2026-02-01 15'])
    p.write(
      'seeds/entries.csv',
      rows([
        [1, 30],
        [2, 20],
      ]),
    )
    expect(await message(p)).toBe('1 of 2 partitions: 2026-01-01 (int_seen)')
    expect(await built(p)).toEqual(['2026-01-01 29', '2026-02-01 15'])
  })

  it('is whole another when something else that it reads is', async () => {
    const p = shop([[1, 10]], [[1, 1]])
    await p.good()
    p.write('seeds/rates.csv', 'rate\n2\n')
    expect(await message(p)).toBe('whole: int_seen changed, and its partitions are not known')
    expect(await built(p)).toEqual(['2026-01-01 19'])
  })

  it('tells nothing apart where one of both does not', async () => {
    const p = shop([[1, 10]], [[1, 1]])
    p.replace('models/intermediate/int_returns.yml', ', partition_by: [month]', '')
    await p.good()
    p.write('seeds/returns.csv', rows([[1, 2]]))
    expect(await message(p)).toBe('whole: int_seen changed, and its partitions are not known')
    expect(await built(p)).toEqual(['2026-01-01 8'])
  })

  it('is refused where the two call their months by other types', async () => {
    const p = shop([[1, 10]], [[1, 1]])
    p.write(
      'models/intermediate/int_returns.sql',
      months('returns').replace('cast(month as date)', 'month::varchar'),
    )
    p.replace(
      'models/intermediate/int_seen.sql',
      'select month, -amount',
      'select cast(month as date), -amount',
    )
    expect(await p.bad(2)).toContain('E3208 partition-types-differ   models/intermediate/int_seen.yml:2:')
    // nor where the view has no column of that name to hold them against
    p.replace('models/intermediate/int_seen.sql', 'select month, amount *', 'select month as there, amount *')
    p.replace('models/marts/mart_months.sql', 'select month,', 'select there as month,')
    p.replace('models/marts/mart_months.sql', 'group by month', 'group by there')
    p.replace('models/marts/mart_months.sql', "rebuilt 'month'", "rebuilt 'there'")
    expect(await p.bad(2)).toContain('E3208 partition-types-differ   models/marts/mart_months.yml:2:')
  })

  it('leaves what a whole build gives, whatever comes and goes', async () => {
    const some = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })), {
      maxLength: 3,
    })
    const days = fc.array(fc.tuple(some, some), { minLength: 2, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(days, async (all) => {
        const p = shop([[1, 1]], [[2, 1]])
        await p.good()
        for (const [entries, returns] of all) {
          p.write('seeds/entries.csv', rows(entries))
          p.write('seeds/returns.csv', rows(returns))
          await p.good()
          const sums = new Map<number, number>()
          for (const [month, amount] of entries) sums.set(month, (sums.get(month) ?? 0) + amount)
          for (const [month, amount] of returns) sums.set(month, (sums.get(month) ?? 0) - amount)
          const expected = [...sums].sort().map(([month, sum]) => `2026-0${month}-01 ${sum}`)
          expect(await built(p)).toEqual(expected)
        }
      }),
      { numRuns: 4 },
    )
  })
})
