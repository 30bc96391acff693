/**
 * After whatever was done to a project, is what a build leaves what a whole build gives, and does each check that it did not run again
 * come out as it would have? `npm run hunt`; HUNT_FROM (1) is the first seed, HUNT_SEEDS (20) how many of each project.
 */
import { describe, expect, it } from 'vitest'
import type { TestProject } from '../engine/project.ts'
import { days } from './days.ts'
import { entries } from './entries.ts'
import { drawsOf, type Hunted } from './hunted.ts'
import { lived } from './moves.ts'

const from = Number(process.env.HUNT_FROM ?? 1)
const seeds = Array.from({ length: Number(process.env.HUNT_SEEDS ?? 20) }, (_, i) => from + i)

async function rowsOf(project: TestProject, { tables }: Hunted): Promise<Record<string, string>> {
  const all = await project.each(tables.map((table) => `select * from ${table} order by all`))
  return Object.fromEntries(tables.map((table, i) => [table, JSON.stringify(all[i])]))
}

/** How each check came out, run or told from a run before. */
async function verdicts(project: TestProject, ...words: string[]): Promise<Record<string, string>> {
  const { code, err } = await project.run('--log-format', 'json', ...words)
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}\n${err}`)
  const found: Record<string, string> = {}
  for (const line of err.split('\n').filter((text) => text.startsWith('{'))) {
    const { checks } = JSON.parse(line) as { checks?: { name: string; status: string }[] }
    for (const check of Array.isArray(checks) ? checks : []) found[check.name] = check.status
  }
  return found
}

describe.each([entries, days])('$name', (hunted) => {
  it.each(seeds)('seed %i', async (seed) => {
    const { project, told } = await lived(drawsOf(seed), hunted)
    const checks = await verdicts(project, 'build', '--no-publish')
    const rows = await rowsOf(project, hunted)
    const again = await verdicts(project, 'test')
    await verdicts(project, 'build', '--no-publish', '--force')
    const what = told.join('\n')
    expect(Object.keys(again).length).toBeGreaterThan(10)
    expect(rows, what).toEqual(await rowsOf(project, hunted))
    expect(Object.fromEntries(Object.keys(again).map((name) => [name, checks[name]])), what).toEqual(again)
  })
})
