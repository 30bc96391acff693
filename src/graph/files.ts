/**
 * What a source or seed reads, as a `FileSpec`: locations rendered, paths made relative to the project.
 * Pure but for path arithmetic. In: Project and resource. Out: FileSpec or problems.
 */
import { isAbsolute, relative, resolve } from 'node:path'
import type { Diagnostic } from '../diagnostic/index.ts'
import type { Project, Seed, SourceTable } from '../project/index.ts'
import { parseTemplate, render } from '../template/index.ts'
import type { FileSpec } from '../warehouse/index.ts'
import { type HelperEnv, helpersFor } from './helpers.ts'

type FileResult =
  | { readonly ok: true; readonly spec: FileSpec }
  | { readonly ok: false; readonly problems: readonly Diagnostic[] }

/** Vars may stand in a location; nothing else of the project may. */
export function sourceFile(env: HelperEnv, source: SourceTable): FileResult {
  const place = source.locationPlace
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
