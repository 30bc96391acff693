/**
 * Copies a project of this repository to a temporary folder, so that a test can build and publish it
 * without touching what a developer has built. In: folder in the repository. Out: the copy's folder.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { putOnShelf, takeFromShelf } from '../models/shelf.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))
/** Where the public data sets lie; they are not part of the repository. */
export const dataDir = resolve(root, process.env.LEDGERLINE_DATA ?? '../shared/data')

const parts = ['project.yml', 'models', 'lib', 'macros', 'seeds', 'tests/data', 'reports']

export function copyProject(folder: string): { dir: string; remove: () => void } {
  const from = join(root, folder)
  // the same place for the next file of this process, which then knows the TypeScript of this one
  const dir = join(tmpdir(), `ledgerline-example-${process.pid}-${folder.replace(/\W/g, '')}`)
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir)
  for (const part of parts) {
    if (existsSync(join(from, part))) cpSync(join(from, part), join(dir, part), { recursive: true })
  }
  const file = join(dir, 'project.yml')
  const text = readFileSync(file, 'utf8')
  // a package by path is relative to the project, which has moved
  writeFileSync(file, text.replace('path: ../..', `path: ${relative(dir, root)}`))
  takeFromShelf(dir, folder)
  return {
    dir,
    remove: () => {
      putOnShelf(dir, folder)
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Moves a cent from one account of a posted document to another, so that the document still balances. */
export function moveCent(
  projectDir: string,
  document: string,
  [to, from]: readonly [string, string],
  where = 'true',
): void {
  const file = join(projectDir, 'models/inputs/input_gl_entries.sql')
  const moved = `case account_id when '${to}' then 0.01 when '${from}' then -0.01 else 0 end`
  const ofDocument = `case when document_id = '${document}' and ${where} then ${moved} else 0 end`
  writeFileSync(
    file,
    `select * replace (cast(amount + ${ofDocument} as decimal(18,2)) as amount) from (\n${readFileSync(file, 'utf8')})\n`,
  )
}
