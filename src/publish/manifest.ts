/**
 * What a publication says about itself, and where it lies in its folder.
 *
 *   <name>.duckdb       the name that readers open; always one whole publication
 *   <name>-<n>.duckdb   publication n, never changed once it is there (mode 0444)
 *   <name>-<n>.json     its manifest
 *   current.json        the manifest of the one that `<name>.duckdb` is
 *   .<name>.*           work in progress, removed by the next publication
 *
 * To go back to publication n, point at it again: `pointTo(dir, manifest)` in `files.ts`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { diagnose, LedgerlineError } from '../diagnostic/index.ts'

const publishedTable = z.object({
  schema: z.string(),
  name: z.string(),
  rows: z.number().int().nonnegative(),
  /** Over names, types and rows, whatever their order; comparable within one DuckDB version. */
  hash: z.string(),
  /** Over the descriptions, which readers see as comments. */
  description_hash: z.string(),
})

const manifest = z.object({
  format: z.literal(1),
  name: z.string(),
  publication: z.number().int().positive(),
  run_id: z.string(),
  /** UTC, ISO 8601. */
  published_at: z.string(),
  /** File name in the folder of the manifest. */
  file: z.string(),
  size: z.number().int().positive(),
  sha256: z.string(),
  duckdb_version: z.string(),
  /** The oldest format that reads it, e.g. `v1.0.0+`; small blocks ask for DuckDB 1.1 besides. */
  storage_version: z.string(),
  block_size: z.number().int().positive(),
  tables: z.array(publishedTable),
  meta: z.record(z.string(), z.unknown()),
})

export type PublishedTable = Readonly<z.infer<typeof publishedTable>>
export type PublicationManifest = Readonly<z.infer<typeof manifest>>

export function stableFile(dir: string, name: string): string {
  return join(dir, `${name}.duckdb`)
}

export function versionFile(dir: string, name: string, publication: number): string {
  return join(dir, `${name}-${publication}.duckdb`)
}

export function versionManifest(dir: string, name: string, publication: number): string {
  return join(dir, `${name}-${publication}.json`)
}

export function currentManifest(dir: string): string {
  return join(dir, 'current.json')
}

/**
 * The publication that readers of `name` see, or undefined when there is none.
 * @throws LedgerlineError E7007 when `current.json` is damaged or belongs to another name
 */
export async function readCurrent(dir: string, name: string): Promise<PublicationManifest | undefined> {
  const current = readManifest(currentManifest(dir), 'current.json')
  if (current !== undefined && current.name !== name) {
    throw damaged('current.json', `it belongs to ${current.name}; give ${name} a folder of its own`)
  }
  return current
}

/** All publications that are still in the folder, the newest first. */
export function listPublications(dir: string, name: string): PublicationManifest[] {
  return versionNumbers(dir, name, 'json')
    .map((n) => readManifest(versionManifest(dir, name, n), `${name}-${n}.json`))
    .filter((m) => m !== undefined)
}

/** Numbers n of the files `<name>-<n>.<extension>`, the highest first. */
export function versionNumbers(dir: string, name: string, extension: 'duckdb' | 'json'): number[] {
  const numbers: number[] = []
  for (const file of entries(dir)) {
    if (!file.startsWith(`${name}-`) || !file.endsWith(`.${extension}`)) continue
    const number = file.slice(name.length + 1, -extension.length - 1)
    if (/^[1-9]\d*$/.test(number)) numbers.push(Number(number))
  }
  return numbers.sort((a, b) => b - a)
}

export function entries(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function readManifest(path: string, shown: string): PublicationManifest | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw damaged(shown, error instanceof Error ? error.message : String(error))
  }
  const parsed = manifest.safeParse(asJson(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw damaged(shown, `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not readable'}`)
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function damaged(file: string, reason: string): LedgerlineError {
  return new LedgerlineError([diagnose('bad-publication', { file, reason })])
}
