/** What holds of the command line as it is shipped, bundled, and not of the modules that the other tests run. */
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CommandLine } from './child.ts'
import { project } from './project.ts'

let cli: CommandLine
beforeAll(async () => {
  cli = await CommandLine.bundle()
})
afterAll(() => cli.close())

const many = (n: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [`models/marts/m${i}.sql`, `select ${i} as n\n`]))
const yml = 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n'

it('a reader of stdout that has seen enough is no error', async () => {
  const p = project({ 'project.yml': yml, ...many(300) })
  // more than a pipe holds, so that the rest is written to a pipe that nobody reads
  const { code, out, err } = await cli.headOf(p, 'ls', '--output', 'json')
  expect(out).toContain('"unique_id"')
  expect([code, err]).toEqual([0, ''])
})

it('a reader of stderr that goes away ends no build', async () => {
  const p = project({ 'project.yml': yml, ...many(40) })
  const child = cli.start(p)
  child.stderr?.once('data', () => child.stderr?.destroy())
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  expect(await p.column('select n from marts.m39')).toEqual(['39'])
})
