/**
 * The build's own lock, `<file>.lock`: says who holds the database, since when and with which command.
 * In: the database file and the command. Out: a lock to release. May touch: that one file. Start at `acquireLock`.
 * DuckDB's lock remains the guard of the bytes; this one covers the time around it and gives the message.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { cannotWrite } from './unwritable.ts'

export interface LockHolder {
  readonly pid: number
  readonly host: string
  readonly command: string
  /** UTC, ISO 8601. */
  readonly started_at: string
  /** Start of the process in clock ticks since boot (Linux), so that a reused pid is not taken for the holder. */
  readonly process_start?: string
}

export interface Lock {
  readonly file: string
  readonly holder: LockHolder
  /** Removes the lock if it is still ours; safe to call twice. */
  release(): void
}

/** How long an empty lock file may be young: its writer is between creating and writing it. */
const youngMs = 2_000

/**
 * Takes the lock of `file`. A lock whose process is gone (same host) is taken over.
 *
 * @param command  the command line as the user knows it, without secrets
 * @throws LedgerlineError E5001 (exit 3) naming the holder; E5007 when the folder cannot be written
 */
export function acquireLock(file: string, command: string): Lock {
  const path = `${file}.lock`
  const holder = thisProcess(command)
  for (let attempt = 0; attempt < 5; attempt++) {
    if (createLock(path, holder)) return { file: path, holder, release: () => releaseLock(path, holder) }
    const found = readText(path)
    if (found === undefined) continue
    const other = parseHolder(found)
    if (!isStale(path, other)) throw locked(file, other)
    removeStale(path, found)
  }
  throw locked(file, readLock(path))
}

/** The holder written in a lock file; undefined when there is none or it is not readable as one. */
export function readLock(path: string): LockHolder | undefined {
  const text = readText(path)
  return text === undefined ? undefined : parseHolder(text)
}

export function describeHolder(holder: LockHolder): string {
  const host = holder.host === hostname() ? '' : ` on ${holder.host}`
  return `process ${holder.pid}${host} (${holder.command}), started ${holder.started_at}`
}

function thisProcess(command: string): LockHolder {
  const started = processStart(process.pid)
  return {
    pid: process.pid,
    host: hostname(),
    command,
    started_at: new Date().toISOString(),
    ...(started === undefined ? {} : { process_start: started }),
  }
}

function createLock(path: string, holder: LockHolder): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${JSON.stringify(holder)}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST' && exists(path)) return false
    // on a full disk the file is there, without its text: nobody holds it
    if (error instanceof Error && 'code' in error && fullDisk.has(String(error.code)))
      rmSync(path, { force: true })
    throw cannotWrite(dirname(path), error)
  }
}

const fullDisk: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT'])

/** Stale: its process is gone or its pid belongs to another one now. Another host cannot be asked. */
function isStale(path: string, holder: LockHolder | undefined): boolean {
  if (holder === undefined) return ageMs(path) > youngMs
  if (holder.host !== hostname()) return false
  if (!isAlive(holder.pid)) return true
  const started = processStart(holder.pid)
  return holder.process_start !== undefined && started !== undefined && started !== holder.process_start
}

/** Moves the lock aside before removing it: of two that saw it stale, one must not remove the other's new lock. */
function removeStale(path: string, seen: string): void {
  const aside = `${path}.${process.pid}.stale`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  const moved = readText(aside)
  rmSync(aside, { force: true })
  if (moved !== undefined && moved !== seen) {
    // it was a new one: put it back unless a third has come meanwhile
    try {
      writeFileSync(path, moved, { flag: 'wx' })
    } catch {
      return
    }
  }
}

function releaseLock(path: string, holder: LockHolder): void {
  const current = readLock(path)
  if (current?.pid === holder.pid && current.started_at === holder.started_at) rmSync(path, { force: true })
}

function locked(file: string, holder: LockHolder | undefined): LedgerlineError {
  const text = holder === undefined ? 'a process that is just starting' : describeHolder(holder)
  return new LedgerlineError([diagnose('locked', { file: basename(file), holder: text })], exitCode.locked)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Field 22 of /proc/<pid>/stat; the name before it may hold spaces and brackets. */
function processStart(pid: number): string | undefined {
  const stat = readText(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const found = JSON.parse(text) as Partial<LockHolder>
    if (!Number.isSafeInteger(found.pid) || typeof found.command !== 'string') return undefined
    return {
      pid: Number(found.pid),
      host: String(found.host),
      command: found.command,
      started_at: String(found.started_at),
      ...(typeof found.process_start === 'string' ? { process_start: found.process_start } : {}),
    }
  } catch {
    return undefined
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

function ageMs(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? Number.POSITIVE_INFINITY : Date.now() - stat.mtimeMs
}
