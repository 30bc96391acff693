/** A working database that is not what it was: cut, scrambled, emptied, another kind of thing. Never a stack trace, and a way on. */
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
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

  it('is a folder: exit 2', async () => {
    const p = project({ ...shop, 'target/shop.duckdb/x': '' })
    expect(await p.bad(2)).toMatch(/E5002|E5007/)
  })
})
