/**
 * What files hold, as a hash: size and time of change as a quick look, sha256 as the truth.
 * In: paths, the hashes of the last run. Out: one fingerprint per path. Reads the disk.
 */
import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { FileState } from './state.ts'

/** @param name what the state calls the file (relative path), @param path where it lies */
export async function fingerprint(
  name: string,
  path: string,
  known: FileState | undefined,
): Promise<FileState> {
  const { size, mtimeMs } = statSync(path)
  if (known !== undefined && known.size === size && known.mtimeMs === mtimeMs) return known
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return { path: name, size, mtimeMs, sha256: hash.digest('hex') }
}
