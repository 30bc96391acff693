/**
 * Copies a project of this repository to a temporary folder, so that a test can build and publish it
 * without touching what a developer has built. In: folder in the repository. Out: the copy's folder.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
/** Where the public data sets lie; they are not part of the repository. */
export const dataDir = resolve(root, process.env.LEDGERLINE_DATA ?? '../shared/data')

const parts = ['project.yml', 'models', 'lib', 'macros', 'seeds', 'tests/data', 'reports']

export function copyProject(folder: string): { dir: string; remove: () => void } {
  const from = join(root, folder)
  const dir = mkdtempSync(join(tmpdir(), 'ledgerline-example-'))
  for (const part of parts) {
    if (existsSync(join(from, part))) cpSync(join(from, part), join(dir, part), { recursive: true })
  }
  const file = join(dir, 'project.yml')
  const text = readFileSync(file, 'utf8')
  // a package by path is relative to the project, which has moved
  writeFileSync(file, text.replace('path: ../..', `path: ${relative(dir, root)}`))
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}
