/**
 * What a source or seed reads, as a `FileSpec`: locations rendered, paths made relative to the project.
 * In: Project and resource. Out: FileSpec or problems. Looks only whether folders are there.
 */
import { existsSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { Project, Seed, SourceTable } from '../project/index.ts'
import { parseTemplate, render } from '../template/index.ts'
import { type FileSpec, patterns } from '../warehouse/index.ts'
import { type HelperEnv, helpersFor } from './helpers.ts'
import { attachedAs } from './remote.ts'

type FileResult =
  | { readonly ok: true; readonly spec: FileSpec }
  | { readonly ok: false; readonly problems: readonly Diagnostic[] }

/** Vars may stand in a location; nothing else of the project may. */
export function sourceFile(env: HelperEnv, source: SourceTable): FileResult {
  const place = source.locationPlace
  if (source.remote !== undefined) return { ok: true, spec: remoteTable(env.project, source, source.remote) }
  const parsed = parseTemplate({ file: place.file, text: source.location })
  if (!parsed.ok) return { ok: false, problems: parsed.problems.map((p) => ({ ...p, place })) }
  const { helpers } = helpersFor(env, { self: { schema: '', name: source.name } })
  const allowed = Object.fromEntries(
    ['var', 'raw', 'setting'].flatMap((n) => (helpers[n] ? [[n, helpers[n]]] : [])),
  )
  const result = render(parsed.template, { helpers: allowed, partials: new Map() })
  if (!result.ok) return { ok: false, problems: result.problems.map((p) => ({ ...p, place })) }
  const location = fromProject(env.project, source.baseDir, result.rendered.text)
  return {
    ok: true,
    spec: { location, format: source.format, csv: source.csv, columns: typed(source.columns) },
  }
}

function remoteTable(
  project: Project,
  source: SourceTable,
  remote: NonNullable<SourceTable['remote']>,
): FileSpec {
  const postgres = attachedAs(project, remote.database)?.type === 'postgres'
  return {
    location: [remote.database, remote.schema, remote.table].join('.'),
    format: postgres ? 'postgres' : 'table',
    columns: typed(source.columns),
    remote,
  }
}

export interface Missing {
  readonly ids: ReadonlySet<string>
  readonly problems: readonly Diagnostic[]
}

/** Folders that are not there and hold several sources: each is told once, not once for every table. */
export function missingFolders(
  project: Project,
  sources: readonly { readonly id: string; readonly source: SourceTable; readonly spec: FileSpec }[],
): Missing {
  const byFolder = new Map<string, (typeof sources)[number][]>()
  for (const one of sources) {
    if (one.spec.remote !== undefined) continue
    const folder = missingFolder(project.dir, one.spec.location)
    if (folder !== undefined) byFolder.set(folder, [...(byFolder.get(folder) ?? []), one])
  }
  const several = [...byFolder].filter(([, list]) => list.length > 1)
  return {
    ids: new Set(several.flatMap(([, list]) => list.map(({ id }) => id))),
    problems: several.map(([folder, list]) => {
      const names = list.slice(0, 5).map(({ source }) => source.name)
      const more = list.length - names.length
      const sources = names.join(', ') + (more > 0 ? ` and ${more} more` : '')
      const place = list[0]?.source.locationPlace
      return diagnose('source-folder-missing', { folder, sources }, { place })
    }),
  }
}

/** The folder before any wildcard, when it is missing; the outermost missing one would name too much. */
function missingFolder(dir: string, location: string): string | undefined {
  const [first = location] = patterns(location)
  const fixed = /^(.*?)[^/]*[*?[]/s.exec(first)?.[1] ?? first
  const folder = fixed.slice(0, Math.max(0, fixed.lastIndexOf('/')))
  if (folder === '' || existsSync(isAbsolute(folder) ? folder : join(dir, folder))) return undefined
  return folder
}

export function seedFile(seed: Seed): FileSpec {
  return {
    location: seed.absolutePath,
    format: 'csv',
    csv: { delimiter: seed.delimiter, quote: '"', nullstr: '', header: true },
    columns: typed(seed.columns),
  }
}

function typed(columns: SourceTable['columns']): FileSpec['columns'] {
  return columns.flatMap((c) => (c.data_type === undefined ? [] : [{ name: c.name, type: c.data_type }]))
}

/** A relative location belongs to the project file that says it; the connection resolves from the main project. */
function fromProject(project: Project, baseDir: string, location: string): string {
  if (isAbsolute(location)) return location
  return relative(project.dir, resolve(baseDir, location)).replaceAll('\\', '/')
}
