/**
 * Why a database file did not open, as a diagnostic for the user.
 * In: what DuckDB or the file system threw. Out: LedgerlineError. May read: the lock file beside the database.
 */
import { accessSync, constants, existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { StatementError } from '../warehouse.ts'
import { statementError } from './errors.ts'
import { describeHolder, readLock } from './lock.ts'
import { cannotWrite } from './unwritable.ts'

/**
 * @param shown  the path as the caller wrote it, for the message
 * @param path   the same file, absolute
 */
export function cannotOpen(shown: string, path: string, error: unknown): LedgerlineError {
  const { message } = statementError(error, '')
  const conflict = /Conflicting lock is held in (.*) \(PID (\d+)\)/.exec(message)
  if (conflict !== null) return lockedBy(shown, path, conflict[1] ?? 'another program', Number(conflict[2]))
  if (
    /Permission denied|Read-only file system/i.test(message) &&
    !writable(dirname(path)) &&
    !existsSync(path)
  ) {
    return cannotWrite(dirname(shown), 'permission denied')
  }
  const reason = message.replaceAll(path, basename(path)).replace(/[.!]+$/, '')
  return new LedgerlineError([diagnose('cannot-open', { file: shown, message: `${reason}.` })])
}

/**
 * What a statement threw because the database's own file has lost a part, as that; everything else as it is.
 *
 * @param shown  the path as the user wrote it
 * @param path   the same file, absolute
 */
export function damageOf(shown: string, path: string, error: unknown): unknown {
  if (!(error instanceof StatementError) || !tellsDamage(error, path)) return error
  return cannotOpen(shown, path, new Error(error.message))
}

/** Files of sources may be damaged too, and are named then. */
export function tellsDamage({ message }: StatementError, path: string): boolean {
  return /Could not read enough bytes|Corrupt|checksum/i.test(message) && message.includes(basename(path))
}

/** DuckDB names a program and a PID; our own lock file, if that process wrote it, also the command and the start. */
function lockedBy(shown: string, path: string, program: string, pid: number): LedgerlineError {
  const lock = readLock(`${resolve(path)}.lock`)
  const holder =
    lock !== undefined && lock.pid === pid ? describeHolder(lock) : `process ${pid} (${basename(program)})`
  return new LedgerlineError([diagnose('locked', { file: shown, holder })], exitCode.locked)
}

function writable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK)
    return true
  } catch {
    return false
  }
}
