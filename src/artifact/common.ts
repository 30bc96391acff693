/** Parts that both artefacts and several kinds of node share. Pure. */
import { isAbsolute, win32 } from 'node:path'
import { scrubbedJson } from '../diagnostic/index.ts'
import type { ArtifactColumn, Facts, Invocation } from './types.ts'

/**
 * The release of dbt whose key set these files follow: the schemas forbid keys they do not know, and readers
 * want something that looks like a version here. Who wrote the file is said in `env`.
 */
const likeDbt = '1.9.0'

const constraintTypes: ReadonlySet<string> = new Set([
  ...['not_null', 'unique', 'primary_key', 'foreign_key', 'check'],
])

export function metadata(
  kind: 'manifest/v12' | 'run-results/v6' | 'catalog/v1' | 'sources/v3',
  invocation: Invocation,
  more: Readonly<Record<string, string>> = {},
): object {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${kind}.json`,
    dbt_version: likeDbt,
    generated_at: invocation.generatedAt,
    invocation_id: invocation.id,
    env: { tool: 'ledgerline', tool_version: invocation.version, ...more },
  }
}

/** The user's meta with our facts under one key, so that neither can take the other's place. */
export function metaOf(meta: Facts | undefined, facts: Facts | undefined): Record<string, unknown> {
  const own: Record<string, unknown> = {}
  let any = false
  for (const name in facts) {
    if (facts[name] === undefined) continue
    own[name] = facts[name]
    any = true
  }
  if (!any) return { ...meta }
  return meta === undefined ? { ledgerline: own } : { ...meta, ledgerline: own }
}

export function columnsOf(columns: readonly ArtifactColumn[]): Record<string, object> {
  return Object.fromEntries(columns.map((column) => [column.name, columnOf(column)]))
}

/** @throws RangeError for an absolute path: artefacts are shared, and say nothing about this machine */
export function relativePath(path: string): string {
  if (isAbsolute(path) || win32.isAbsolute(path))
    throw new RangeError(`absolute path in an artefact: ${path}`)
  return path.replaceAll('\\', '/')
}

/** dbt's `path` leaves out the first folder (`models/`, `seeds/`, …), its `original_file_path` keeps it. */
export function pathsOf(file: string): { path: string; original_file_path: string } {
  const original = relativePath(file)
  return { path: original.replace(/^[^/]+\//, ''), original_file_path: original }
}

export function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort()
}

/** One text for one content: keys in the order they were made, two spaces, a line end. */
export function asJson(value: object): string {
  return `${scrubbedJson(value, 2)}\n`
}

/** The entries of an object, made and written one at a time: a manifest of a thousand models is not held as a whole. */
export class Entries {
  readonly list: Iterable<readonly [string, object]>
  constructor(list: Iterable<readonly [string, object]>) {
    this.list = list
  }
}

/** One text for one content, in pieces; values may be `Entries`, of which each has a line: half the size of two spaces a key. */
export function* jsonPieces(value: Readonly<Record<string, unknown>>): Generator<string> {
  let before = '{\n  '
  for (const [key, part] of Object.entries(value)) {
    yield `${before}${JSON.stringify(key)}: `
    before = ',\n  '
    if (part instanceof Entries) yield* entryPieces(part)
    else yield scrubbedJson(part)
  }
  yield '\n}\n'
}

function* entryPieces({ list }: Entries): Generator<string> {
  let before = '{'
  for (const [key, entry] of list) {
    yield `${before}\n    ${scrubbedJson(key)}: ${scrubbedJson(entry)}`
    before = ','
  }
  yield before === '{' ? '{}' : '\n  }'
}

function columnOf(column: ArtifactColumn): object {
  const constraints = (column.constraints ?? []).filter((type) => constraintTypes.has(type))
  return {
    name: column.name,
    description: column.description ?? '',
    meta: metaOf(column.meta, column.facts),
    data_type: column.type ?? null,
    constraints: constraints.map((type) => ({ type })),
    quote: null,
    tags: [...(column.tags ?? [])],
  }
}
