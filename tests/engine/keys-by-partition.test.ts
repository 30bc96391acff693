/**
 * A model that is built by keys and reads a parent by partition: the partitions of the parent whose rows are others are keys of it, and
 * nobody asks which rows these are. Its table is what a whole build gives.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { project, type TestProject } from './project.ts'

type Entry = readonly [month: string, customer: string, amount: number]
type Person = readonly [customer: string, team: string]

const entries = (rows: readonly Entry[]): string =>
  `month,customer,amount\n${rows.map((r) => `${r.join(',')}\n`).join('')}`
const people = (rows: readonly Person[]): string =>
  `customer,team\n${rows.map((r) => `${r.join(',')}\n`).join('')}`
const first: readonly Entry[] = [
  ['2026-01-01', 'a', 1],
  ['2026-02-01', 'a', 2],
  ['2026-02-01', 'b', 4],
  ['2026-03-01', 'b', 8],
  ['', 'b', 16],
]
const teams: readonly Person[] = [
  ['a', 'red'],
  ['b', 'blue'],
]
const settings = `models:
  - name: mart_teams
    config:
      materialized: incremental
      incremental_strategy: keys
      key: month
      reads_by_partition: { int_entries: same }
`
const files = {
  'project.yml': 'name: shop\n',
  'seeds/entries.csv': entries(first),
  'seeds/people.csv': people(teams),
  'models/intermediate/int_entries.sql': `select cast(month as date) as month, customer, cast(amount as bigint) as amount from {{ref 'entries'}}
`,
  'models/intermediate/int_entries.yml':
    'models:\n  - name: int_entries\n    config: { materialized: table, partition_by: [month] }\n',
  'models/intermediate/int_people.sql': "select * from {{ref 'people'}}\n",
  'models/intermediate/int_people.yml':
    'models:\n  - name: int_people\n    config: { materialized: table }\n',
  'models/marts/mart_teams.sql': `{{#if (finds_keys)}}
select entries.month
from {{ref 'int_entries'}} as entries
semi join {{changed 'int_people'}} as people on entries.customer = people.customer
{{else}}
select entries.month, people.team, sum(entries.amount)::bigint as amount
from {{ref 'int_entries'}} as entries
left join {{ref 'int_people'}} as people on entries.customer = people.customer
where {{rebuilt 'entries.month'}}
group by all
{{/if}}
`,
  'models/marts/mart_teams.yml': settings,
}
const shop = async (): Promise<TestProject> => {
  const p = project(files)
  await p.good()
  return p
}
const teamsOf = async (p: TestProject): Promise<string[]> =>
  (await p.rows('select month, team, amount from marts.mart_teams order by all nulls first')).map((r) =>
    Object.values(r).join(' '),
  )
const told = async (p: TestProject): Promise<string | undefined> => (await p.told()).nodes.mart_teams?.message

describe('keys that are partitions of a parent', () => {
  it('a partition whose rows are others is built again, and so is one that is gone', async () => {
    const p = await shop()
    p.write('seeds/entries.csv', entries([...first.slice(1), ['2026-03-01', 'a', 32]]))
    expect(await told(p)).toBe('2 keys: int_entries')
    // 2 + 4 in February stand; January is gone, March has 8 and 32
    expect(await teamsOf(p)).toEqual([
      ' blue 16',
      '2026-02-01 blue 4',
      '2026-02-01 red 2',
      '2026-03-01 blue 8',
      '2026-03-01 red 32',
    ])
    expect(
      (await p.rows(`select name from (show all tables) where name like 'changes of%entries'`)).length,
    ).toBe(0)
  })

  it('rows without a partition are a key', async () => {
    const p = await shop()
    p.write('seeds/entries.csv', entries([...first.slice(0, -1), ['', 'b', 17]]))
    expect(await told(p)).toBe('1 key: int_entries')
    expect((await teamsOf(p))[0]).toBe(' blue 17')
  })

  it('what its own text finds is built as well', async () => {
    const p = await shop()
    p.write(
      'seeds/people.csv',
      people([
        ['a', 'blue'],
        ['b', 'blue'],
      ]),
    )
    p.write('seeds/entries.csv', entries([...first, ['2026-04-01', 'b', 64]]))
    // a has rows in January and February, April is new
    expect(await told(p)).toBe('3 keys: int_entries, int_people')
    expect(await teamsOf(p)).toEqual([
      ' blue 16',
      '2026-01-01 blue 1',
      '2026-02-01 blue 6',
      '2026-03-01 blue 8',
      '2026-04-01 blue 64',
    ])
  })

  it('it is built whole where the parent does not tell its rows apart by the key', async () => {
    const p = project({
      ...files,
      'models/intermediate/int_entries.yml':
        'models:\n  - name: int_entries\n    config: { materialized: table, partition_by: [customer] }\n',
    })
    await p.good()
    p.write('seeds/entries.csv', entries(first.slice(1)))
    expect(await told(p)).toBe('whole: int_entries changed, and its partitions are not known')
    expect((await teamsOf(p)).length).toBe(4)
  })

  it('check refuses a parent that is read by other partitions, or asked and read by partition', async () => {
    const p = project(files)
    p.write('models/marts/mart_teams.yml', settings.replace('same', 'earlier'))
    expect((await p.run('check')).err).toContain('a partition of what it reads is one of its keys')
    p.write('models/marts/mart_teams.yml', settings.replace('int_entries', 'int_people'))
    expect((await p.run('check')).err).toContain(
      'it asks which rows of int_people changed, and reads it by partition',
    )
  })

  it('after days of whatever comes and goes the table is what a whole build gives', async () => {
    const month = fc.constantFrom('2026-01-01', '2026-02-01', '2026-03-01', '')
    const entry = fc.tuple(month, fc.constantFrom('a', 'b', 'c'), fc.integer({ min: -9, max: 9 }))
    const team = fc.constantFrom('red', 'blue')
    const day = fc.record({ rows: fc.array(entry, { maxLength: 5 }), a: team, b: team, left: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 3, maxLength: 3 }), async (days) => {
        const p = await shop()
        for (const { rows, a, b, left } of days) {
          p.write('seeds/entries.csv', entries(rows))
          p.write(
            'seeds/people.csv',
            people([
              ['a', a],
              ['b', b],
            ]),
          )
          await (left ? p.good('--exclude', 'mart_teams') : p.good())
        }
        await p.good()
        const stood = await teamsOf(p)
        await p.good('--force')
        expect(stood).toEqual(await teamsOf(p))
      }),
      { numRuns: 3 },
    )
  })
})
