/** Temporary folders of a test file; `tests/setup.ts` removes them when the file is done. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const made: string[] = []
/** What is done before a folder goes. */
const last = new Map<string, () => void>()

export function madeFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ledgerline-project-'))
  made.push(dir)
  return dir
}

/** The first, second, … of this name in the file: the next file of this process finds its TypeScript transformed, which goes by the path. */
export function namedFolder(name: string, before: (dir: string) => void): string {
  const number = made.filter((dir) => dir.startsWith(join(tmpdir(), name))).length
  const dir = join(tmpdir(), `${name}-${process.pid}-${number}`)
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir)
  made.push(dir)
  last.set(dir, () => before(dir))
  return dir
}

export function removeMade(): void {
  for (const dir of made.splice(0)) {
    last.get(dir)?.()
    last.delete(dir)
    rmSync(dir, { recursive: true, force: true })
  }
}
