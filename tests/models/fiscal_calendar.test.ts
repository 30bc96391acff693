/**
 * The generated calendar of weeks, against dates worked out by hand and published calendars: 4-4-5 and 13x4 of a year
 * of 53 weeks, the retail calendar 4-5-4 of 2023, years that end on the Saturday nearest 31 March or the last of July.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { root } from '../examples/copy.ts'
import { buildInMemory } from './build.ts'

interface Calendar {
  /** `P01 2023-01-29 2023-02-25 4` and so on, of one year. */
  periods(year: number): Promise<string[]>
  /** Last day and weeks of each year. */
  years(): Promise<string[]>
  /** Days without a period, or with two, or years that do not end on the last day of a week. */
  faults(): Promise<string[]>
}

// the model and its test alone: reading and binding the whole package six times told nothing more
const dir = mkdtempSync(join(tmpdir(), 'ledgerline-calendar-'))
for (const file of [
  'models/inputs/input_fiscal_calendar.sql',
  'models/inputs/input_fiscal_calendar.yml',
  'tests/data/core/assert_fiscal_calendar_consecutive.sql',
])
  cpSync(join(root, file), join(dir, file))
afterAll(() => rmSync(dir, { recursive: true }))

async function withCalendar(settings: string, use: (calendar: Calendar) => Promise<void>): Promise<void> {
  writeFileSync(
    join(dir, 'project.yml'),
    `name: weeks\ncalendar: { ${settings} }\ntargets: { dev: { type: duckdb, path: unused.duckdb } }
models: { inputs: { +materialized: table, +schema: inputs } }
vars:
  calendar_first_year: { type: integer, default: 2019 }
  calendar_last_year: { type: integer, default: 2028 }
  closed_through: { type: date, default: 2026-03-31 }\n`,
  )
  const built = await buildInMemory(dir)
  const lines = async (sql: string) => (await built.rows(sql)).map((row) => Object.values(row).join(' '))
  try {
    expect(built.broken).toEqual([])
    expect(built.verdict('assert_fiscal_calendar_consecutive')).toBe('pass')
    await use({
      periods: (year) =>
        lines(`select fiscal_period_id[8:], start_date, end_date, weeks from inputs.input_fiscal_calendar
          where fiscal_year = ${year} order by period_no`),
      years: () =>
        lines(`select fiscal_year, max(end_date), sum(weeks), bool_or(has_53rd_week) from inputs.input_fiscal_calendar
          group by 1 order by 1`),
      faults: () =>
        lines(`select * from (select fiscal_period_id, start_date, lag(end_date) over (order by start_date) + 1 as due
            from inputs.input_fiscal_calendar) where start_date <> due
          union all select fiscal_period_id, start_date, end_date from inputs.input_fiscal_calendar
          where end_date < start_date or (weeks is not null and (end_date - start_date + 1) <> 7 * weeks)`),
    })
  } finally {
    await built.close()
  }
}

it('4-4-5: fourteen weeks in the last quarter of a year of 53 weeks, thirteen in all others', () =>
  withCalendar(
    'kind: 4-4-5, week_start: sunday, year_end_rule: nearest, anchor: 01-31, year_label: start',
    async (calendar) => {
      expect(await calendar.periods(2023)).toEqual([
        'P01 2023-01-29 2023-02-25 4',
        'P02 2023-02-26 2023-03-25 4',
        'P03 2023-03-26 2023-04-29 5',
        'P04 2023-04-30 2023-05-27 4',
        'P05 2023-05-28 2023-06-24 4',
        'P06 2023-06-25 2023-07-29 5',
        'P07 2023-07-30 2023-08-26 4',
        'P08 2023-08-27 2023-09-23 4',
        'P09 2023-09-24 2023-10-28 5',
        'P10 2023-10-29 2023-11-25 4',
        'P11 2023-11-26 2023-12-23 4',
        'P12 2023-12-24 2024-02-03 6',
      ])
      expect((await calendar.periods(2024)).filter((line) => /P01|P12/.test(line))).toEqual([
        'P01 2024-02-04 2024-03-02 4',
        'P12 2024-12-29 2025-02-01 5',
      ])
      expect(await calendar.faults()).toEqual([])
    },
  ))

it('13x4: five weeks in the thirteenth period of a year of 53', () =>
  withCalendar(
    'kind: 13x4, week_start: sunday, year_end_rule: nearest, anchor: 01-31, year_label: start',
    async (calendar) => {
      const year = await calendar.periods(2023)
      expect(year.length).toBe(13)
      expect([year[2], year[7], year[11], year[12]]).toEqual([
        'P03 2023-03-26 2023-04-22 4',
        'P08 2023-08-13 2023-09-09 4',
        'P12 2023-12-03 2023-12-30 4',
        'P13 2023-12-31 2024-02-03 5',
      ])
      expect((await calendar.periods(2024)).at(-1)).toBe('P13 2025-01-05 2025-02-01 4')
      expect(await calendar.faults()).toEqual([])
    },
  ))

it('4-5-4: the retail calendar of 2023, whose March has five weeks', () =>
  withCalendar(
    'kind: 4-5-4, week_start: sunday, year_end_rule: nearest, anchor: 01-31, year_label: start',
    async (calendar) => {
      // as the National Retail Federation published it, fiscal February to April
      expect((await calendar.periods(2023)).slice(0, 3)).toEqual([
        'P01 2023-01-29 2023-02-25 4',
        'P02 2023-02-26 2023-04-01 5',
        'P03 2023-04-02 2023-04-29 4',
      ])
    },
  ))

it('nearest: the Saturday nearest 31 March, before or after it', () =>
  withCalendar(
    'kind: 4-4-5, year_start_month: 4, week_start: sunday, year_end_rule: nearest',
    async (calendar) => {
      // 31 March is a Tuesday in 2020 and 2026, a Wednesday in 2021 and 2027: three days back, three days on
      expect(await calendar.years()).toEqual([
        '2019 2019-03-30 52 false',
        '2020 2020-03-28 52 false',
        '2021 2021-04-03 53 true',
        '2022 2022-04-02 52 false',
        '2023 2023-04-01 52 false',
        '2024 2024-03-30 52 false',
        '2025 2025-03-29 52 false',
        '2026 2026-03-28 52 false',
        '2027 2027-04-03 53 true',
        '2028 2028-04-01 52 false',
      ])
      expect(await calendar.faults()).toEqual([])
    },
  ))

it('last: the last Saturday of July, of which 2021 had one on the 31st', () =>
  withCalendar(
    'kind: 5-4-4, year_start_month: 8, week_start: sunday, year_end_rule: last',
    async (calendar) => {
      const years = await calendar.years()
      expect(years.slice(0, 6)).toEqual([
        '2019 2019-07-27 52 false',
        '2020 2020-07-25 52 false',
        '2021 2021-07-31 53 true',
        '2022 2022-07-30 52 false',
        '2023 2023-07-29 52 false',
        '2024 2024-07-27 52 false',
      ])
      expect((await calendar.periods(2022))[0]).toBe('P01 2021-08-01 2021-09-04 5')
      expect(await calendar.faults()).toEqual([])
    },
  ))
