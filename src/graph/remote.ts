/**
 * Source tables on PostgreSQL servers: their columns with the types that they get here.
 * In: nodes, what they read, an open reader. Out: columns, or problems placed in the user's files.
 * Reads the servers' catalogues. Start at `remoteShapes`; rows are loaded by `run/remote.ts`.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { AttachedDatabase, Project } from '../project/index.ts'
import {
  type CopiedColumn,
  type FileSpec,
  openPostgres,
  type PostgresReader,
  RemoteError,
  typeOf,
} from '../warehouse/index.ts'
import type { GraphNode } from './types.ts'

export type RemoteSpec = FileSpec & { readonly remote: NonNullable<FileSpec['remote']> }

export function isPostgres(spec: FileSpec | undefined): spec is RemoteSpec {
  return spec?.format === 'postgres' && spec.remote !== undefined
}

export function attachedAs(project: Project, name: string): AttachedDatabase | undefined {
  return project.target.attach?.find((a) => a.name === name)
}

export type Shape =
  | { readonly ok: true; readonly columns: readonly CopiedColumn[] }
  | { readonly ok: false; readonly problems: readonly Diagnostic[] }

/** One source table's columns, those with a declared type in that type. @throws RemoteError */
export async function remoteShape(reader: PostgresReader, node: GraphNode, spec: RemoteSpec): Promise<Shape> {
  const { schema, table } = spec.remote
  const { resource } = node
  const { server } = reader
  const found = await reader.columns({ schema, name: table })
  if (found === undefined) {
    const near = nearest(table, await reader.tables(schema))
    const details = { source: node.name, table: `${schema}.${table}`, server, near }
    return { ok: false, problems: [diagnose('remote-table-missing', details, { place: resource.place })] }
  }
  const declared = new Map(spec.columns.map((c) => [c.name, c.type]))
  const names = found.map((c) => c.name)
  const problems = resource.columns
    .filter((c) => !names.includes(c.name))
    .map(({ name, place }) => {
      const details = { source: node.name, column: name, near: nearest(name, names) }
      return diagnose('source-column-missing', details, { place })
    })
  const columns = found.flatMap((column): CopiedColumn[] => {
    const type = declared.get(column.name) ?? typeOf(column)
    if (type !== undefined) return [{ name: column.name, type, remoteType: column.remoteType }]
    const details = { source: node.name, column: column.name, type: column.remoteType }
    const place = resource.columns.find((c) => c.name === column.name)?.place ?? resource.place
    problems.push(diagnose('remote-type', details, { place }))
    return []
  })
  return problems.length > 0 ? { ok: false, problems } : { ok: true, columns }
}

/** Why a server gave nothing: said once for the server, or for one table of it. */
export function serverProblem(attached: AttachedDatabase, server: string, error: RemoteError): Diagnostic {
  const reason = error.message.replace(/\.$/, '')
  return diagnose('server-unreachable', { name: attached.name, server, reason }, { place: attached.place })
}

export function tableProblem(node: GraphNode, server: string, error: RemoteError): Diagnostic {
  const details = { source: node.name, server, reason: error.message.replace(/\.$/, '') }
  return diagnose('remote-refused', details, { place: node.resource.place })
}

export interface Shapes {
  readonly columns: ReadonlyMap<string, readonly CopiedColumn[]>
  readonly problems: readonly Diagnostic[]
}

/** Who is told that a server is asked again, and why. */
export type Retold = (server: string, attempt: number, reason: string) => void

/**
 * The columns of every PostgreSQL source, by node id; each server is asked in one session. People wait for this one,
 * and a build has read the server just before: one more try is enough.
 */
export async function remoteShapes(
  project: Project,
  tables: readonly { readonly node: GraphNode; readonly spec: FileSpec }[],
  retold: Retold,
): Promise<Shapes> {
  const columns = new Map<string, readonly CopiedColumn[]>()
  const problems: Diagnostic[] = []
  for (const attached of project.target.attach ?? []) {
    const own = tables.flatMap(({ node, spec }) =>
      isPostgres(spec) && spec.remote.database === attached.name ? [{ node, spec }] : [],
    )
    if (own.length === 0) continue
    const shapesOf = async (reader: PostgresReader): Promise<[string, Shape][]> => {
      const shapes: [string, Shape][] = []
      for (const { node, spec } of own) shapes.push([node.id, await remoteShape(reader, node, spec)])
      return shapes
    }
    const again: Patience['again'] = (attempt, reason) => retold(attached.name, attempt, reason)
    const read = await withServer(attached, shapesOf, { again, retries: Math.min(attached.retries, 1) })
    if (!read.ok) problems.push(read.problem)
    else {
      for (const [id, shape] of read.value) {
        if (shape.ok) columns.set(id, shape.columns)
        else problems.push(...shape.problems)
      }
    }
  }
  return { columns, problems }
}

export type Served<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Diagnostic }

/** Who is told of another try, and what ends the waiting for it. */
export interface Patience {
  readonly again?: (attempt: number, reason: string) => void
  readonly stopped?: () => boolean
  /** How often; as the entry says where left out. */
  readonly retries?: number
}

/**
 * Work within one transaction of the server, so that all it reads is of one moment. When the server fails in a way that
 * passes, the whole work is done anew in a new transaction, after a while: what it gives must be of the last try alone.
 */
export async function withServer<T>(
  attached: AttachedDatabase,
  work: (reader: PostgresReader) => Promise<T>,
  { again = () => undefined, stopped = () => false, retries = attached.retries }: Patience = {},
): Promise<Served<T>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { ok: true, value: await session(attached, work) }
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      if (!error.passing || attempt > retries || stopped())
        return { ok: false, problem: serverProblem(attached, error.server ?? 'its server', error) }
      again(attempt, error.message)
      await pause(Math.min(firstWait * 2 ** (attempt - 1), longestWait), stopped)
    }
  }
}

async function session<T>(
  { connection }: AttachedDatabase,
  work: (reader: PostgresReader) => Promise<T>,
): Promise<T> {
  const reader = await openPostgres(connection)
  try {
    return await work(reader)
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    throw new RemoteError(error.fault, error.message, reader.server, error.passing)
  } finally {
    await reader.close()
  }
}

/** Milliseconds: a restart takes seconds, and a nightly build has them. */
const firstWait = 500
const longestWait = 10_000

async function pause(milliseconds: number, stopped: () => boolean): Promise<void> {
  for (let left = milliseconds; left > 0 && !stopped(); left -= 100)
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, 100)))
}
