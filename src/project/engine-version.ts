/** Which ledgerline this is. Reads the package's own package.json, once; of code that is not bundled, its times. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

let known: string | undefined

/** The version of this package; the same from `src/` and from the bundle in `dist/`. */
export function engineVersion(): string {
  known ??= findVersion(dirname(fileURLToPath(import.meta.url)))
  return known
}

/** A hash of all code, put in by the bundler. */
declare const __ledgerlineCode: string | undefined

const sources = join(dirname(fileURLToPath(import.meta.url)), '..')
let code: string | undefined

/** The version and the very code, for what is kept from one run to the next: code changes while a version does not. */
export function codeVersion(): string {
  code ??= `${engineVersion()} ${typeof __ledgerlineCode === 'string' ? __ledgerlineCode : `source ${timesOf(sources)}`}`
  return code
}

/** Of all files below: one that is put back or goes is other code, though none is newer. */
export function timesOf(folder: string): string {
  const sum = createHash('sha256')
  for (const name of readdirSync(folder, { recursive: true }).map(String).sort()) {
    const info = statSync(join(folder, name))
    if (info.isFile()) sum.update(`${name} ${info.size} ${info.mtimeMs}\n`)
  }
  return sum.digest('base64url').slice(0, 22)
}

function findVersion(folder: string): string {
  for (let dir = folder; dir !== dirname(dir); dir = dirname(dir)) {
    try {
      const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
        name?: string
        version?: string
      }
      if (manifest.name === 'ledgerline' && manifest.version !== undefined) return manifest.version
    } catch {
      // no package.json here: look one folder up
    }
  }
  throw new Error('the package.json of ledgerline is not there')
}
