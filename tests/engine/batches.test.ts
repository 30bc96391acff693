/**
 * Time ranges in batches: days of 23 and 25 hours, months and years, one clock for bounds and rows, and a backfill that is
 * cut off. Rows are put where they belong by hand; which instants a clock shows is checked against the database's own.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { instantOf, parseLocal } from '../../src/materialize/incremental/time.ts'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { CommandLine, killed } from './child.ts'
import { project, type TestProject, unfit } from './project.ts'

const config = (rest: string): string =>
  `models:\n  - name: kept\n    config: { materialized: incremental, incremental_strategy: time_range, ${rest} }\n`

function shop(model: string, rest: string, asOf: string, more: Record<string, string> = {}): TestProject {
  return project({
    'project.yml': `name: shop\ntimezone: Europe/Berlin\nvars:\n  as_of_date: { type: date, default: ${asOf} }\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n`,
    'models/marts/kept.sql': model,
    'models/marts/kept.yml': config(rest),
    ...more,
  })
}

/** An instant every half hour, in UTC. */
const halfHours = (from: string, to: string): string =>
  `select t as happened from range(timestamptz '${from}', timestamptz '${to}', interval 30 minutes) r(t)`
const between = ' where happened >= {{batch_start}} and happened < {{batch_end}}\n'

describe('the clock changes', () => {
  it.each([
    // 29 March 2026 has 23 hours: 22:00 UTC the day before to 21:00 UTC hold 46 half hours
    ['spring', '2026-03-29', '2026-03-28 20:00:00+00', '2026-03-30 02:00:00+00', 46],
    // 25 October 2026 has 25: 22:00 UTC the day before to 23:00 UTC hold 50
    ['autumn', '2026-10-25', '2026-10-24 20:00:00+00', '2026-10-26 02:00:00+00', 50],
  ])('%s: hour batches hold each instant of the day once', async (_, day, from, to, rows) => {
    const sql = `select * from (${halfHours(from, to)})${between}`
    const p = shop(sql, `event_time: happened, begin: ${day}, batch_size: hour`, day)
    const { nodes } = await p.told()
    expect(nodes.kept?.message).toContain('24 batches')
    expect(await p.column('select count(*), count(distinct happened) from marts.kept')).toEqual([
      String(rows),
    ])
    expect(await p.column('select count(distinct happened) from marts.kept')).toEqual([String(rows)])
    // the hour that comes twice has four half hours, the one that is leapt over none
    const local = "timezone('Europe/Berlin', happened)"
    const twos = `select count(*) from marts.kept where hour(${local}) = 2`
    expect(await p.column(twos)).toEqual([rows === 50 ? '4' : '0'])
  })

  it('bounds are the instants at which the database shows the local time, in zones that change at midnight too', async () => {
    const warehouse = await openDuckDb({ file: ':memory:' })
    const connection = await warehouse.connect()
    const zones = ['Europe/Berlin', 'America/New_York', 'Africa/Cairo', 'Australia/Lord_Howe', 'Asia/Kolkata']
    const hour = fc.integer({ min: 0, max: 24 * 365 * 3 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...zones), hour, async (zone, n) => {
        const time = (parseLocal('2024-01-01') ?? 0) + n * 3_600_000
        const text = new Date(time).toISOString().slice(0, 19).replace('T', ' ')
        const at = instantOf(time, zone)
        const [row] = await connection.rows(
          `select timezone('${zone}', timestamptz '${at}') >= timestamp '${text}' as begun,
            timezone('${zone}', timestamptz '${at}' - interval 1 second) < timestamp '${text}' as first`,
        )
        expect([zone, text, row]).toEqual([zone, text, { begun: 'true', first: 'true' }])
      }),
      { numRuns: 300 },
    )
    await warehouse.close()
  })
})

describe('months and years', () => {
  it.each([
    // January to the end of April 2024, a leap year: 31 + 29 + 31 + 30 days
    ['month', '2024-01-01', '2024-04-30', '4 batches, 2024-01-01 to 2024-05-01', 121],
    // a begin within a month makes a short first batch
    ['month', '2024-01-20', '2024-02-29', '2 batches, 2024-01-20 to 2024-03-01', 41],
    ['year', '2023-01-01', '2024-12-31', '2 batches, 2023-01-01 to 2025-01-01', 731],
  ])('%s from %s to %s', async (size, begin, end, message, days) => {
    const sql = `select t::date as day from range(date '2020-01-01', date '2026-01-01', interval 1 day) r(t) where t >= {{batch_start}} and t < {{batch_end}}\n`
    const p = shop(sql, `event_time: day, begin: ${begin}, batch_size: ${size}`, end)
    const { nodes } = await p.told()
    expect(nodes.kept?.message).toContain(message)
    expect(await p.column('select count(*) from marts.kept')).toEqual([String(days)])
  })
})

describe('bounds and rows on two clocks', () => {
  const instants = `(${halfHours('2026-03-28 20:00:00+00', '2026-03-29 20:00:00+00')})`
  it.each([
    [
      'a DATE event_time, and a filter on the instant',
      `select timezone('Europe/Berlin', happened)::date as day from ${instants}${between}`,
      'day',
      'compares batch_start with an instant',
    ],
    [
      'an instant, and a filter on the local time',
      `select happened from (select happened, timezone('Europe/Berlin', happened) as local from ${instants}) where local between {{batch_start}} and {{batch_end}}\n`,
      'happened',
      'compares batch_start, an instant',
    ],
  ])('%s are refused at their place, before a row is touched', async (_, sql, event, said) => {
    const p = shop(sql, `event_time: ${event}, begin: 2026-03-29, batch_size: day`, '2026-03-29')
    const text = unfit(await p.run('check'), 2)
    expect(text).toMatch(/E3207 batch-clocks-differ\s+models\/marts\/kept\.sql:1:\d+/)
    expect(text).toContain(said)
  })

  it('the business clock on both sides is right: the day of 23 hours has 46 half hours', async () => {
    const sql = `select timezone('Europe/Berlin', happened)::date as day, happened from (${halfHours('2026-03-28 20:00:00+00', '2026-03-30 20:00:00+00')}) where timezone('Europe/Berlin', happened) >= {{batch_start}} and timezone('Europe/Berlin', happened) < {{batch_end}}\n`
    const p = shop(sql, 'event_time: day, begin: 2026-03-29, batch_size: day', '2026-03-29')
    await p.good()
    expect(await p.column('select count(*) from marts.kept')).toEqual(['46'])
  })
})

/** Six days, about a quarter of a second each, from a seed that says which. */
const slow =
  "select day, cast(sum((hash(r.i + s.i) % 1000)::bigint) as bigint) as s from {{ref 'days'}}, range(1000) r(i), range(4000) s(i) where day >= {{batch_start}} and day < {{batch_end}} group by day\n"
const seeds = {
  'seeds/days.csv': `day\n${[1, 2, 3, 4, 5, 6, 7, 8].map((d) => `2026-01-0${d}`).join('\n')}\n`,
  'seeds/days.yml': 'seeds:\n  - name: days\n    columns: [{ name: day, data_type: date }]\n',
}
const daily = (lookback = 1): string =>
  `event_time: day, begin: 2026-01-01, batch_size: day, lookback: ${lookback}`

describe('lookback', () => {
  it('another lookback builds nothing whole', async () => {
    const p = shop("select day, 1 as n from {{ref 'days'}}\n", daily(), '2026-01-06', seeds)
    await p.good()
    p.write('models/marts/kept.yml', config(daily(3)))
    const { nodes } = await p.told()
    expect(nodes.kept?.message).toBe('4 batches, 2026-01-03 to 2026-01-07')
    p.write('models/marts/kept.yml', config(`${daily(3)}, full_refresh: true, on_schema_change: ignore`))
    expect((await p.told()).nodes.kept?.message).not.toContain('whole')
    // what the rows are is another matter
    p.write(
      'models/marts/kept.yml',
      config(daily(3).replace('day, begin: 2026-01-01', 'day, begin: 2026-01-02')),
    )
    expect((await p.told()).nodes.kept?.message).toContain('whole: its own SQL or configuration changed')
  })
})

describe('a backfill that is cut off', () => {
  let cli: CommandLine
  beforeAll(async () => {
    cli = await CommandLine.bundle()
  })
  afterAll(() => cli.close())

  it('goes on behind the last batch that was committed, and ends as if nothing had been', async () => {
    const whole = shop(slow, daily(), '2026-01-06', seeds)
    await whole.good()
    const wanted = await whole.hashes()
    const p = shop(slow, daily(), '2026-01-06', seeds)
    await killed(await cli.until(p, '"event":"batch_finished","name":"kept","done":3'))
    // nothing of it is to be seen yet
    expect(await p.column("select count(*) from duckdb_tables() where table_name = 'kept'")).toEqual(['0'])
    const { nodes } = await p.told()
    expect(nodes.kept?.message).toMatch(
      /^whole: it was never built; 6 batches.*; [345] of them from a build that did not end$/,
    )
    expect(await p.hashes()).toEqual(wanted)
    expect(await p.rebuilt()).toEqual([])
    expect(await p.column("select count(*) from duckdb_tables() where table_name like '%rebuild%'")).toEqual([
      '0',
    ])
    expect(await p.column('select count(*) from _ledgerline.batch_state')).toEqual(['0'])
  })

  it('of a standing table changes nothing in it until all is there; another input begins anew', async () => {
    const p = shop(slow, daily(), '2026-01-02', seeds)
    await p.good()
    const before = await p.rows('select * from marts.kept order by day')
    const late = ['--var', 'as_of_date=2026-01-08']
    await killed(await cli.until(p, '"name":"kept","done":3', ...late))
    expect(await p.rows('select * from marts.kept order by day')).toEqual(before)
    // the seed loses the last day: what was computed is of another input
    p.write('seeds/days.csv', seeds['seeds/days.csv'].replace('2026-01-08\n', ''))
    const { nodes } = await p.told(...late)
    expect(nodes.kept?.message).toBe('6 batches, 2026-01-03 to 2026-01-09')
    expect(await p.column('select day from marts.kept order by day')).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((d) => `2026-01-0${d}`),
    )
  })

  it('a batch that fails keeps those before it, and the table', async () => {
    const sql =
      "select day, cast(n as tinyint) as n from (select day, 100 * (day(day) - 1) as n from {{ref 'days'}}) where day >= {{batch_start}} and day < {{batch_end}}\n"
    const p = shop(sql, daily(), '2026-01-02', seeds)
    await p.good()
    // 200 does not fit a tinyint: the third of January
    expect(await p.bad(1, '--var', 'as_of_date=2026-01-06')).toContain('E5003')
    expect(await p.column('select n from marts.kept order by day')).toEqual(['0', '100'])
    expect(await p.rebuilt()).toEqual([])
  })

  it('a batch that reads the table itself sees the batches before it', async () => {
    // by hand: each day adds one to what stands
    const sql =
      "select day, {{#if (is_incremental)}}(select coalesce(max(n), 0) from {{self}}) + 1{{else}}1{{/if}}::bigint as n from {{ref 'days'}} where day >= {{batch_start}} and day < {{batch_end}}\n"
    const p = shop(sql, daily(0), '2026-01-01', seeds)
    await p.good()
    await p.good('--var', 'as_of_date=2026-01-05')
    expect(await p.column('select n from marts.kept order by day')).toEqual(['1', '2', '3', '4', '5'])
  })
})
