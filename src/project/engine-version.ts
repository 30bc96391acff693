/** Which ledgerline this is. Reads the package's own package.json, once. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

let known: string | undefined

/** The version of this package; the same from `src/` and from the bundle in `dist/`. */
export function engineVersion(): string {
  known ??= findVersion(dirname(fileURLToPath(import.meta.url)))
  return known
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
