/** A file that is only kept to save time: what cannot be written costs time, not the answer. May touch: the folder given. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Written beside and renamed, so that two commands at once leave a whole file, and a full disk none. */
export function noteInCache(folder: string, name: string, text: string): void {
  const beside = join(folder, `${name}.${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(beside, text)
    renameSync(beside, join(folder, name))
  } catch {
    leaveNothing(beside)
  }
}

function leaveNothing(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // nor can it be removed where nothing may be written
  }
}
