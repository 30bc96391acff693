/**
 * A model that reads another only in the partitions that a table lists is built when rows of these are others, and stands when only
 * rows of the others are. Its table is what a whole build gives.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { project, type TestProject } from './project.ts'

type Entry = readonly [month: string, amount: number]

const entries = (rows: readonly Entry[]): string =>
  `month,amount\n${rows.map((r) => `${r.join(',')}\n`).join('')}`
const months = (list: readonly string[]): string => `month\n${list.map((month) => `${month}\n`).join('')}`
const table = (name: string, by: string): string =>
  `models:\n  - name: ${name}\n    config: { materialized: table, partition_by: [${by}] }\n`
const first: readonly Entry[] = [
  ['2026-01-01', 1],
  ['2026-02-01', 2],
  ['2026-03-01', 4],
  ['', 8],
]
const closed = ['2026-01-01', '2026-02-01']
const files = {
  'project.yml': 'name: shop\n',
  'seeds/entries.csv': entries(first),
  'seeds/closed.csv': months(closed),
  'models/intermediate/int_entries.sql':
    "select cast(month as date) as month, cast(amount as bigint) as amount from {{ref 'entries'}}\n",
  'models/intermediate/int_entries.yml': table('int_entries', 'month'),
  'models/intermediate/int_closed.sql': "select cast(month as date) as month from {{ref 'closed'}}\n",
  'models/intermediate/int_closed.yml': table('int_closed', 'month'),
  'models/marts/mart_sum.sql':
    "select sum(amount)::bigint as amount from {{ref_within 'int_entries' 'int_closed'}} as entries\n",
  'models/marts/mart_sum.yml': 'models:\n  - name: mart_sum\n    config: { materialized: table }\n',
}
const shop = async (more: Readonly<Record<string, string>> = {}): Promise<TestProject> => {
  const p = project({ ...files, ...more })
  await p.good()
  return p
}
const sumOf = async (p: TestProject): Promise<string | null | undefined> =>
  (await p.column('select amount from marts.mart_sum'))[0]
const march = [...first.slice(0, 2), ['2026-03-01', 5], ['', 9]] as const

describe('ref_within', () => {
  it('gives the rows of the partitions that are listed, and none without a partition', async () => {
    // 1 in January and 2 in February; March is open, 8 has no month
    expect(await sumOf(await shop())).toBe('3')
  })

  it('rows of other partitions build nothing again', async () => {
    const p = await shop()
    p.write('seeds/entries.csv', entries(march))
    expect(await p.rebuilt()).toEqual(['entries', 'int_entries'])
    expect((await p.told()).nodes.mart_sum?.status).toBe('reused')
  })

  it('rows of a listed partition do, be they others, new or gone', async () => {
    const p = await shop()
    p.write('seeds/entries.csv', entries([['2026-01-01', 16], ...march.slice(1)]))
    expect(await p.rebuilt()).toContain('mart_sum')
    expect(await sumOf(p)).toBe('18')
    p.write('seeds/entries.csv', entries([['2026-01-01', 16], ...march.slice(2)]))
    expect(await p.rebuilt()).toContain('mart_sum')
    expect(await sumOf(p)).toBe('16')
    p.write('seeds/entries.csv', entries([['2026-01-01', 16], ['2026-02-01', 32], ...march.slice(2)]))
    expect(await p.rebuilt()).toContain('mart_sum')
    expect(await sumOf(p)).toBe('48')
  })

  it('so does a list that got a partition, with the rows that came meanwhile', async () => {
    const p = await shop()
    p.write('seeds/entries.csv', entries(march))
    await p.good()
    p.write('seeds/closed.csv', months([...closed, '2026-03-01']))
    expect(await p.rebuilt()).toContain('mart_sum')
    expect(await sumOf(p)).toBe('8')
  })

  it('what is also read whole is read whole, and so is what two lists are asked of', async () => {
    const both =
      "select (select sum(amount) from {{ref_within 'int_entries' 'int_closed'}})::bigint as amount, (select count(*) from"
    for (const text of ["{{ref 'int_entries'}}", "{{ref_within 'int_entries' 'int_open'}}"]) {
      const p = await shop({
        'models/intermediate/int_open.sql': "select date '2026-03-01' as month\n",
        'models/intermediate/int_open.yml': table('int_open', 'month'),
        'models/marts/mart_sum.sql': `${both} ${text}) as rows\n`,
      })
      p.write('seeds/entries.csv', entries([...march, ['2026-03-01', 64]]))
      expect(await p.rebuilt()).toContain('mart_sum')
      const whole = text.includes('within') ? '2' : '5'
      expect(await p.column('select rows from marts.mart_sum')).toEqual([whole])
    }
  })

  it('a view may read so, and what reads the view stands', async () => {
    const p = await shop({
      'models/intermediate/int_seen.sql':
        "select * from {{ref_within 'int_entries' 'int_closed'}} as entries\n",
      'models/intermediate/int_seen.yml': 'models:\n  - name: int_seen\n    config: { materialized: view }\n',
      'models/marts/mart_sum.sql': "select sum(amount)::bigint as amount from {{ref 'int_seen'}}\n",
    })
    p.write('seeds/entries.csv', entries(march))
    expect(await p.rebuilt()).not.toContain('mart_sum')
    p.write('seeds/entries.csv', entries([['2026-01-01', 16], ...march.slice(1)]))
    expect(await p.rebuilt()).toContain('mart_sum')
    expect(await sumOf(p)).toBe('18')
  })

  it('where the table is not told apart by the column, or by one of another type, it counts whole', async () => {
    for (const more of [
      { 'models/intermediate/int_entries.yml': table('int_entries', 'amount') },
      {
        'models/intermediate/int_closed.sql':
          "select cast(month as timestamp) as month from {{ref 'closed'}}\n",
      },
    ]) {
      const p = await shop(more)
      expect(await sumOf(p)).toBe('3')
      p.write('seeds/entries.csv', entries(march))
      expect(await p.rebuilt()).toContain('mart_sum')
      expect(await sumOf(p)).toBe('3')
    }
  })

  it('a list of another scale counts as one of another type: 1.00 and 1.0000 are one value in two texts', async () => {
    const decimal = (from: string, scale: number, more = '') =>
      `select cast(month(cast(month as date)) as decimal(18,${scale})) as month${more} from {{ref '${from}'}} where month is not null\n`
    const p = await shop({
      'models/intermediate/int_entries.sql': decimal('entries', 4, ', cast(amount as bigint) as amount'),
      'models/intermediate/int_closed.sql': decimal('closed', 2),
    })
    expect(await sumOf(p)).toBe('3')
    p.write('seeds/entries.csv', entries([['2026-01-01', 16], ...march.slice(1)]))
    expect(await p.rebuilt()).toContain('mart_sum')
    expect(await sumOf(p)).toBe('18')
  })

  it('check refuses a list that is no table with partitions, and a name that leads nowhere', async () => {
    const p = project(files)
    p.write('models/intermediate/int_closed.yml', 'models:\n  - name: int_closed\n')
    expect((await p.run('check')).err).toContain('int_closed lists no partitions')
    p.write('models/intermediate/int_closed.yml', table('int_closed', 'month'))
    p.replace('models/marts/mart_sum.sql', "'int_closed'", "'int_closd'")
    const { err } = await p.run('check')
    expect(err).toContain('int_closd')
    expect(err).toContain('int_closed')
  })

  it('after days of whatever comes and goes the table is what a whole build gives', async () => {
    const month = fc.constantFrom('2026-01-01', '2026-02-01', '2026-03-01', '')
    const day = fc.record({
      rows: fc.array(fc.tuple(month, fc.integer({ min: 0, max: 3 })), { maxLength: 4 }),
      list: fc.subarray([...closed, '2026-03-01', '2026-04-01']),
      left: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 4, maxLength: 4 }), async (days) => {
        const p = await shop()
        for (const { rows, list, left } of days) {
          p.write('seeds/entries.csv', entries(rows))
          p.write('seeds/closed.csv', months(list))
          await (left ? p.good('--exclude', 'mart_sum') : p.good())
        }
        await p.good()
        const wanted = days.at(-1)
        const all = (wanted?.rows ?? []).filter(([at]) => wanted?.list.includes(at))
        expect(await sumOf(p)).toBe(all.length === 0 ? null : `${all.reduce((sum, [, n]) => sum + n, 0)}`)
      }),
      { numRuns: 5 },
    )
  })
})
