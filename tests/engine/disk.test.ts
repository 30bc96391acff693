/** A disk that fills up, in a statement or at its COMMIT: told by its own code, and what was committed stands. Needs a small tmpfs. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { project, runMain, unfit } from './project.ts'

const disk = mkdtempSync(join(tmpdir(), 'ledgerline-disk-'))
const mounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk]).status === 0
if (!mounted) console.warn('skipped: a small tmpfs cannot be mounted here, which needs root on Linux')
afterAll(() => {
  if (mounted) spawnSync('umount', [disk])
  rmSync(disk, { recursive: true, force: true })
})

it.skipIf(!mounted)('a table that does not fit is told, and the tables before it stand', async () => {
  const p = project({
    'project.yml': 'name: shop\n',
    'models/marts/a_small.sql': 'select 1 as id',
    'models/marts/b_large.sql':
      "select md5(cast(r.range as varchar)) || md5(cast(r.range + 1 as varchar)) as v, a.id from {{ref 'a_small'}} a, range(1000000) r",
  })
  cpSync(p.dir, disk, { recursive: true })
  const text = unfit(await runMain(['--project-dir', disk, '--no-color', 'build', '--no-publish']), 1)
  expect(text).toContain('E5305 disk-full')
  expect(text).not.toContain(disk)
  const again = await runMain(['--project-dir', disk, 'show', 'a_small', '--output', 'csv'])
  expect(again.out).toBe('id\n1\n')
})

it.skipIf(!mounted)(
  'wherever the room ends, up to COMMIT: old rows or new ones, and room lets the build go on',
  async () => {
    rmSync(join(disk, 'target'), { recursive: true, force: true })
    const sql = (n: number): string => `select i as id, ${n} as n from range(20000) t(i)\n`
    const p = project({ 'project.yml': 'name: shop\n', 'models/marts/kept.sql': sql(0) })
    cpSync(p.dir, disk, { recursive: true })
    for (const name of ['a_small', 'b_large']) rmSync(join(disk, `models/marts/${name}.sql`), { force: true })
    const run = async (...args: string[]) => await runMain(['--project-dir', disk, '--no-color', ...args])
    const build = async () => await run('build', '--no-publish')
    const query = 'select min(n) as a, max(n) as b, count(*) as c from marts.kept'
    const holds = async (): Promise<string> => (await run('show', '--inline', query, '--output', 'csv')).out
    expect((await build()).code).toBe(0)
    const failed: string[] = []
    for (const [i, kilobytes] of [0, 8, 24, 64, 160].entries()) {
      writeFileSync(join(disk, 'spare'), Buffer.alloc(kilobytes * 1024))
      const ballast = join(disk, 'ballast')
      spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=4k'])
      rmSync(join(disk, 'spare'))
      writeFileSync(join(disk, 'models/marts/kept.sql'), sql(i + 1))
      const full = await build()
      if (full.code !== 0) failed.push(unfit(full, full.code))
      // what could not be written whole is not left to take room
      expect(readdirSync(join(disk, 'target')).filter((name) => name.endsWith('.json.tmp'))).toEqual([])
      rmSync(ballast)
      const [before, after] = [i, i + 1].map((n) => `a,b,c\n${n},${n},20000\n`)
      expect(await holds()).toBe(full.code === 0 ? after : before)
      expect((await build()).code).toBe(0)
      expect(await holds()).toBe(after)
    }
    expect(failed.length).toBeGreaterThan(1)
    for (const text of failed) expect(text).toMatch(/E53\d\d|E5007|No space left/)
    // the log cannot be written at COMMIT, and nobody tries that again as if it were a conflict
    expect(failed.join('\n')).toMatch(/E5305 disk-full[\s\S]*Failed to commit/)
    expect(failed.join('\n')).not.toContain('again ')
  },
)
