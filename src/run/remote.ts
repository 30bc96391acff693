/**
 * Loads the source tables of PostgreSQL servers before a build is planned: their rows are known only once they are
 * here, and by then it is known whether anything changed. All tables of one server are of one moment.
 * In: graph, the working database. Out: content hash by node id. May touch: the servers (reading), a temporary file,
 * the tables of the sources. Start at `loadRemotes`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Diagnostic, diagnose, exitCode, LedgerlineError } from '../diagnostic/index.ts'
import {
  type Graph,
  type GraphNode,
  indexNames,
  isPostgres,
  nodeOf,
  type Patience,
  type RemoteSpec,
  remoteShape,
  sourceTables,
  tableProblem,
  withServer,
} from '../graph/index.ts'
import { makeWay, measure } from '../materialize/index.ts'
import { quoteIdentifier, relationName } from '../sql/index.ts'
import {
  type Connection,
  type CopiedColumn,
  copiedQuery,
  lostDigits,
  type PostgresReader,
  RemoteError,
  StatementError,
} from '../warehouse/index.ts'

import type { Listener } from './events.ts'

interface Remote {
  readonly node: GraphNode
  readonly spec: RemoteSpec
}

/** @throws LedgerlineError with every server and table that cannot be read; what was loaded before stays */
export async function loadRemotes(
  connection: Connection,
  graph: Graph,
  stopped: () => boolean,
  listen: Listener,
): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>()
  const remotes = remotesOf(graph)
  if (remotes.length === 0) return hashes
  const problems: Diagnostic[] = []
  for (const attached of graph.project.target.attach ?? []) {
    const own = remotes.filter((r) => r.spec.remote.database === attached.name)
    if (own.length === 0) continue
    const again: Patience['again'] = (attempt, reason) =>
      listen({ event: 'server_retried', name: attached.name, attempt, reason })
    const read = await withServer(attached, (reader) => loadAll(connection, reader, own, stopped), {
      again,
      stopped,
    })
    if (!read.ok) problems.push(read.problem)
    else {
      for (const [id, hash] of read.value.hashes) hashes.set(id, hash)
      problems.push(...read.value.problems)
    }
  }
  if (problems.length === 0) return hashes
  // rows that do not fit are a failure; a server, table or column that is not there could not run, as a file that is not
  const refused = problems.every((p) => p.id === 'remote-refused')
  throw new LedgerlineError(problems, refused ? exitCode.failed : exitCode.unusable)
}

/** All tables of one server; a table that was loaded by a try before is replaced whole. */
async function loadAll(
  connection: Connection,
  reader: PostgresReader,
  own: readonly Remote[],
  stopped: () => boolean,
): Promise<{
  readonly hashes: readonly (readonly [string, string])[]
  readonly problems: readonly Diagnostic[]
}> {
  const hashes: [string, string][] = []
  const problems: Diagnostic[] = []
  for (const remote of own) {
    const loaded = await loadOne(connection, reader, remote, stopped)
    if (typeof loaded === 'string') hashes.push([remote.node.id, loaded])
    else problems.push(...loaded)
  }
  return { hashes, problems }
}

function remotesOf(graph: Graph): Remote[] {
  const env = { project: graph.project, names: indexNames(graph.project), configs: new Map() }
  return sourceTables(env, graph).tables.flatMap(({ id, spec }) =>
    isPostgres(spec) ? [{ node: nodeOf(graph, id), spec }] : [],
  )
}

/** @returns the content hash, or what is wrong */
async function loadOne(
  connection: Connection,
  reader: PostgresReader,
  { node, spec }: Remote,
  stopped: () => boolean,
): Promise<string | readonly Diagnostic[]> {
  const shape = await remoteShape(reader, node, spec)
  if (!shape.ok) return shape.problems
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-'))
  const file = join(folder, 'rows.csv')
  try {
    const { schema, table } = spec.remote
    const names = shape.columns.map((c) => c.name)
    await reader.copyTo(file, { schema, name: table }, names, stopped)
    const lost = await lostOf(connection, file, shape.columns)
    if (lost !== undefined) return [refused(node, reader, `${lost} has more digits than its data_type keeps`)]
    const { contentHash } = await connection.transaction(async () => {
      await connection.run(`create schema if not exists ${quoteIdentifier(node.relation.schema)}`)
      await makeWay(connection, node.relation)
      await connection.run(
        `create table ${relationName(node.relation)} as ${copiedQuery(file, shape.columns)}`,
      )
      return await measure(connection, node.relation)
    })
    return contentHash
  } catch (error) {
    if (error instanceof RemoteError && error.fault !== 'connection' && !error.passing)
      return [tableProblem(node, reader.server, error)]
    if (error instanceof StatementError) {
      const message = (error.message.split('\n')[0] ?? '').replaceAll(file, 'its rows')
      return [refused(node, reader, message.replace(/\.$/, ''))]
    }
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function lostOf(
  connection: Connection,
  file: string,
  columns: readonly CopiedColumn[],
): Promise<string | undefined> {
  const sql = lostDigits(file, columns)
  if (sql === undefined) return undefined
  const rows = await connection.rows(`select lost from (${sql}) where lost is not null limit 1`)
  return rows[0]?.lost ?? undefined
}

function refused(node: GraphNode, { server }: PostgresReader, reason: string): Diagnostic {
  const details = { source: node.name, server, reason }
  return diagnose('remote-refused', details, { place: node.resource.place })
}
