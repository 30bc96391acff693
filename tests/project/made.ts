/** Temporary folders of a test file; `tests/setup.ts` removes them when the file is done. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const made: string[] = []

export function madeFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'ledgerline-project-'))
  made.push(dir)
  return dir
}

export function removeMade(): void {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true })
}
