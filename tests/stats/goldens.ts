/**
 * The reference results that the tests compare with: published figures and independent computations, read from the
 * data folder. A leaf `{value, rel_tol | abs_tol}` has its own tolerance, otherwise that of the block around it holds.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'

const folder = join(process.env.LEDGERLINE_DATA ?? '../shared/data', '../goldens')

export const goldensThere = existsSync(folder)
if (!goldensThere) console.log(`skipped: reference results are not in ${folder}`)

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonMap = { readonly [key: string]: Json }

export function golden(id: string): JsonMap {
  return JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8')) as JsonMap
}

/** Follows keys; a missing one is the test's own mistake. */
export function at(json: Json | undefined, ...keys: (string | number)[]): Json {
  let here = json
  for (const key of keys) {
    here = (here as { readonly [key: string | number]: Json } | undefined)?.[key]
    if (here === undefined) throw new Error(`no ${keys.join('.')} in the reference`)
  }
  if (here === undefined) throw new Error('no reference')
  return here
}

export function num(json: Json | undefined, ...keys: (string | number)[]): number {
  const leaf = at(json, ...keys)
  return Number(isMap(leaf) ? leaf.value : leaf)
}

/** Rows of a CSV of the references, numbers where they are numbers. */
export function goldenRows(path: string): Record<string, string>[] {
  const raw = readFileSync(join(folder, path))
  const text = (path.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8')
  const [head = '', ...lines] = text.trim().split(/\r?\n/)
  const names = head.split(',').map(unquoted)
  return lines.map((line) => {
    // a comma inside quotes does not part cells
    const cells = (line.includes('"') ? line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/) : line.split(',')).map(
      unquoted,
    )
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']))
  })
}

function unquoted(cell: string): string {
  return cell.replace(/^"|"$/g, '')
}

interface Tolerance {
  readonly rel: number
  readonly abs: number
}

/** Every number of `expected` that `actual` has too; `only` narrows the keys at the top. */
export function expectClose(
  actual: unknown,
  expected: Json,
  path = '',
  around: Tolerance = { rel: 0, abs: 0 },
): void {
  const own = isMap(expected) ? toleranceOf(expected, around) : around
  if (isLeaf(expected)) expectClose(actual, expected.value as Json, path, own)
  else if (isMap(expected)) {
    for (const [key, value] of Object.entries(expected)) {
      if (key === 'rel_tol' || key === 'abs_tol') continue
      const given = (actual as Record<string, unknown> | undefined)?.[key]
      expectClose(given, value, path === '' ? key : `${path}.${key}`, own)
    }
  } else if (Array.isArray(expected)) {
    for (const [i, value] of expected.entries()) {
      expectClose((actual as readonly unknown[] | undefined)?.[i], value, `${path}[${i}]`, own)
    }
  } else close(actual, expected, path, own)
}

/** A value with its tolerance, not a block of results one of which is called value. */
function isLeaf(json: Json): json is JsonMap {
  return (
    isMap(json) &&
    'value' in json &&
    Object.keys(json).every((k) => /^(?:value|rel_tol|abs_tol|note)$/.test(k))
  )
}

function toleranceOf(map: JsonMap, around: Tolerance): Tolerance {
  if (!('rel_tol' in map) && !('abs_tol' in map)) return around
  return { rel: Number(map.rel_tol ?? 0), abs: Number(map.abs_tol ?? 0) }
}

export function close(
  actual: unknown,
  expected: Json | undefined,
  path: string,
  { rel, abs }: Tolerance,
): void {
  if (
    typeof expected !== 'number' &&
    !(typeof expected === 'string' && expected !== '' && !Number.isNaN(Number(expected)))
  ) {
    expect(actual, path).toEqual(expected)
    return
  }
  const wanted = Number(expected)
  const off = Math.abs(Number(actual) - wanted)
  const allowed = Math.max(rel * Math.abs(wanted), abs)
  if (!(off <= allowed))
    expect.fail(`${path}: ${String(actual)} instead of ${wanted}, off by ${off}, allowed ${allowed}`)
}

function isMap(json: Json | undefined): json is JsonMap {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
