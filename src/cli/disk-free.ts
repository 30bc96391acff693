/** How much room the disk of the working database has. In: its path. Out: bytes, or a warning. Looks at the disk. */
import { existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { Project } from '../project/index.ts'

export function freeBytes(file: string): number {
  let folder = file === ':memory:' ? process.cwd() : dirname(file)
  while (!existsSync(folder)) folder = dirname(folder)
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** A build that makes every table anew, and a publication, each write about as much as stands. */
const leastBytes = 100e6

/** @param free  bytes left, asked of the disk unless told */
export function shortOfDisk(file: string, { target }: Project, free = freeBytes(file)): Diagnostic[] {
  if (target.path === ':memory:') return []
  const need = Math.max(leastBytes, existsSync(file) ? 2 * statSync(file).size : 0)
  if (free >= need) return []
  return [diagnose('disk-nearly-full', { free: size(free), need: size(need) }, { severity: 'warning' })]
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`
}
