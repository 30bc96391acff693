/**
 * Artefacts of an earlier run, as `--state <dir>` names them: what `state:`, `result:` and `source_status:` compare
 * with. In: a folder. Out: facts for the selection. Reads only the files that a selector asks for.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import { diagnose, LedgerlineError } from '../diagnostic/index.ts'
import { partsOf, type SelectionContext, type StateParts, stateParts } from '../graph/index.ts'
import type { Linked } from './context.ts'
import { invokedFrom, shownPath } from './output.ts'

const parts = z.object(Object.fromEntries(stateParts.map((part) => [part, z.string()])))
const meta = z.object({ ledgerline: z.object({ state: parts.optional() }).optional() }).optional()
/** dbt's schema has the meta of a unit test in its configuration. */
const entry = z.object({ meta, config: z.object({ meta }).optional() })
const entries = z.record(z.string(), entry).default({})
const manifest = z.object({
  nodes: entries,
  sources: entries,
  exposures: entries,
  unit_tests: entries,
  metrics: entries,
  semantic_models: entries,
})
const runResults = z.object({ results: z.array(z.object({ unique_id: z.string(), status: z.string() })) })
const sources = z.object({
  results: z.array(z.object({ unique_id: z.string(), max_loaded_at: z.string().optional() })),
})

export function readStateFiles(
  linked: Linked,
  given: string,
  methods: ReadonlySet<string>,
): Pick<SelectionContext, 'previous' | 'now' | 'results' | 'fresher'> {
  const dir = resolve(invokedFrom(), given)
  return {
    ...(methods.has('state') ? stateOf(linked, dir) : {}),
    ...(methods.has('result') ? { results: readResults(dir) } : {}),
    ...(methods.has('source_status') ? { fresher: fresherSources(linked, dir) } : {}),
  }
}

/** Status by node of a run_results.json. @throws LedgerlineError E8010 when there is none */
export function readResults(dir: string): Map<string, string> {
  const { results } = readArtifact(dir, 'run_results.json', runResults)
  return new Map(results.map((r) => [r.unique_id, r.status]))
}

function stateOf(linked: Linked, dir: string): Pick<SelectionContext, 'previous' | 'now'> {
  const read = readArtifact(dir, 'manifest.json', manifest)
  const nodes = new Map<string, StateParts | undefined>()
  for (const list of Object.values(read)) {
    for (const [id, { meta, config }] of Object.entries(list)) {
      nodes.set(id, (meta ?? config?.meta)?.ledgerline?.state as StateParts | undefined)
    }
  }
  return { previous: { nodes }, now: currentParts(linked) }
}

/** The hashes that the manifest keeps of the project as it is. */
export function currentParts({ graph, compiled }: Linked): Map<string, StateParts> {
  return partsOf(graph, compiled, (path) =>
    existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : '',
  )
}

/** Sources whose newest row is newer than it was, or that were not looked at before: dbt's rule. */
function fresherSources({ project }: Linked, dir: string): Set<string> {
  const before = loadedAt(dir)
  const now = loadedAt(join(project.dir, 'target'))
  return new Set(
    [...now].filter(([id, at]) => at > (before.get(id) ?? Number.NEGATIVE_INFINITY)).map(([id]) => id),
  )
}

function loadedAt(dir: string): Map<string, number> {
  const { results } = readArtifact(dir, 'sources.json', sources)
  return new Map(
    results.flatMap((r) =>
      r.max_loaded_at === undefined ? [] : [[r.unique_id, Date.parse(r.max_loaded_at)]],
    ),
  )
}

function readArtifact<T>(dir: string, name: string, schema: z.ZodType<T>): T {
  const path = join(dir, name)
  if (!existsSync(path)) throw new LedgerlineError([diagnose('no-state', { file: shownPath(path) })])
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    json = undefined
  }
  const read = schema.safeParse(json)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const reason = `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not readable'}`
  throw new LedgerlineError([diagnose('bad-state', { file: shownPath(path), reason })])
}
