/**
 * Writes `target/manifest.json`, `run_results.json` and `catalog.json`, each whole or not at all.
 * In: linked project and what was run. May touch: the project's `target` folder.
 */
import { randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ArtifactResult,
  type CatalogInput,
  catalogJson,
  type Invocation,
  manifestPieces,
  runResultsJson,
} from '../artifact/index.ts'
import { nodeOf, type ProjectLineage } from '../graph/index.ts'
import { engineVersion } from '../project/index.ts'
import { relationName } from '../sql/index.ts'
import { artifactNodes } from './artifact-nodes.ts'
import type { Built } from './building.ts'
import type { Linked } from './context.ts'
import { noRun } from './sql-text.ts'

export function writeArtifacts(
  linked: Linked,
  built: Built,
  command: string,
  startedAt: Date,
  now: Date,
): void {
  const invocation = invocationOf(startedAt, now)
  const manifest = manifestOf(linked, invocation, built.plan.runId)
  const seconds = (now.getTime() - startedAt.getTime()) / 1000
  const results = resultsOf(linked, built, startedAt)
  const { peakMemory } = built.result
  const most = peakMemory === undefined ? {} : { peakMemory }
  const runResults = runResultsJson({ invocation, results, seconds, ...most, arguments: { which: command } })
  writeFiles(linked, { 'manifest.json': manifest, 'run_results.json': runResults })
}

export function writeManifest(linked: Linked, now: Date): void {
  writeFiles(linked, { 'manifest.json': manifestOf(linked, invocationOf(now, now), noRun) })
}

/** The catalogue, and beside it a manifest that knows where columns come from. */
export function writeDocs(
  linked: Linked,
  relations: Pick<CatalogInput, 'nodes' | 'sources'>,
  lineage: ProjectLineage,
  now: Date,
): void {
  const invocation = invocationOf(now, now)
  const database = linked.project.publish.name
  writeFiles(linked, {
    'manifest.json': manifestOf(linked, invocation, noRun, lineage),
    'catalog.json': catalogJson({ invocation, database, ...relations }),
  })
}

export function invocationOf(startedAt: Date, now: Date): Invocation {
  return {
    id: randomUUID(),
    generatedAt: now.toISOString(),
    startedAt: startedAt.toISOString(),
    version: engineVersion(),
  }
}

function manifestOf(
  linked: Linked,
  invocation: Invocation,
  runId: string,
  lineage?: ProjectLineage,
): Iterable<string> {
  const { project } = linked
  return manifestPieces({
    invocation,
    project: project.name,
    database: project.publish.name,
    adapter: project.target.type,
    ...artifactNodes(linked, runId, lineage),
  })
}

/** Texts may come in pieces; who made them scrubbed them. */
export function writeFiles(
  { project }: Linked,
  files: Readonly<Record<string, string | Iterable<string>>>,
): void {
  const dir = join(project.dir, 'target')
  mkdirSync(dir, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    const beside = join(dir, `${name}.tmp`)
    try {
      writePieces(beside, typeof text === 'string' ? [text] : text)
      renameSync(beside, join(dir, name))
    } catch (error) {
      // what a full disk holds of it is in nobody's way, and takes room
      rmSync(beside, { force: true })
      throw error
    }
  }
}

function writePieces(file: string, pieces: Iterable<string>): void {
  const to = openSync(file, 'w')
  try {
    let waiting: string[] = []
    let length = 0
    const flush = (): void => {
      writeAll(to, Buffer.from(waiting.join('')))
      waiting = []
      length = 0
    }
    for (const piece of pieces) {
      waiting.push(piece)
      length += piece.length
      if (length > 65_536) flush()
    }
    flush()
  } finally {
    closeSync(to)
  }
}

/** A disk that fills up may take a part only. */
function writeAll(to: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(to, bytes, written)
}

function resultsOf(linked: Linked, { result }: Built, startedAt: Date): ArtifactResult[] {
  const nodes = result.nodes
    .filter((n) => n.kind !== 'source')
    .map((n): ArtifactResult => {
      const began = startedAt.getTime() + n.startedMs
      const node = nodeOf(linked.graph, n.id)
      return {
        id: n.id,
        status: n.status === 'reused' ? 'success' : n.status,
        seconds: n.milliseconds / 1000,
        startedAt: new Date(began).toISOString(),
        completedAt: new Date(began + n.milliseconds).toISOString(),
        message: n.status === 'reused' ? `reused: ${n.message}` : n.message,
        ...(n.rows === null ? {} : { rows: n.rows }),
        ...n.used,
        ...(node.config.materialized === 'ephemeral' ? {} : { relationName: relationName(node.relation) }),
      }
    })
  const checks = result.checks.map(
    (c): ArtifactResult => ({
      id: c.check.id,
      status: c.status,
      seconds: c.milliseconds / 1000,
      message: c.message,
      failures: c.failures,
    }),
  )
  const units = result.units.map(
    (u): ArtifactResult => ({
      id: u.unit.id,
      status: u.status,
      seconds: u.milliseconds / 1000,
      message: u.message,
      failures: u.status === 'pass' ? 0 : 1,
    }),
  )
  return [...nodes, ...checks, ...units]
}
