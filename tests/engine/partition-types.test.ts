/**
 * A partition goes from a table to its reader as the text of a value. Where both columns have one type and one form, that names the
 * rows of both; where they have not, no row may be left stale without a word.
 */
import { describe, expect, it } from 'vitest'
import { project, type TestProject } from './project.ts'

interface Shop {
  /** The month of a row of entries, as text such as `2026-02-01`, as SQL. */
  readonly there: string
  /** The same of what reads them; `month` is the column there. */
  readonly here: string
  readonly strategy?: 'partitions' | 'keys'
  /** Of what `rebuilt` is asked. */
  readonly asked?: string
}

const rows = (...all: readonly (readonly [month: string, amount: number])[]): string =>
  `day,amount\n${all.map((r) => `${r.join(',')}\n`).join('')}`

const finds = "{{#if (finds_keys)}}select month from {{changed 'int_other'}} as other{{else}}"

function shop({ there, here, strategy = 'partitions', asked }: Shop): TestProject {
  const how = strategy === 'keys' ? 'key: month' : 'partition_by: month'
  const own = here.replaceAll('month', 'entries.month')
  const body = `select ${own} as month, sum(entries.amount)::bigint as amount
from {{ref 'int_entries'}} as entries
${asked === undefined ? '' : `where {{rebuilt '${asked}'}}`}
group by all
`
  const text =
    strategy === 'keys'
      ? `${finds.replace('select month', `select ${here}`)}
${body}having sum(entries.amount) > (select count(*) from {{ref 'int_other'}}){{/if}}`
      : body
  return project({
    'project.yml': 'name: shop\n',
    'seeds/entries.csv': rows(['2026-01-01', 1], ['2026-02-01', 2]),
    'seeds/entries.yml':
      'seeds:\n  - name: entries\n    columns: [{ name: day, data_type: varchar }, { name: amount, data_type: integer }]\n',
    'models/intermediate/int_entries.sql': `select ${there} as month, amount from {{ref 'entries'}}\n`,
    'models/intermediate/int_entries.yml':
      'models:\n  - name: int_entries\n    config: { materialized: table, partition_by: [month] }\n',
    'models/intermediate/int_other.sql': `select ${there} as month from {{ref 'entries'}} where false\n`,
    'models/intermediate/int_other.yml':
      'models:\n  - name: int_other\n    config: { materialized: table }\n',
    'models/marts/mart_months.sql': text,
    'models/marts/mart_months.yml': `models:
  - name: mart_months
    config:
      materialized: incremental
      incremental_strategy: ${strategy}
      ${how}
      reads_by_partition: { int_entries: same }
`,
  })
}

const built = async (p: TestProject): Promise<string[]> =>
  (await p.rows('select month, amount from marts.mart_months order by all nulls first')).map((r) =>
    Object.values(r).join(' '),
  )
const later = rows(['2026-01-01', 1], ['2026-02-01', 2], ['2026-02-01', 30], ['', 7])

/** Of the entries and of what reads them. */
const differing: readonly (readonly [there: string, here: string, types: string])[] = [
  ['day::date', "strftime(month, '%Y-%m')", 'of type DATE there and VARCHAR here'],
  ['day::date', 'month::timestamp', 'of type DATE there and TIMESTAMP here'],
  ['day::timestamp', 'month::date', 'of type TIMESTAMP there and DATE here'],
  ['month(day::date)::integer', "lpad(month::varchar, 2, '0')", 'of type INTEGER there and VARCHAR here'],
  ['month(day::date)::decimal(9,2)', 'month::varchar', 'of type DECIMAL(9,2) there and VARCHAR here'],
  ['month(day::date)::decimal(9,2)', 'month::decimal(9,1)', 'of type DECIMAL(9,2) there and DECIMAL(9,1)'],
  ['(month(day::date) / 10)::float', 'month::double', 'of type FLOAT there and DOUBLE here'],
  ['day::date::timestamptz', 'month::timestamp', 'of type TIMESTAMP WITH TIME ZONE there and TIMESTAMP'],
]
const agreeing: readonly (readonly [there: string, here: string])[] = [
  ["nullif(day, '')::date", 'month'],
  ["month(nullif(day, '')::date)::bigint", 'month::smallint'],
  ["month(nullif(day, '')::date)::decimal(9,2)", 'month'],
  ["-month(nullif(day, '')::date) * 0.0::double + 0.1 * month(nullif(day, '')::date)::double", 'month'],
  ["nullif(day, '')::timestamptz", 'month'],
  ["nullif(day, '')::blob", 'month'],
  ["nullif(day, '') || ' it''s'", 'month'],
]

describe('a partition of another type', () => {
  for (const strategy of ['partitions', 'keys'] as const)
    for (const [there, here, types] of differing)
      it(`is refused of ${strategy}: ${types}`, async () => {
        const err = await shop({ there: there.replace('day', "nullif(day, '')"), here, strategy }).bad(2)
        expect(err).toContain('E3208 partition-types-differ   models/marts/mart_months.yml:2:')
        expect(err).toContain(types)
        expect(err).toContain('Give the column one type in both')
      })

  it('of lists is refused, as their texts do not say what they hold', async () => {
    const err = await shop({ there: '[day]', here: 'month' }).bad(2)
    expect(err).toContain('of type VARCHAR[] there and VARCHAR[] here')
    expect(err).toContain('partition by a column that is no list or struct')
  })
})

describe('a partition of the same type', () => {
  for (const strategy of ['partitions', 'keys'] as const)
    for (const [there, here] of agreeing)
      it(`is found of ${strategy}, and so are rows without one: ${there}`, async () => {
        const p = shop({ there, here, strategy, asked: 'entries.month' })
        await p.good()
        const before = await built(p)
        p.write('seeds/entries.csv', later)
        const { nodes } = await p.told()
        expect(nodes.mart_months?.message).toMatch(/^2 (?:of 3 partitions|keys): /)
        const [, none, , february] = [before, ...(await built(p))]
        // 7 has no month; 2 + 30
        expect(none).toBe(' 7')
        expect(february).toMatch(/ 32$/)
      })

  for (const strategy of ['partitions', 'keys'] as const)
    it(`but of another form is seen, as none is found: the table is built whole (${strategy})`, async () => {
      const p = shop({ there: 'day', here: 'month[:7]', strategy })
      await p.good()
      expect(await built(p)).toEqual(['2026-01 1', '2026-02 2'])
      p.write('seeds/entries.csv', later.replace(',7\n', '2026-03-01,7\n'))
      expect((await p.told()).nodes.mart_months?.message).toMatch(/^whole: /)
      expect(await built(p)).toEqual(['2026-01 1', '2026-02 32', '2026-03 7'])
    })
})

describe('rebuilt', () => {
  it('of a column of another type is refused where it stands', async () => {
    const p = shop({ there: 'day::date', here: 'month', asked: 'entries.month' })
    p.replace(
      'models/marts/mart_months.sql',
      "from {{ref 'int_entries'}} as entries",
      "from {{ref 'int_entries'}}\ninner join (select month, amount, strftime(month, '%Y-%m') as label from {{ref 'int_entries'}}) as entries using (month, amount)",
    )
    await p.good()
    p.replace('models/marts/mart_months.sql', "rebuilt 'entries.month'", "rebuilt 'entries.label'")
    const err = await p.bad(2)
    expect(err).toContain('E3209 rebuilt-type-differs   models/marts/mart_months.sql:4:7')
    expect(err).toContain(
      'rebuilt asks of a column of type VARCHAR, and mart_months is told apart by month, of type DATE',
    )
  })

  it('of a test too', async () => {
    const p = shop({ there: 'day::date', here: 'month', asked: 'entries.month' })
    p.write(
      'tests/data/no_negative.sql',
      `with labelled as (select strftime(month, '%Y-%m') as month, amount from {{ref 'mart_months'}})
select * from labelled
where amount < 0 and {{rebuilt 'labelled.month'}}
`,
    )
    const err = await p.bad(2)
    expect(err).toContain('E3209 rebuilt-type-differs   tests/data/no_negative.sql:3:22')
  })
})

describe('a view between', () => {
  const between = (month: string): TestProject => {
    const p = shop({ there: 'day::date', here: 'month', asked: 'entries.month' })
    p.write(
      'models/intermediate/int_seen.sql',
      `select ${month} as month, amount from {{ref 'int_entries'}}\n`,
    )
    p.write(
      'models/intermediate/int_seen.yml',
      'models:\n  - name: int_seen\n    config: { materialized: view, reads_by_partition: { int_entries: same } }\n',
    )
    p.replace('models/marts/mart_months.sql', "ref 'int_entries'", "ref 'int_seen'")
    p.replace('models/marts/mart_months.yml', 'int_entries: same', 'int_seen: same')
    return p
  }

  it('passes partitions on as they are', async () => {
    const p = between('month')
    await p.good()
    p.write('seeds/entries.csv', rows(['2026-01-01', 1], ['2026-02-01', 20]))
    expect((await p.told()).nodes.mart_months?.message).toBe('1 of 2 partitions: 2026-02-01 (int_seen)')
    expect(await built(p)).toEqual(['2026-01-01 1', '2026-02-01 20'])
  })

  it('and is refused where it makes others of them', async () => {
    const err = await between("strftime(month, '%Y-%m')").bad(2)
    expect(err).toContain('E3208 partition-types-differ   models/intermediate/int_seen.yml:2:')
  })
})

it('a partition may have any name, a word of SQL too: `rebuilt` quotes it', async () => {
  const p = shop({ there: 'day::date', here: 'month', asked: 'entries.month' })
  for (const file of ['models/marts/mart_months.sql', 'models/marts/mart_months.yml'])
    p.write(
      file,
      p.read(file).replaceAll('as month', 'as "at"').replaceAll('partition_by: month', 'partition_by: at'),
    )
  p.write('models/intermediate/int_entries.sql', `select day::date as "at", amount from {{ref 'entries'}}\n`)
  p.replace('models/intermediate/int_entries.yml', '[month]', '[at]')
  p.replace('models/marts/mart_months.sql', 'entries.month as', 'entries."at" as')
  p.replace('models/marts/mart_months.sql', "rebuilt 'entries.month'", "rebuilt 'at'")
  p.write('models/intermediate/int_other.sql', 'select 1 as n\n')
  await p.good()
  p.write('seeds/entries.csv', rows(['2026-01-01', 1], ['2026-02-01', 5]))
  expect((await p.told()).nodes.mart_months?.message).toBe('1 of 2 partitions: 2026-02-01 (int_entries)')
  expect(await p.column('select amount from marts.mart_months order by "at"')).toEqual(['1', '5'])
})

it('a text that no literal can hold tells no partition apart: what reads it is built whole', async () => {
  const p = shop({ there: "day || chr(0) || 'x'", here: 'month' })
  await p.good()
  p.write('seeds/entries.csv', rows(['2026-01-01', 1], ['2026-02-01', 5]))
  expect((await p.told()).nodes.mart_months?.message).toMatch(/^whole: .*partitions are not known/)
  expect(await p.column('select amount from marts.mart_months order by month')).toEqual(['1', '5'])
})
