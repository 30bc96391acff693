/**
 * What reading and binding remember (target/cache), handed from one project of the suite to the next: most of each is the
 * package, which all of them build. It is taken only for the very same texts and columns, as in any project.
 * In: folder of a project, before it is first read and when it is done with, and the name of what it is a copy of. Touches: target/tests of the repository.
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Files of `target/cache`, and how two of them become one. */
const remembered = { 'read.txt': linesOfBoth, 'bind.json': boundByBoth }

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
  for (const kind of Object.keys(remembered)) {
    const text = textOf(join(shelfOf(dir, name), kind))
    if (text !== undefined) write(join(dir, 'target/cache'), kind, text)
  }
}

/** Beside what others of this name left there: parts of one package remember some of the same. */
export function putOnShelf(dir: string, name = ''): void {
  const [from, to] = [join(dir, 'target/cache'), shelfOf(dir, name)]
  for (const [kind, together] of Object.entries(remembered)) {
    const [mine, theirs] = [textOf(join(from, kind)), textOf(join(to, kind))]
    if (mine !== undefined) write(to, kind, theirs === undefined ? mine : together(mine, theirs))
  }
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** A line for each text; the first is that of the code, and the same on one shelf. */
function linesOfBoth(mine: string, theirs: string): string {
  const [version, ...lines] = mine.split('\n')
  const [other, ...more] = theirs.split('\n')
  return other === version ? [version, ...new Set([...lines, ...more])].join('\n') : mine
}

interface Bound {
  readonly version: string
  readonly nodes: readonly (readonly [string, unknown])[]
  readonly checks: readonly string[]
}

function boundByBoth(mine: string, theirs: string): string {
  const [one, other] = [mine, theirs].map((text) => JSON.parse(text) as Bound)
  if (one === undefined || other === undefined || one.version !== other.version) return mine
  const nodes = [...new Map([...other.nodes, ...one.nodes])]
  return JSON.stringify({ ...one, nodes, checks: [...new Set([...other.checks, ...one.checks])] })
}

/** Beside and renamed: another file may be looking. */
function write(to: string, name: string, text: string): void {
  mkdirSync(to, { recursive: true })
  const beside = join(to, `${name}.${process.pid}`)
  writeFileSync(beside, text)
  renameSync(beside, join(to, name))
}
