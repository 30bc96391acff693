/**
 * The files of a publication folder: durable writes, the stable name, what a killed publication left.
 * In: a folder and a manifest. May touch: that folder only. Start at `pointTo`.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  createReadStream,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { diagnose, exitCode, LedgerlineError } from '../diagnostic/index.ts'
import {
  currentManifest,
  entries,
  listPublications,
  type PublicationManifest,
  readCurrent,
  stableFile,
  versionFile,
  versionManifest,
  versionNumbers,
} from './manifest.ts'

/** Makes a publication of the folder the one that readers see: first the file, then `current.json`. */
export async function pointTo(
  dir: string,
  manifest: PublicationManifest,
  patience: Patience = forReaders,
): Promise<void> {
  await ensureStable(dir, manifest, patience)
  const current = currentManifest(dir)
  if (existsSync(current) && readFileSync(current, 'utf8') === asText(manifest)) return
  writeDurably(current, asText(manifest), join(dir, `.${manifest.name}.current.tmp`))
  syncFolder(dir)
}

/** Gives the finished temporary file its number, for good, with its manifest beside it. */
export function install(dir: string, temporary: string, manifest: PublicationManifest): void {
  const { name, publication } = manifest
  chmodSync(temporary, 0o444)
  renameSync(temporary, versionFile(dir, name, publication))
  const beside = join(dir, `.${name}.manifest.tmp`)
  writeDurably(versionManifest(dir, name, publication), asText(manifest), beside)
  syncFolder(dir)
}

/** Brings a publication that was killed half-way to a state this module knows. */
export async function recover(dir: string, name: string): Promise<void> {
  for (const file of entries(dir)) {
    if (file.startsWith(`.${name}.`) && /\.tmp(\.wal)?$/.test(file)) rmSync(join(dir, file), { force: true })
  }
  // a version without a manifest was never pointed at
  const known = new Set(versionNumbers(dir, name, 'json'))
  for (const number of versionNumbers(dir, name, 'duckdb')) {
    if (!known.has(number)) rmSync(versionFile(dir, name, number), { force: true })
  }
  // the stable name went on to a version, current.json did not yet
  const current = await readCurrent(dir, name)
  const served = listPublications(dir, name).find((m) => sameFile(stableFile(dir, name), join(dir, m.file)))
  if (served !== undefined && served.publication !== current?.publication) await pointTo(dir, served)
}

/** Is the file of this publication there and unchanged, by size and sha256? */
export async function isIntact(path: string, manifest: PublicationManifest): Promise<boolean> {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.size === manifest.size && (await fileSha256(path)) === manifest.sha256
}

/** Removes all but the newest `keep` publications; the current one always stays. Readers keep what they have open. */
export function prune(dir: string, current: PublicationManifest, keep: number): void {
  const { name } = current
  for (const number of versionNumbers(dir, name, 'json').slice(Math.max(1, keep))) {
    if (number === current.publication) continue
    try {
      rmSync(versionFile(dir, name, number), { force: true })
      rmSync(versionManifest(dir, name, number), { force: true })
    } catch {
      // some systems refuse while a reader has it open: the next publication tries again
    }
  }
}

export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

export function syncFile(path: string): void {
  const handle = openSync(path, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/**
 * Renames over the stable name, so that a reader has either the old file or the new one. Never in place:
 * a reader of a file that is overwritten sees other rows without an error.
 */
async function ensureStable(dir: string, manifest: PublicationManifest, patience: Patience): Promise<void> {
  const version = join(dir, manifest.file)
  const stable = stableFile(dir, manifest.name)
  // renaming one hard link over another of the same file does nothing and would leave the first
  if (sameFile(stable, version) || (await isIntact(stable, manifest))) return
  const temporary = join(dir, `.${manifest.name}.stable.tmp`)
  rmSync(temporary, { force: true })
  try {
    linkSync(version, temporary)
  } catch {
    // no hard links on this file system
    copyFileSync(version, temporary)
    chmodSync(temporary, 0o644)
    syncFile(temporary)
    chmodSync(temporary, 0o444)
  }
  await replaceStable(temporary, stable, manifest, patience)
  syncFolder(dir)
}

/** How often, and after how many milliseconds, a name that is held is tried again. */
export interface Patience {
  readonly attempts: number
  readonly pause: number
}

/** Most readers hold it for a moment. */
const forReaders: Patience = { attempts: 16, pause: 200 }

/** @throws LedgerlineError E7008 where the file system does not let go of the name, as Windows with a file that is open */
async function replaceStable(
  temporary: string,
  stable: string,
  manifest: PublicationManifest,
  patience: Patience,
): Promise<void> {
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        renameSync(temporary, stable)
        return
      } catch (error) {
        if (!isHeld(error)) throw error
        if (attempt === patience.attempts) throw held(stable, manifest)
        // a read-only file is not replaced on Windows either, and all names of a file are read-only at once
        if (attempt === 1) setMode(stable, 0o644)
        else await setTimeout(patience.pause)
      }
    }
  } finally {
    rmSync(temporary, { force: true })
    setMode(stable, 0o444)
    // a killed publication may have left one that can be written
    const { name } = manifest
    for (const number of versionNumbers(dirname(stable), name, 'duckdb'))
      setMode(versionFile(dirname(stable), name, number), 0o444)
  }
}

/** A file that is another user's, or none, stays as it is. */
function setMode(path: string, mode: number): void {
  try {
    if ((statSync(path).mode & 0o777) !== mode) chmodSync(path, mode)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
  }
}

function held(stable: string, { name, publication }: PublicationManifest): LedgerlineError {
  const problem = diagnose('publication-held', { file: basename(stable), name, publication })
  return new LedgerlineError([problem], exitCode.failed)
}

function isHeld(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['EPERM', 'EACCES', 'EBUSY'].includes(String(error.code))
  )
}

function sameFile(a: string, b: string): boolean {
  const [left, right] = [a, b].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }))
  return left !== undefined && right !== undefined && left.ino === right.ino && left.dev === right.dev
}

function writeDurably(path: string, text: string, temporary: string): void {
  writeFileSync(temporary, text)
  syncFile(temporary)
  renameSync(temporary, path)
}

/** So that a rename survives a power cut; systems that cannot open a folder make renames durable themselves. */
function syncFolder(dir: string): void {
  let handle: number | undefined
  try {
    handle = openSync(dir, 'r')
    fsyncSync(handle)
  } catch {
    return
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}

function asText(manifest: PublicationManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}
