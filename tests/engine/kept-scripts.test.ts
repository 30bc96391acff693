/** Transformed TypeScript is kept for the next command, and never taken for another text, path, or when it is damaged. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { folder } from '../project/folder.ts'

const options = { filename: '/p/models/a.ts', source: 'export const a: number = 1', ts: true }

/** As a new process would: nothing is in memory. Each call says whether it had to transform. */
async function command(dir: string, code = 'a = 1') {
  vi.resetModules()
  const { transformed } = await import('../../src/script/transformed.ts')
  return (changed: Partial<typeof options> = {}) => {
    let asked = 0
    const got = transformed({ ...options, ...changed }, dir, () => {
      asked += 1
      return code
    })
    return `${got}, ${asked === 0 ? 'kept' : 'made'}`
  }
}

it('is made once in a process, and not again in the next', async () => {
  const dir = join(folder({}), 'target/cache/scripts')
  const first = await command(dir)
  expect([first(), first()]).toEqual(['a = 1, made', 'a = 1, kept'])
  const next = await command(dir, 'never asked')
  expect(next()).toBe('a = 1, kept')
})

it('is made again for another text, whose code takes the place of the old', async () => {
  const dir = join(folder({}), 'scripts')
  ;(await command(dir))()
  const edited = await command(dir, 'a = 2')
  expect(edited({ source: 'export const a: number = 2' })).toBe('a = 2, made')
  expect(readdirSync(dir).length).toBe(1)
  const undone = await command(dir)
  expect(undone()).toBe('a = 1, made')
})

it('is made again for the same text at another path, which its source map names', async () => {
  const dir = join(folder({}), 'scripts')
  ;(await command(dir))()
  const moved = await command(dir)
  expect(moved({ filename: '/q/models/a.ts' })).toBe('a = 1, made')
})

it('is made again when a byte of it is gone or another', async () => {
  const dir = join(folder({}), 'scripts')
  ;(await command(dir))()
  const file = join(dir, readdirSync(dir)[0] ?? '')
  const whole = readFileSync(file, 'utf8')
  for (const text of [whole.slice(0, -1), whole.replace('a = 1', 'a = 3'), '', whole.slice(10)]) {
    writeFileSync(file, text)
    const next = await command(dir)
    expect(next()).toBe('a = 1, made')
  }
})

it('is made each time where it cannot be kept', async () => {
  const dir = join(folder({ file: 'no folder' }), 'file')
  const first = await command(dir)
  expect(first()).toBe('a = 1, made')
  const next = await command(dir)
  expect(next()).toBe('a = 1, made')
})
