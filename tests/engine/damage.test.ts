/** A working database that is not what it was: cut, scrambled, emptied, another kind of thing. Never a stack trace, and a way on. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { project, type TestProject, unfit } from './project.ts'
import { shop } from './shop.ts'

const large = {
  ...shop,
  'models/marts/mart_large.sql': 'select i, md5(i::varchar) as m from range(200000) t(i)\n',
}

async function built(): Promise<TestProject> {
  const p = project(large)
  await p.good()
  return p
}

describe('the working database', () => {
  it.each([
    ['is empty', (file: string) => truncateSync(file, 0)],
    ['is cut within its head', (file: string) => truncateSync(file, 3000)],
    [
      'has a scrambled head',
      (file: string) => {
        const bytes = readFileSync(file)
        bytes.fill(7, 0, 64)
        writeFileSync(file, bytes)
      },
    ],
  ])('%s: exit 2 with the file and what to do; without it all is built again', async (_, damage) => {
    const p = await built()
    const wanted = await p.hashes()
    damage(p.database)
    const text = await p.bad(2)
    expect(text).toContain('E5002 cannot-open')
    expect(text).toContain('remove the file and its .wal and build again')
    p.remove('target/shop.duckdb')
    if (existsSync(`${p.database}.wal`)) p.remove('target/shop.duckdb.wal')
    await p.good()
    expect(await p.hashes()).toEqual(wanted)
  })

  it('has lost its end: what cannot be read is told, never taken for right', async () => {
    const p = await built()
    const wanted = await p.hashes()
    truncateSync(p.database, Math.floor(readFileSync(p.database).length / 2))
    const ran = await p.build('--force')
    if (ran.code !== 0) expect(unfit(ran, ran.code)).toMatch(/E5002|E5003|E5307/)
    else expect(await p.hashes()).toEqual(wanted)
  })

  it('has lost its journal: every command names the file and what to do, and none takes it for a bug', async () => {
    const p = project(shop)
    await p.good()
    // the catalogue lies in the first block, and opens
    truncateSync(p.database, 300_000)
    for (const call of ['build', 'plan', 'test', 'publish', 'docs generate']) {
      const text = unfit(await p.run(...call.split(' ')), 2)
      expect(text, call).toContain(
        'The database target/shop.duckdb cannot be read: Could not read enough bytes',
      )
      expect(text, call).toContain('remove the file and its .wal and build again')
    }
  })

  it('is a folder: exit 2', async () => {
    const p = project({ ...shop, 'target/shop.duckdb/x': '' })
    expect(await p.bad(2)).toMatch(/E5002|E5007/)
  })
})

describe('what is only kept to save time', () => {
  it('and cannot be written fails no check', async () => {
    const p = project({ ...large, 'target/cache/check.json/x': '', 'target/cache/bind.json/x': '' })
    const ran = await p.run('check')
    expect([ran.code, ran.err]).toEqual([0, expect.stringContaining('all bind')])
    expect(readdirSync(join(p.dir, 'target/cache')).filter((name) => /\d/.test(name))).toEqual([])
  })
})

// a file that takes no byte, as on a full disk
it.skipIf(!existsSync('/dev/full'))('a log that takes no more is told once, and stops no build', async () => {
  const p = project(shop)
  mkdirSync(join(p.dir, 'logs'))
  symlinkSync('/dev/full', join(p.dir, 'logs/ledgerline.log'))
  const ran = await p.build('--log-path', join(p.dir, 'logs'))
  expect([ran.code, ran.err.match(/E5007/g)?.length]).toEqual([0, 1])
  expect(ran.err).toContain('ledgerline.log cannot be written: no space left on the device')
  expect(ran.err).toContain('Built in')
})
