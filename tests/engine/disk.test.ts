/** A disk that fills up: told by its own code, and what was committed stands. Needs a small tmpfs. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
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
