/** `min_cell`: a published cell that stands for a few people is found, whether rows are people or counts of them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { project } from './project.ts'

const files = (test: string): Record<string, string> => ({
  'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  // by hand: north has 2 + 3 people in two months, south 4, east nobody, and nobody says how many the west has
  'models/marts/score.sql': `select * from (values
  ('north', 1, 2), ('north', 2, 3), ('south', 1, 4), ('east', 1, 0), ('west', 1, null)) as t(region, month, people)\n`,
  'models/marts/score.yml': `models:\n  - name: score\n    data_tests: [min_cell: ${test}]\n`,
})
const failing = async (test: string): Promise<string[]> => {
  const { code, err } = await project(files(test)).build()
  expect(err).not.toContain('E9001')
  const told = [...err.matchAll(/region = (\w+)[^\n]*cell_size = (\d+)/g)].map((m) => `${m[1]} ${m[2]}`)
  expect(code).toBe(told.length === 0 ? 0 : 1)
  return told.sort()
}

it('sums what a row stands for; a cell of nobody, or of nobody knows how many, is none', async () => {
  expect(await failing('{ columns: [region], min: 5, count: people }')).toEqual(['south 4'])
  expect(await failing('{ columns: [region, month], count: people }')).toEqual([
    'north 2',
    'north 3',
    'south 4',
  ])
  expect(await failing('{ columns: [region], min: 4, count: people }')).toEqual([])
})

it('counts rows where each is a person', async () => {
  expect(await failing('{ columns: [region], min: 2 }')).toEqual(['east 1', 'south 1', 'west 1'])
})

it('is told by check where it counts what is not there', async () => {
  const ran = await project(files('{ columns: [region], count: peple }')).run('check')
  expect(ran.code).toBe(2)
  expect(ran.err).toContain('models/marts/score.yml:3:18')
  expect(ran.err).toContain('peple')
})

it('holds back the publication', async () => {
  const p = project(files('{ columns: [region], count: people }'))
  const ran = await p.run('build')
  expect(ran.err).toContain('Nothing was published')
  expect(existsSync(join(p.dir, 'published'))).toBe(false)
  const free = project(files('{ columns: [region], min: 4, count: people }'))
  expect((await free.run('build')).err).toContain('Publication 1')
  expect(existsSync(join(free.dir, 'published'))).toBe(true)
})

/** Rows of people by region and month with totals by month, by hand; a withheld cell is null, or no row. */
const withTotals = (
  rows: string,
  test: string,
  more: Record<string, string> = {},
): Record<string, string> => ({
  ...files(test),
  'models/marts/score.sql': `select * from (values ${rows}) as t(region, month, people)\n`,
  ...more,
})
const found = async (all: Record<string, string>): Promise<string[]> => {
  const { code, err } = await project(all).build()
  expect(err).not.toContain('E9001')
  const told = [...err.matchAll(/(region = \w+, )?month = (\d+)[^\n]*cell_size = (\d+)[^\n]*found = (\w+)/g)]
  expect(code).toBe(told.length === 0 ? 0 : 1)
  return told.map((m) => `${m[2]} ${m[3]} ${m[4]}`).sort()
}

describe('a withheld cell that its total gives away', () => {
  const total = '{ columns: [region, month], count: people, total: { region: all } }'
  it.each([
    // 30 - 20 - 7 = 3 people of the one region that is withheld
    ['one is withheld', "('all', 1, 30), ('north', 1, 20), ('south', 1, 7), ('east', 1, null)", ['1 3 what']],
    ['one has no row', "('all', 1, 30), ('north', 1, 20), ('south', 1, 7)", ['1 3 what']],
    // 2 and 4 together are 6 people, of whom neither is known
    ['two are withheld', "('all', 1, 30), ('north', 1, 24), ('south', 1, null), ('east', 1, null)", []],
    // 1 and 2 together are 3 people, who are told of
    [
      'two are too few together',
      "('all', 1, 30), ('north', 1, 27), ('south', 1, null), ('east', 1, null)",
      ['1 3 what'],
    ],
    ['a large one is withheld', "('all', 1, 30), ('north', 1, 20), ('south', 1, null)", []],
    ['nothing is withheld', "('all', 1, 30), ('north', 1, 20), ('south', 1, 10)", []],
    ['the total is withheld too', "('all', 1, null), ('north', 1, 20), ('south', 1, null)", []],
    ['only in one month', "('all', 1, 30), ('north', 1, 28), ('all', 2, 9), ('north', 2, 9)", ['1 2 what']],
    ['one is shown', "('all', 1, 30), ('north', 1, 27), ('south', 1, 3)", ['1 3 shown']],
  ])('in one table: %s', async (_, rows, expected) => {
    expect(await found(withTotals(rows, total))).toEqual(expected)
  })

  it('a row without a value is the total where that is what marks it', async () => {
    const rows = "(null, 1, 30), ('north', 1, 26), ('south', 1, null::int)"
    const marked = '{ columns: [region, month], count: people, total: { region: null } }'
    expect(await found(withTotals(rows, marked))).toEqual(['1 4 what'])
  })

  it('in two tables: what the other one has of the same month', async () => {
    const other = {
      'models/marts/by_month.sql': 'select * from (values (1, 30), (2, 12), (3, 4)) as t(month, customers)\n',
    }
    const test =
      "{ columns: [region, month], count: people, to: ref('by_month'), by: [month], to_count: customers }"
    // month 1: 30 - 26 = 4; month 2: nothing is shown, 12 are enough; month 3: nothing is shown, 4 are not
    const rows = "('north', 1, 26), ('south', 1, null::int)"
    expect(await found(withTotals(rows, test, other))).toEqual(['1 4 what', '3 4 what'])
  })

  const apart = {
    'models/marts/by_month.sql': 'select * from (values (1, 100)) as t(month, customers)\n',
  }
  const both = "count: people, to: ref('by_month'), by: [month], to_count: customers, total: { region: all }"
  it.each([
    // 100 - 97 = 3 in either table: its own total row is no part
    ['rows', "('all', 1, 100), ('a', 1, 97), ('b', 1, null)", ['1 3 what', '1 3 what']],
    // only the other table has a total of people: 100 - 0 are enough
    ['only totals', "('all', 1, 100), ('b', 1, null)", []],
    ['nothing is withheld', "('all', 1, 100), ('a', 1, 90), ('b', 1, 10)", []],
  ])('in two tables of which this one has totals too: %s', async (_, rows, expected) => {
    expect(await found(withTotals(rows, `{ columns: [region, month], ${both} }`, apart))).toEqual(expected)
  })

  it('a row without a value is no part where that marks the total', async () => {
    const rows = "(null, 1, 100), ('a', 1, 97)"
    const marked = `{ columns: [region, month], ${both.replace('region: all', 'region: null')} }`
    expect(await found(withTotals(rows, marked, apart))).toEqual(['1 3 what', '1 3 what'])
  })

  it('totals that the other table has as well are held against each other', async () => {
    const other = {
      'models/marts/by_month.sql': `select * from (values ('all', 1, 4), ('a', 1, 4)) as t(region, month, customers)\n`,
    }
    const test = `{ columns: [region, month], ${both.replace('[month]', '[region, month]')} }`
    // both are small and shown; 4 - 4 leaves nothing of either
    const rows = "('all', 1, 4), ('a', 1, 4)"
    expect(await found(withTotals(rows, test, other))).toEqual(['1 4 shown', '1 4 shown'])
  })

  it.each([
    ['{ columns: [region], count: people, total: { month: 1 } }', 'month is not one of columns'],
    ['{ columns: [region], total: { region: all } }', 'total goes with count'],
    ["{ columns: [region], count: people, to: ref('score') }", 'goes with by'],
    ["{ columns: [region], count: people, to: ref('score'), by: [month] }", 'month is not one of columns'],
  ])('%s is refused', async (test, message) => {
    const ran = await project(files(test)).run('check')
    expect(ran.code).toBe(2)
    expect(ran.err.replace(/\s+/g, ' ')).toContain(message)
  })
})
