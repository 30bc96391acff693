/**
 * The files that a location stands for. In: a path, a glob, or either with `{a,b}`, which DuckDB does not know.
 * Out: patterns, or the files that are there. Start at `listFiles`.
 */
import { statSync } from 'node:fs'
import { quoteLiteral } from '../../sql/index.ts'
import type { Connection } from '../warehouse.ts'

/** `data/{a,b}/*.csv` → `data/a/*.csv`, `data/b/*.csv`; braces without a comma stay as they are. */
export function patterns(location: string): string[] {
  const found = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(location)
  if (found === null) return [location]
  const [, before = '', inside = '', after = ''] = found
  return [...new Set(inside.split(',').flatMap((part) => patterns(before + part.trim() + after)))]
}

export function isPattern(location: string): boolean {
  return /[*?[]/.test(location) || patterns(location).length > 1
}

/** The files a location stands for, sorted. A file that is called by its name is found without the database, which looks from the same folder. */
export async function listFiles(connection: Connection, location: string): Promise<string[]> {
  if (!isPattern(location) && statSync(location, { throwIfNoEntry: false })?.isFile() === true)
    return [location]
  const found = new Set<string>()
  for (const pattern of patterns(location)) {
    const rows = await connection.rows(`select file from glob(${quoteLiteral(pattern)})`)
    for (const { file } of rows) if (file !== null && file !== undefined) found.add(file)
  }
  return [...found].sort()
}

/** As an argument of `read_csv` and the like. */
export function pathList(location: string): string {
  const [first, ...more] = patterns(location).map(quoteLiteral)
  return more.length === 0 ? (first ?? "''") : `[${[first, ...more].join(', ')}]`
}
