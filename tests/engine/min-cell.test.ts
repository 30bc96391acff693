/** `min_cell`: a published cell that stands for a few people is found, whether rows are people or counts of them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
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
