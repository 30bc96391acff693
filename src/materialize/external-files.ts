/**
 * The files of an external model: written under another name, put in place in one step, taken back when the
 * transaction fails, and told apart from what somebody else put there.
 * May touch: the model's location and hidden names beside it. Start at `stage`.
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Ending } from './types.ts'

export interface Staged extends Ending {
  /** Absolute path that is to be written: a file, or a folder when partitioned. */
  readonly path: string
  /** Puts it in place; from then on readers see it. */
  readonly install: () => void
}

/** @throws Error (Node's) when the folder cannot be made; RangeError for a folder that is not ours to replace */
export function stage(dir: string, location: string, partitioned: boolean): Staged {
  const target = resolve(dir, location)
  mkdirSync(dirname(target), { recursive: true })
  const standing = lstatSync(target, { throwIfNoEntry: false })
  if (partitioned ? standing !== undefined && !standing.isSymbolicLink() : standing?.isDirectory() === true)
    throw new RangeError(`${location} is a ${standing?.isDirectory() ? 'folder' : 'file'} that no build made`)
  return partitioned ? stageFolder(target) : stageFile(target)
}

function hidden(target: string, what: string): string {
  return join(dirname(target), `.${basename(target)}.${what}`)
}

/** A rename replaces a file at once; a second name keeps the old one until the transaction ends. */
function stageFile(target: string): Staged {
  const [path, old] = [hidden(target, 'new'), hidden(target, 'old')]
  for (const left of [path, old]) rmSync(left, { force: true })
  let installed = false
  return {
    path,
    install: () => {
      flush(path)
      if (existsSync(target)) linkSync(target, old)
      renameSync(path, target)
      installed = true
    },
    committed: () => rmSync(old, { force: true }),
    rolledBack: () => {
      rmSync(path, { force: true })
      if (!installed) return
      if (existsSync(old)) renameSync(old, target)
      else rmSync(target, { force: true })
    },
  }
}

/**
 * A folder cannot be replaced at once, but a link to it can. The version before the present one is kept, for
 * readers who began in it.
 */
function stageFolder(target: string): Staged {
  const link = hidden(target, 'link')
  const versions = `.${basename(target)}.v`
  const numbers = readdirSync(dirname(target))
    .filter((n) => n.startsWith(versions))
    .map((n) => Number(n.slice(versions.length)) || 0)
  const before = existsSync(target) ? readlinkSync(target) : undefined
  const name = `${versions}${Math.max(0, ...numbers) + 1}`
  const path = join(dirname(target), name)
  const point = (to: string): void => {
    rmSync(link, { force: true })
    symlinkSync(to, link, 'dir')
    renameSync(link, target)
  }
  return {
    path,
    install: () => point(name),
    committed: () => {
      for (const n of numbers) {
        if (`${versions}${n}` !== before)
          rmSync(join(dirname(target), `${versions}${n}`), { recursive: true, force: true })
      }
    },
    rolledBack: () => {
      if (before !== undefined) point(before)
      else rmSync(target, { force: true })
      rmSync(path, { recursive: true, force: true })
    },
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** One written file, as the journal keeps it. */
export interface WrittenFile {
  /** Below the location; empty for the location itself. */
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
  readonly sha256: string
}

/** What lies at the location, by content; files with the size and time that are `known` are not read. */
export function writtenFiles(
  dir: string,
  location: string,
  known: readonly WrittenFile[] = [],
): readonly WrittenFile[] {
  const target = resolve(dir, location)
  const stat = statSync(target, { throwIfNoEntry: false })
  if (stat === undefined) return []
  const paths = stat.isDirectory()
    ? readdirSync(target, { recursive: true, encoding: 'utf8' })
        .filter((p) => statSync(join(target, p)).isFile())
        .map((p) => p.replaceAll('\\', '/'))
        .sort()
    : ['']
  return paths.map((path) => {
    const { size, mtimeMs } = statSync(join(target, path))
    const before = known.find((k) => k.path === path && k.size === size && k.mtimeMs === mtimeMs)
    if (before !== undefined) return before
    const sha256 = createHash('sha256')
      .update(readFileSync(join(target, path)))
      .digest('hex')
    return { path, size, mtimeMs, sha256 }
  })
}

/** One hash for all of them; undefined when there are none. */
export function hashOfFiles(files: readonly WrittenFile[]): string | undefined {
  if (files.length === 0) return undefined
  return createHash('sha256')
    .update(files.map((f) => `${f.sha256} ${f.path}`).join('\n'))
    .digest('hex')
}
