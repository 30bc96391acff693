/**
 * What reading and binding remember (target/cache), handed from one project of the suite to the next: most of each is the
 * package, which all of them build. It is taken only for the very same texts and columns, as in any project.
 * In: folder of a project, before it is first read and when it is done with, and the name of what it is a copy of. Touches: target/tests of the repository.
 */
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const remembered = ['read.txt', 'bind.json']

let shelf: string | undefined

/** One for the code as it is: what other code found is thrown away. */
function shelfOfCode(): string {
  if (shelf !== undefined) return shelf
  const src = join(root, 'src')
  const times = readdirSync(src, { recursive: true }).map((file) => statSync(join(src, String(file))).mtimeMs)
  const all = join(root, 'target/tests')
  const name = String(Math.max(...times))
  mkdirSync(all, { recursive: true })
  for (const other of readdirSync(all))
    if (other !== name) rmSync(join(all, other), { recursive: true, force: true })
  shelf = join(all, name)
  return shelf
}

/** Places in what is remembered name the package by its path from the project, so that each such path has its own. */
function shelfOf(dir: string, name: string): string {
  const path = createHash('sha256')
    .update(`${name} ${relative(dir, root)}`)
    .digest('hex')
    .slice(0, 12)
  return join(shelfOfCode(), path)
}

export function takeFromShelf(dir: string, name = ''): void {
  copyEach(shelfOf(dir, name), join(dir, 'target/cache'))
}

export function putOnShelf(dir: string, name = ''): void {
  copyEach(join(dir, 'target/cache'), shelfOf(dir, name))
}

/** Beside and renamed: another file may be looking. */
function copyEach(from: string, to: string): void {
  for (const name of remembered) {
    if (!existsSync(join(from, name))) continue
    mkdirSync(to, { recursive: true })
    const beside = join(to, `${name}.${process.pid}`)
    copyFileSync(join(from, name), beside)
    renameSync(beside, join(to, name))
  }
}
