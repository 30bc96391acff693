/** The last stop of every error: users get where, what and what next; our own bugs say so. */
import { diagnose, exitCode, LedgerlineError, sortProblems } from '../diagnostic/index.ts'
import { asksJson } from './asked-format.ts'
import { say, sayProblems, shownPath, wantsJson } from './output.ts'

export async function tellFailure(error: unknown, argv: readonly string[]): Promise<number> {
  const json = wantsJson() || asksJson(argv, process.env)
  const color = argv.includes('--no-color') ? false : undefined
  const told = error instanceof LedgerlineError ? error : await refusedByFiles(error)
  if (told !== undefined) {
    sayProblems(told.problems, json, color)
    const errors = sortProblems(told.problems).filter((p) => p.severity === 'error').length
    if (!json && errors > 1) say(`${errors} errors.`)
    return told.exit
  }
  const message = error instanceof Error ? error.message : String(error)
  sayProblems([diagnose('bug', { message })], json, color)
  if (process.env.LEDGERLINE_DEBUG !== undefined && error instanceof Error) say(error.stack ?? '')
  return exitCode.unusable
}

/** A call that commander refuses, as an event. @param message  commander's */
export async function tellRefusedCall(message: string, habit: string | undefined): Promise<void> {
  const [first = ''] = message.replace(/^error: /, '').split('\n(')
  const near = /\(Did you mean (?:one of )?(.+)\?\)/.exec(message)?.[1]
  const text = first === '(outputHelp)' ? 'a command is missing' : first
  const said = `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/[.]$/, '')}.`
  const notes = habit === undefined ? [] : [habit]
  sayProblems(
    [diagnose('usage', { message: near === undefined ? said : `${said} Did you mean ${near}?` }, { notes })],
    true,
  )
}

/** A full disk, or a file or folder that is not ours, wherever it was met, is the machine's and no bug. */
async function refusedByFiles(error: unknown): Promise<LedgerlineError | undefined> {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return undefined
  const [code, syscall] = [String(error.code), String(error.syscall)]
  // a port or a program may be refused with the same codes
  if (!refusals.has(code) || !(reads.has(syscall) || writes.has(syscall))) return undefined
  // a write into an open file does not say which
  const path = 'path' in error && typeof error.path === 'string' ? shownPath(error.path) : 'A file'
  const { cannotWrite, fileReasons } = await import('../warehouse/index.ts')
  if (writes.has(syscall)) return cannotWrite(path, error)
  return new LedgerlineError([diagnose('unreadable-file', { file: path, reason: fileReasons[code] ?? code })])
}

/** ENOENT is not among them: what is written makes its folder first, so a file that is not there was to be read. */
const refusals = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EEXIST', 'EISDIR'])
const reads = new Set('scandir opendir read stat lstat readlink realpath access'.split(' '))
const writes = new Set(
  'open write mkdir mkdtemp rename unlink rmdir rm copyfile link symlink chmod fsync ftruncate'.split(' '),
)
