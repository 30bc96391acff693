/** A build says of many warnings of one kind that they are many; nothing else is folded, and `check` shows each. */
import { describe, expect, it } from 'vitest'
import { project } from './project.ts'

const csv = 'data/x.csv'
const reads = (name: string) => `E3134 files-by-hand (warning)   models/marts/${name}.sql:1:`
const models = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`models/marts/mart_${i}.sql`, `select id from '${csv}'\n`]),
  )
const shop = (count: number) => project({ 'project.yml': 'name: shop\n', [csv]: 'id\n1\n', ...models(count) })
const told = (err: string): readonly string[] => err.match(/^E3134 .*$/gm) ?? []

describe('of many warnings of one kind', () => {
  it('a build shows three and counts the rest, before its summary', async () => {
    const { err, code } = await shop(6).run('build')
    expect(code).toBe(0)
    expect(told(err)).toEqual([
      expect.stringContaining(reads('mart_0')),
      expect.stringContaining(reads('mart_1')),
      expect.stringContaining(reads('mart_2')),
      'E3134 files-by-hand (warning)   3 more like it',
    ])
    expect(err).toContain('-v shows each.')
  })

  it('check shows each, and so does a build with --verbose', async () => {
    const p = shop(6)
    expect(told((await p.run('check')).err)).toHaveLength(6)
    const { err } = await p.run('build', '--verbose')
    expect(told(err)).toHaveLength(6)
    expect(err).not.toContain('more like it')
  })

  it('four are shown: a line that counts one is no shorter', async () => {
    const { err } = await shop(4).run('build')
    expect(told(err)).toHaveLength(4)
    expect(err).not.toContain('more like it')
  })

  it('events tell all of them', async () => {
    const { err } = await shop(6).run('build', '--log-format', 'json')
    const events = err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; code?: string })
    expect(events.filter((e) => e.event === 'problem' && e.code === 'E3134')).toHaveLength(6)
  })

  it('with --log-level error nothing is said of them', async () => {
    expect((await shop(6).run('build', '--log-level', 'error')).err).not.toContain('E3134')
  })

  it('with --warn-error, which ends the build for them, each is shown', async () => {
    const { err, code } = await shop(6).run('build', '--warn-error')
    expect(code).toBe(1)
    expect(told(err)).toHaveLength(6)
    expect(err).not.toContain('more like it')
  })

  it('a selector is no problem of the project: -v shows those that the line counts', async () => {
    const p = shop(1)
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((name) => ['--select', `nobody_${name}`])
    expect((await p.run('build', '--select', 'mart_0', ...names)).err.match(/^E2106 .*$/gm)).toHaveLength(4)
    expect(
      (await p.run('build', '-v', '--select', 'mart_0', ...names)).err.match(/^E2106 .*$/gm),
    ).toHaveLength(6)
  })

  it('raised to errors, each is shown', async () => {
    const { err, code } = await shop(6).run('build', '--warn-error-options', '{error: [E3134]}')
    expect(code).toBe(1)
    expect(err.match(/^E3134 files-by-hand +models/gm)).toHaveLength(6)
  })
})
