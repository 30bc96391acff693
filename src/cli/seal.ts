/**
 * Says at once that nothing has changed: after a command that ended well, what it stood on is noted by size and times of
 * every file, and what it warned of; the same command on the same files need not read them again.
 * In: the folders that a project stands on, the request. Out: what was noted, or undefined. May touch: `target/cache`.
 * A file that is written has another time of change, whatever else stays; on any doubt there is no seal.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import type { Diagnostic } from '../diagnostic/index.ts'
import { codeVersion } from '../project/engine-version.ts'

interface Seal extends Noted {
  readonly version: string
  readonly request: string
  /** Folders and files, relative to the project where they lie below it. */
  readonly roots: readonly string[]
  /** Names of variables of the environment that the project reads. */
  readonly env: readonly string[]
  readonly print: string
}
export type Facts = Readonly<Record<string, number>>
export interface Noted {
  readonly facts: Facts
  /** Warnings to tell again: they stand until their cause goes. */
  readonly told: readonly Diagnostic[]
}

const left = new Set(['node_modules', '.git', 'target'])

function sealFile(dir: string, command: string): string {
  return join(dir, 'target', 'cache', `${command}.json`)
}

/** What was noted when the same request ended well on the very same files. */
export function unchangedSince(dir: string, command: string, request: unknown): Noted | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(sealFile(dir, command), 'utf8'))
    const { version, request: before, roots, env, print, facts, told } = read as Seal
    if (version !== codeVersion() || before !== hash(request) || !Array.isArray(told)) return undefined
    return printOf(dir, roots, env) === print ? { facts, told } : undefined
  } catch {
    // no seal, a damaged one, or something it names is gone: the command does its work
    return undefined
  }
}

/** @param roots absolute paths of folders and files, beside the project's own folder */
export function noteUnchanged(
  dir: string,
  command: string,
  request: unknown,
  roots: readonly string[],
  env: readonly string[],
  noted: Noted,
): void {
  const file = sealFile(dir, command)
  const shown = roots.map((path) => relative(dir, path).replaceAll('\\', '/'))
  // a path that can only be said absolutely would tell about this machine
  if (shown.some((path) => isAbsolute(path))) return
  const seal = { version: codeVersion(), request: hash(request), roots: shown, env, ...noted }
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify({ ...seal, print: printOf(dir, shown, env) }))
  } catch {
    // a folder that cannot be written costs time, not the answer
  }
}

export function breakSeal(dir: string, command: string): void {
  rmSync(sealFile(dir, command), { force: true })
}

function printOf(dir: string, roots: readonly string[], env: readonly string[]): string {
  const lines: string[] = []
  walk(dir, lines)
  for (const root of roots) {
    const path = resolve(dir, root)
    const info = statSync(path, { throwIfNoEntry: false })
    if (info?.isDirectory()) walk(path, lines)
    else
      lines.push(`${root} ${info === undefined ? 'absent' : `${info.size} ${info.mtimeMs} ${info.ctimeMs}`}`)
  }
  for (const name of env) lines.push(`${name} ${hash(process.env[name] ?? null)}`)
  return hash(lines)
}

function walk(dir: string, lines: string[]): void {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (left.has(entry.name)) continue
    const path = join(dir, entry.name)
    if (entry.isDirectory()) walk(path, lines)
    else {
      const { size, mtimeMs, ctimeMs, ino } = statSync(path)
      lines.push(`${path} ${size} ${mtimeMs} ${ctimeMs} ${ino}`)
    }
  }
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

const readsEnv = /\b(?:env|secret)\s+['"](\w+)['"]/g

/** Variables of the environment that any text of the project names; a secret may also come from a file. */
export function envNames(dir: string, roots: readonly string[]): string[] {
  const names = new Set<string>()
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!left.has(entry.name)) visit(path)
      } else if (/\.(?:sql|ya?ml)$/.test(entry.name)) {
        for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(readsEnv)) {
          names.add(name)
          names.add(`${name}_FILE`)
        }
      }
    }
  }
  for (const folder of [dir, ...roots])
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) visit(folder)
  return [...names].sort()
}
