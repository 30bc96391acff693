/** What to tell the user when the file system refuses a write. Pure. */
import { diagnose, LedgerlineError } from '../../diagnostic/index.ts'

/** E5007 for a path whose file system says no; a full path in the reason is left out. */
export function cannotWrite(shown: string, error: unknown): LedgerlineError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  const reason = fileReasons[code ?? ''] ?? code ?? (error instanceof Error ? error.message : String(error))
  return new LedgerlineError([diagnose('unwritable', { path: shown, reason })])
}

export const fileReasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a part of the path is not a folder',
  EISDIR: 'there is a folder of that name',
  ENOENT: 'the folder is not there',
}
