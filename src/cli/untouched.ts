/**
 * Whether anything else wrote to the working database since the last build: its file and its log have the size, times and number
 * that they had when that ended. A file that is written has another time of change, which nobody can set back.
 * In: project folder, database file. May touch: `target/cache`. Start at `isUntouched`, before the database is opened.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export function isUntouched(dir: string, file: string): boolean {
  try {
    return readFileSync(noteFile(dir, file), 'utf8') === printOf(file)
  } catch {
    // no note, or no database
    return false
  }
}

/** Called when the database is closed, and still locked. What cannot be noted counts as touched. */
export function noteDatabase(dir: string, file: string): void {
  try {
    const note = noteFile(dir, file)
    const print = printOf(file)
    mkdirSync(dirname(note), { recursive: true })
    writeFileSync(note, print)
  } catch {
    return
  }
}

/** Of each database its own: a target that is built in between touches none of another. */
function noteFile(dir: string, file: string): string {
  return join(dir, 'target', 'cache', `database-${hash(file).slice(0, 12)}.txt`)
}

/** @throws where there is no such file */
function printOf(file: string): string {
  const lines = [file, `${file}.wal`].map((path, i) => {
    const info = statSync(path, { bigint: true, throwIfNoEntry: i === 0 })
    return info === undefined ? 'absent' : [info.size, info.mtimeNs, info.ctimeNs, info.ino].join(' ')
  })
  return hash(lines.join('\n'))
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
