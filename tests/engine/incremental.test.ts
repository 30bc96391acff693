/** Incremental models: new rows only where that gives what a whole build gives, and a refusal where it would not. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { project, type TestProject, unfit } from './project.ts'

const base = (vars = '') => `name: shop
timezone: Europe/Berlin
${vars}targets:
  dev: { type: duckdb, path: target/shop.duckdb }
`
const seedProps = `seeds:
  - name: events
    columns:
      - { name: id, data_type: INTEGER }
      - { name: day, data_type: DATE }
      - { name: amount, data_type: "DECIMAL(18,2)" }
`
const csv = (...rows: string[]): string => `id,day,amount\n${rows.join('\n')}\n`

function shop(model: string, config: string, rows: string[], vars = ''): TestProject {
  return project({
    'project.yml': base(vars),
    'seeds/events.yml': seedProps,
    'seeds/events.csv': csv(...rows),
    'models/marts/kept.sql': model,
    'models/marts/kept.yml': `models:\n  - name: kept\n    config: { materialized: incremental, ${config} }\n`,
  })
}
const rowsOf = async (p: TestProject): Promise<string[]> =>
  (await p.rows('select * from marts.kept order by all')).map((r) => Object.values(r).join(' '))

const newer = `select id, day, amount from {{ref 'events'}}
{{#if (is_incremental)}}where id > (select max(id) from {{self}}){{/if}}
`

describe('append', () => {
  it('adds what the incremental text gives, and is reused when nothing changed', async () => {
    const p = shop(newer, 'incremental_strategy: append', ['1,2026-01-01,1.00', '2,2026-01-02,2.00'])
    await p.good()
    // a row that stands is changed at the source: append does not look back, as dbt has it
    p.write('seeds/events.csv', csv('1,2026-01-01,9.00', '2,2026-01-02,2.00', '3,2026-01-03,3.00'))
    const { nodes } = await p.told()
    expect(nodes.kept?.message).toBe('new rows only')
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00', '2 2026-01-02 2.00', '3 2026-01-03 3.00'])
    expect(await p.rebuilt()).toEqual([])
  })

  it('--full-refresh builds it whole; changed SQL too, and why says so', async () => {
    const p = shop(newer, 'incremental_strategy: append', ['1,2026-01-01,1.00'])
    await p.good()
    p.write('seeds/events.csv', csv('1,2026-01-01,9.00'))
    await p.good('--full-refresh')
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 9.00'])
    p.replace('models/marts/kept.sql', 'amount from', 'amount * 2 as amount from')
    expect((await p.run('why', 'kept')).out).toContain('whole: its own SQL or configuration changed')
    await p.good()
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 18.00'])
  })

  it('full_refresh: false keeps history against both', async () => {
    const p = shop(newer, 'incremental_strategy: append, full_refresh: false', ['1,2026-01-01,1.00'])
    await p.good()
    p.write('seeds/events.csv', csv('2,2026-01-02,2.00'))
    p.replace('models/marts/kept.sql', 'amount from', 'amount * 2 as amount from')
    await p.run('build', '--no-publish', '--full-refresh')
    expect((await rowsOf(p))[0]).toBe('1 2026-01-01 1.00')
  })

  it('a table that somebody changed by hand is built whole again', async () => {
    const p = shop(newer, 'incremental_strategy: append', ['1,2026-01-01,1.00', '2,2026-01-02,2.00'])
    await p.good()
    await p.meddle('delete from marts.kept where id = 1')
    await p.good()
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00', '2 2026-01-02 2.00'])
  })
})

const all = "select id, day, amount from {{ref 'events'}}\n"

describe('merge', () => {
  it('updates by key and adds what is new; rows that are gone at the source stay', async () => {
    const p = shop(all, 'unique_key: id', ['1,2026-01-01,1.00', '2,2026-01-02,2.00'])
    await p.good()
    p.write('seeds/events.csv', csv('2,2026-01-02,5.00', '3,2026-01-03,3.00'))
    await p.good()
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00', '2 2026-01-02 5.00', '3 2026-01-03 3.00'])
  })

  it('writes only merge_update_columns, and all but merge_exclude_columns', async () => {
    const p = shop(all, 'unique_key: id, merge_update_columns: [amount]', ['1,2026-01-01,1.00'])
    await p.good()
    p.write('seeds/events.csv', csv('1,2026-09-09,7.00'))
    await p.good()
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 7.00'])
  })

  it.each([
    ['a null in the key', csv(',2026-01-02,2.00'), 'E5201', 'id = null'],
    ['a key that comes twice', csv('2,2026-01-02,2.00', '2,2026-01-03,3.00'), 'E5202', 'id = 2'],
  ])('%s writes nothing and names the key', async (_, rows, code, example) => {
    const p = shop(all, 'unique_key: id', ['1,2026-01-01,1.00'])
    await p.good()
    p.write('seeds/events.csv', rows)
    const err = await p.bad(1)
    expect(err).toContain(code)
    expect(err).toContain(example)
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00'])
  })

  it('the first build holds the key to the same promise', async () => {
    const p = shop(all, 'unique_key: id', ['1,2026-01-01,1.00', '1,2026-01-02,2.00'])
    expect(await p.bad(1)).toContain('E5202')
  })

  it('gives what a plain dictionary of last values gives, for any batches', async () => {
    const key = fc.integer({ min: 1, max: 6 })
    const batch = fc.uniqueArray(fc.tuple(key, fc.integer({ min: 0, max: 99 })), {
      maxLength: 6,
      selector: ([k]) => k,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 4 }), async (batches) => {
        const line = ([k, v]: readonly [number, number]): string => `${k},2026-01-01,${v}.00`
        const p = shop(all, 'unique_key: id', (batches[0] ?? []).map(line))
        const kept = new Map<number, number>()
        for (const rows of batches) {
          p.write('seeds/events.csv', csv(...rows.map(line)))
          await p.good()
          for (const [k, v] of rows) kept.set(k, v)
        }
        const expected = [...kept].sort(([a], [b]) => a - b).map(([k, v]) => `${k} 2026-01-01 ${v}.00`)
        expect(await rowsOf(p)).toEqual(expected)
      }),
      { numRuns: 6 },
    )
  })
})

describe('delete+insert', () => {
  it('replaces all rows of the keys that come, and leaves the others', async () => {
    const p = shop(all, 'incremental_strategy: delete+insert, unique_key: day', [
      '1,2026-01-01,1.00',
      '2,2026-01-01,2.00',
      '3,2026-01-02,3.00',
    ])
    await p.good()
    p.write('seeds/events.csv', csv('4,2026-01-01,4.00'))
    await p.good()
    expect(await rowsOf(p)).toEqual(['3 2026-01-02 3.00', '4 2026-01-01 4.00'])
  })
})

describe('on_schema_change', () => {
  const widened = "select id, day, amount, {{#if (is_incremental)}}{{/if}}'x' as note from {{ref 'events'}}\n"
  it('a new column is filled for all rows, never left null for history', async () => {
    const p = shop(all, 'unique_key: id, on_schema_change: append_new_columns', ['1,2026-01-01,1.00'])
    await p.good()
    p.write('models/marts/kept.sql', widened)
    p.write('seeds/events.csv', csv('1,2026-01-01,1.00', '2,2026-01-02,2.00'))
    await p.good()
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00 x', '2 2026-01-02 2.00 x'])
  })
  it('with full_refresh: false it fails by default, and tells the columns and the ways out', async () => {
    const p = shop(all, 'unique_key: id, full_refresh: false', ['1,2026-01-01,1.00'])
    await p.good()
    p.write('models/marts/kept.sql', widened)
    const err = await p.bad(1)
    expect(err).toContain('E5204')
    expect(err).toContain('new: note VARCHAR')
    // --full-refresh would leave it as it is
    expect(err).not.toContain('Build it whole')
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00'])
  })
})

describe('on_schema_change where history is kept', () => {
  const kept = (policy: string): string => `unique_key: id, full_refresh: false, on_schema_change: ${policy}`
  const start = async (policy: string): Promise<TestProject> => {
    const p = shop(all, kept(policy), ['1,2026-01-01,1.00'])
    await p.good()
    p.write('seeds/events.csv', csv('1,2026-01-01,1.00', '2,2026-01-02,2.00'))
    return p
  }
  const added = "select id, day, amount, 'x' as note from {{ref 'events'}} where id > 1\n"
  const gone = "select id, amount from {{ref 'events'}} where id > 1\n"
  const columns = "select column_name from duckdb_columns() where table_name = 'kept' order by column_index"

  it('ignore: a new column is left out and named; one that is gone is an error', async () => {
    const p = await start('ignore')
    p.write('models/marts/kept.sql', added)
    expect((await p.told()).nodes.kept?.message).toContain('note left out (on_schema_change: ignore)')
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00', '2 2026-01-02 2.00'])
    p.write('models/marts/kept.sql', gone)
    expect(await p.bad(1)).toContain('E5204')
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00', '2 2026-01-02 2.00'])
  })

  it('append_new_columns: null in the rows that stood, and the line says in how many', async () => {
    const p = await start('append_new_columns')
    p.write('models/marts/kept.sql', added)
    expect((await p.told()).nodes.kept?.message).toContain('note added; NULL in the 1 rows that stood before')
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00 ', '2 2026-01-02 2.00 x'])
    // what is gone stays, null in the new rows
    p.write('models/marts/kept.sql', gone.replace('id > 1', 'id > 1 and true'))
    await p.good()
    expect(await p.column(columns)).toEqual(['id', 'day', 'amount', 'note'])
  })

  it('sync_all_columns: what is gone is dropped, a wider type is taken over', async () => {
    const p = await start('sync_all_columns')
    p.write('models/marts/kept.sql', "select id::bigint as id, amount from {{ref 'events'}} where id > 1\n")
    await p.good()
    expect(await p.column(columns)).toEqual(['id', 'amount'])
    expect(await p.column('select typeof(id) || amount from marts.kept order by id')).toEqual([
      'BIGINT1.00',
      'BIGINT2.00',
    ])
  })
})

describe('incremental_predicates', () => {
  it.each([
    ['merge', 'incremental_strategy: merge', "DBT_INTERNAL_DEST.day >= date '2026-02-01'"],
    ['delete+insert', 'incremental_strategy: delete+insert', 'DBT_INTERNAL_DEST.amount > 5'],
  ])(
    '%s: a predicate that hides the standing row of a key that comes writes nothing',
    async (_, way, hides) => {
      const p = shop(all, `${way}, unique_key: id, incremental_predicates: ["${hides}"]`, [
        '1,2026-01-01,1.00',
        '2,2026-02-01,9.00',
      ])
      await p.good()
      // the second row is seen and may be written; the first one would stand twice
      p.write('seeds/events.csv', csv('1,2026-03-01,8.00', '2,2026-03-01,7.00'))
      const err = await p.bad(1)
      expect(err).toContain('E5203')
      expect(err).toContain('standing rows of 1 key (id) that the new rows have as well: id = 1.')
      expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00', '2 2026-02-01 9.00'])
      // without the row that is hidden it goes through
      p.write('seeds/events.csv', csv('2,2026-03-01,7.00', '3,2026-03-01,3.00'))
      await p.good()
      expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00', '2 2026-03-01 7.00', '3 2026-03-01 3.00'])
    },
  )
})

describe('a column of another type', () => {
  const finer =
    "select id, day, (case when id = 2 then 2.005 else amount end)::decimal(18,3) as amount from {{ref 'events'}}\n"
  const kept = (policy: string): string => `unique_key: id, full_refresh: false, on_schema_change: ${policy}`

  it('is refused where a new value does not survive the type of the table', async () => {
    const p = shop(all, kept('append_new_columns'), ['1,2026-01-01,1.00'])
    await p.good()
    p.write('models/marts/kept.sql', finer)
    p.write('seeds/events.csv', csv('1,2026-01-01,3.00', '2,2026-01-02,2.00'))
    const err = await p.bad(1)
    expect(err).toContain('E5205')
    expect(err).toContain(
      'kept.amount would have to go from DECIMAL(18,3) to DECIMAL(18,2), which 1 value does not survive unchanged.',
    )
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00'])
    // values that fit are taken, in the table's own type
    p.write('seeds/events.csv', csv('1,2026-01-01,3.00'))
    await p.good()
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 3.00'])
  })

  it('sync_all_columns: refused where a standing value does not survive the new type', async () => {
    const p = shop(all, kept('sync_all_columns'), ['1,2026-01-01,1.25', '2,2026-01-02,2.00'])
    await p.good()
    p.write(
      'models/marts/kept.sql',
      "select id, day, amount::decimal(18,1) as amount from {{ref 'events'}}\n",
    )
    p.write('seeds/events.csv', csv('2,2026-01-02,3.00'))
    const err = await p.bad(1)
    expect(err).toContain('E5205')
    expect(err).toContain('from DECIMAL(18,2) to DECIMAL(18,1), which 1 value does not survive unchanged.')
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.25', '2 2026-01-02 2.00'])
  })
})

describe('both texts', () => {
  it('are bound: a wrong column that only the incremental text has is told before any row', async () => {
    const p = shop(newer.replace('max(id)', 'max(idd)'), 'incremental_strategy: append', [
      '1,2026-01-01,1.00',
    ])
    expect(unfit(await p.run('check'), 2)).toMatch(/models\/marts\/kept\.sql:2:\d+/)
  })
  it('must give the same columns', async () => {
    const p = shop(
      "select id{{#if (is_incremental)}}, day{{/if}} from {{ref 'events'}}\n",
      'incremental_strategy: append',
      ['1,2026-01-01,1.00'],
    )
    expect(unfit(await p.run('check'), 2)).toContain('E3202')
  })
})

const asOf = (day: string): string => `vars:\n  as_of_date: { type: date, default: ${day} }\n`
const timed =
  "select id, day, amount from {{ref 'events'}} where day >= {{batch_start}} and day < {{batch_end}}\n"
const range =
  'incremental_strategy: time_range, event_time: day, begin: 2026-01-01, batch_size: day, lookback: 1'

describe('time_range', () => {
  const rows = ['1,2026-01-01,1.00', '2,2026-01-02,2.00', '3,2026-01-03,3.00']
  it('is built batch by batch from begin to the as-of day', async () => {
    const p = shop(timed, range, rows, asOf('2026-01-02'))
    const { nodes } = await p.told()
    expect(nodes.kept?.message).toContain('2 batches, 2026-01-01 to 2026-01-03')
    // the third of January is after the as-of day
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00', '2 2026-01-02 2.00'])
  })

  it('a later day adds its batch and computes lookback again, no more', async () => {
    const p = shop(timed, range, rows, asOf('2026-01-02'))
    await p.good()
    p.write('seeds/events.csv', csv('1,2026-01-01,8.00', '2,2026-01-02,9.00', '3,2026-01-03,3.00'))
    const { nodes } = await p.told('--var', 'as_of_date=2026-01-03')
    expect(nodes.kept?.message).toBe('2 batches, 2026-01-02 to 2026-01-04')
    // the change of the first came later than the lookback of one batch; the second is seen
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00', '2 2026-01-02 9.00', '3 2026-01-03 3.00'])
  })

  it('a range asked for by hand is computed again', async () => {
    const p = shop(timed, range, rows, asOf('2026-01-03'))
    await p.good()
    p.write('seeds/events.csv', csv('1,2026-01-01,8.00', '2,2026-01-02,2.00', '3,2026-01-03,3.00'))
    await p.good('--event-time-start', '2026-01-01', '--event-time-end', '2026-01-02')
    expect((await rowsOf(p))[0]).toBe('1 2026-01-01 8.00')
  })

  it('a range asked for by hand is computed again by run too', async () => {
    const p = shop(timed, range, rows, asOf('2026-01-03'))
    await p.good()
    p.write('seeds/events.csv', csv('1,2026-01-01,8.00', '2,2026-01-02,7.00', '3,2026-01-03,3.00'))
    await p.run('seed')
    const ran = await p.run('run', '--event-time-start', '2026-01-01', '--event-time-end', '2026-01-02')
    expect([ran.code, ran.err]).toEqual([0, expect.stringContaining('2026-01-01 to 2026-01-04')])
    // the first was asked for; the second is in the lookback
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 8.00', '2 2026-01-02 7.00', '3 2026-01-03 3.00'])
  })

  it('a jump of a week leaves no gap', async () => {
    const p = shop(timed, range, ['1,2026-01-01,1.00', '5,2026-01-05,5.00'], asOf('2026-01-01'))
    await p.good()
    await p.good('--var', 'as_of_date=2026-01-07')
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00', '5 2026-01-05 5.00'])
  })

  it('no row outside of a batch gets in, whatever the SQL gives', async () => {
    const p = shop(all, range, rows, asOf('2026-01-02'))
    await p.good()
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00', '2 2026-01-02 2.00'])
  })

  it('going back takes later rows out again', async () => {
    const p = shop(timed, range, rows, asOf('2026-01-03'))
    await p.good()
    await p.good('--var', 'as_of_date=2026-01-01')
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00'])
  })

  it('full_refresh: false does not go back: its later rows cannot be computed again', async () => {
    const p = shop(timed, `${range}, full_refresh: false`, rows, asOf('2026-01-03'))
    await p.good()
    const err = await p.bad(1, '--var', 'as_of_date=2026-01-01')
    expect(err).toContain('E5207')
    expect(err).toContain('kept was built up to 2026-01-04 and is asked to go back to 2026-01-02')
    expect(await rowsOf(p)).toEqual(['1 2026-01-01 1.00', '2 2026-01-02 2.00', '3 2026-01-03 3.00'])
    await p.good()
  })

  it('needs an end, and rows that say when', async () => {
    expect(await shop(timed, range, rows).bad(1)).toContain('E5206')
    const p = shop(all, range, ['1,,1.00'], asOf('2026-01-01'))
    expect(await p.bad(1)).toContain('E5208')
  })

  it('equals a whole build, wherever the range was cut', async () => {
    const day = fc.integer({ min: 1, max: 9 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(day, { minLength: 1, maxLength: 8 }),
        fc.uniqueArray(day, { maxLength: 3 }),
        async (days, cuts) => {
          const lines = days.map((d, i) => `${i},2026-01-0${d},1.00`)
          const steps = [...cuts.sort((a, b) => a - b), 9]
          const p = shop(timed, range, lines, asOf('2026-01-09'))
          for (const step of steps) await p.good('--var', `as_of_date=2026-01-0${step}`)
          const whole = shop(timed, range, lines, asOf('2026-01-09'))
          await whole.good()
          expect(await rowsOf(p)).toEqual(await rowsOf(whole))
        },
      ),
      { numRuns: 5 },
    )
  })
})

describe('business time zone', () => {
  it('an instant belongs to the day that the clock in Berlin shows', async () => {
    const p = project({
      'project.yml': base(asOf('2026-03-29')),
      'models/marts/kept.sql': `select * from (values (1, timestamptz '2026-03-28 22:59:59+00'), (2, timestamptz '2026-03-28 23:00:00+00'),
        (3, timestamptz '2026-03-29 21:59:59+00'), (4, timestamptz '2026-03-29 22:00:00+00')) as t(id, happened)
where happened >= {{batch_start}} and happened < {{batch_end}}\n`,
      'models/marts/kept.yml':
        'models:\n  - name: kept\n    config: { materialized: incremental, incremental_strategy: time_range, event_time: happened, begin: 2026-03-29, batch_size: day }\n',
    })
    await p.good()
    // 29 March 2026 has 23 hours in Berlin: 23:00 UTC the day before to 22:00 UTC
    expect(await p.column('select id from marts.kept order by id')).toEqual(['2', '3'])
    // in another zone it is another day: from midnight to midnight UTC
    p.replace('project.yml', 'Europe/Berlin', 'UTC')
    await p.good()
    expect(await p.column('select id from marts.kept order by id')).toEqual(['3', '4'])
  })
})

describe('what reads an incremental model', () => {
  const total = "select sum(amount)::decimal(18,2) as total from {{ref 'kept'}}\n"
  it('is rebuilt whenever its rows are others, under the same key too', async () => {
    const p = shop(timed, range, ['1,2026-01-01,1.00', '3,2026-01-03,5.00'], asOf('2026-01-03'))
    p.write('models/marts/total.sql', total)
    await p.good()
    // a row that comes later than the lookback, fetched by hand
    p.write('seeds/events.csv', csv('1,2026-01-01,1.00', '2,2026-01-01,7.00', '3,2026-01-03,5.00'))
    await p.good()
    expect(await p.column('select total from marts.total')).toEqual(['6.00'])
    await p.good('--event-time-start', '2026-01-01', '--event-time-end', '2026-01-02')
    expect(await p.column('select total from marts.total')).toEqual(['13.00'])
    await p.meddle('delete from marts.kept where id = 3')
    await p.good()
    expect(await p.column('select total from marts.total')).toEqual(['13.00'])
    expect(await p.rebuilt()).toEqual([])
  })

  it('a range by hand comes on top of what is due', async () => {
    const p = shop(timed, range, ['1,2026-01-01,1.00', '3,2026-01-03,5.00'], asOf('2026-01-03'))
    p.write('models/marts/total.sql', total)
    await p.good()
    p.write('seeds/events.csv', csv('1,2026-01-01,8.00', '3,2026-01-03,11.00'))
    await p.good('--event-time-start', '2026-01-01', '--event-time-end', '2026-01-02')
    expect(await p.column('select total from marts.total')).toEqual(['19.00'])
  })

  it('a merge of which the as-of day goes back keeps no later row', async () => {
    const p = shop(
      "select id, day, amount from {{ref 'events'}} where day <= {{var 'as_of_date'}}\n",
      'unique_key: id',
      ['1,2026-01-01,1.00', '3,2026-01-03,5.00'],
      asOf('2026-01-03'),
    )
    p.write('models/marts/total.sql', total)
    await p.good()
    await p.good('--var', 'as_of_date=2026-01-02')
    expect(await p.column('select total from marts.total')).toEqual(['1.00'])
  })

  it('a range that ends before it begins is refused', async () => {
    const p = shop(timed, range, ['1,2026-01-01,1.00'], asOf('2026-01-03'))
    expect(await p.bad(2, '--event-time-start', '2026-01-03', '--event-time-end', '2026-01-01')).toContain(
      'E5209',
    )
  })
})
