/**
 * The state journal: what was built from what, in schema `_ledgerline` of the working database, so that a
 * table and its row commit together. Rows are appended, never changed; the latest row of a node counts.
 * Start at `openState`.
 */
import { stageTable } from '../materialize/index.ts'
import { quoteLiteral } from '../sql/index.ts'
import type { Connection, TextRow } from '../warehouse/index.ts'
import { failureTables } from './failures.ts'

/** What a node's key is made of; kept so that `why` can say which part changed. */
export interface KeyParts {
  /** Hash of the SQL, or of the files. */
  readonly code: string
  /** Materialisation, relation, contract, engine. */
  readonly config: string
  /** Name of each parent and its key. */
  readonly parents: Readonly<Record<string, string>>
  /** Present when the SQL prints the run id. */
  readonly runId?: string
  /** Hash of the place of a source's files, which its view names; no part of the key. */
  readonly at?: string
  /** What each parent held when the node was built, by name; no part of the key. */
  readonly reads?: Readonly<Record<string, string>>
  /** What the code is made of, for people; no part of the key. */
  readonly made?: Readonly<Record<string, string>>
  /** What the materialisation keeps for the next build; no part of the key. */
  readonly notes?: Readonly<Record<string, unknown>>
}

export interface NodeState {
  readonly id: string
  readonly key: string
  readonly parts: KeyParts
  readonly rows: number | null
  readonly contentHash: string | null
  readonly builtAt: string
  readonly milliseconds: number
}

export interface CheckState {
  readonly id: string
  readonly key: string
  readonly status: string
  readonly failures: number
}

export interface FileState {
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
  readonly sha256: string
}

export interface State {
  readonly nodes: ReadonlyMap<string, NodeState>
  readonly checks: ReadonlyMap<string, CheckState>
  readonly files: ReadonlyMap<string, FileState>
  /** Numbers the next rows; unique because only one writer exists. */
  readonly nextSeq: number
}

export const emptyState: State = { nodes: new Map(), checks: new Map(), files: new Map(), nextSeq: 1 }

const tables: readonly string[] = [
  'create schema if not exists _ledgerline',
  'create table if not exists _ledgerline.node_state (seq bigint not null, node_id varchar not null, key varchar not null, parts varchar not null, row_count bigint, content_hash varchar, built_at timestamp not null, milliseconds bigint not null)',
  'create table if not exists _ledgerline.check_state (seq bigint not null, check_id varchar not null, key varchar not null, status varchar not null, failures bigint not null, message varchar not null, checked_at timestamp not null)',
  'create table if not exists _ledgerline.file_state (seq bigint not null, path varchar not null, size bigint not null, mtime_ms double not null, sha256 varchar not null)',
  stageTable,
  ...failureTables,
]

/** Creates the journal before any worker starts: two workers creating one schema would clash. */
export async function createState(connection: Connection): Promise<void> {
  await connection.transaction(() => connection.run(tables.join(';\n')))
}

/** The number of the next row; undefined where there is no journal. */
export async function nextSeq(connection: Connection): Promise<number | undefined> {
  return (await sizeOf(connection)) === undefined ? undefined : await seqAfter(connection)
}

/** Rows of the journal's largest table, as the catalogue has them; undefined where there is no journal. */
async function sizeOf(connection: Connection): Promise<number | undefined> {
  const found = await connection.rows(
    "select table_name, estimated_size from duckdb_tables() where schema_name = '_ledgerline' and table_name in ('node_state', 'check_state', 'file_state') and database_name = current_database()",
  )
  if (!found.some((row) => row.table_name === 'node_state')) return undefined
  return Math.max(...found.map((row) => Number(row.estimated_size)))
}

async function seqAfter(connection: Connection): Promise<number> {
  const [max] = await connection.rows(
    'select greatest(coalesce((select max(seq) from _ledgerline.node_state), 0), coalesce((select max(seq) from _ledgerline.check_state), 0), coalesce((select max(seq) from _ledgerline.file_state), 0)) as seq',
  )
  return Number(max?.seq ?? 0) + 1
}

export async function readState(connection: Connection): Promise<State> {
  const size = await sizeOf(connection)
  if (size === undefined) return emptyState
  const latest = size > fewRows ? latestAsked : latestOfAll
  const nodes = await latest(connection, 'node_state', nodeColumns)
  const checks = await latest(connection, 'check_state', ['check_id', 'key', 'status', 'failures'])
  const files = await latest(connection, 'file_state', ['path', 'size', 'mtime_ms', 'sha256'])
  return {
    nodes: new Map(nodes.map((r) => [r.node_id ?? '', nodeState(r)])),
    checks: new Map(
      checks.map((r) => [
        r.check_id ?? '',
        { id: r.check_id ?? '', key: r.key ?? '', status: r.status ?? '', failures: Number(r.failures) },
      ]),
    ),
    files: new Map(
      files.map((r) => [
        r.path ?? '',
        { path: r.path ?? '', size: Number(r.size), mtimeMs: Number(r.mtime_ms), sha256: r.sha256 ?? '' },
      ]),
    ),
    nextSeq: await seqAfter(connection),
  }
}

/** A timestamp is turned to text by the database, which costs less than its object does here. */
const nodeColumns = [
  ...['node_id', 'key', 'parts', 'row_count', 'content_hash'],
  ...['cast(built_at as varchar) as built_at', 'milliseconds'],
]

/** Up to how many rows in a table of the journal all are read: what the database needs for a window, be it of ten rows, is more than that. */
const fewRows = 2000

/** @param columns  the key first; only what is used, since there is a row for every test of the project */
type Latest = (connection: Connection, table: string, columns: readonly string[]) => Promise<TextRow[]>

const latestAsked: Latest = async (connection, table, columns) => {
  const [key] = columns
  return await connection.rows(
    `select ${columns.join(', ')} from _ledgerline.${table} qualify row_number() over (partition by ${key} order by seq desc) = 1 order by ${key}`,
  )
}

const latestOfAll: Latest = async (connection, table, columns) => {
  const all = await connection.rows(`select seq, ${columns.join(', ')} from _ledgerline.${table}`)
  const found = new Map<string, TextRow>()
  for (const row of all) {
    const key = row[columns[0] ?? ''] ?? ''
    const other = found.get(key)
    if (other === undefined || Number(row.seq) > Number(other.seq)) found.set(key, row)
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row)
}

function nodeState(row: TextRow): NodeState {
  return {
    id: row.node_id ?? '',
    key: row.key ?? '',
    parts: JSON.parse(row.parts ?? '{}') as KeyParts,
    rows: row.row_count === null || row.row_count === undefined ? null : Number(row.row_count),
    contentHash: row.content_hash ?? null,
    builtAt: row.built_at ?? '',
    milliseconds: Number(row.milliseconds ?? 0),
  }
}

export function insertNodeState(seq: number, s: NodeState): string {
  const values = [
    String(seq),
    quoteLiteral(s.id),
    quoteLiteral(s.key),
    quoteLiteral(JSON.stringify(s.parts)),
    s.rows === null ? 'null' : String(s.rows),
    s.contentHash === null ? 'null' : quoteLiteral(s.contentHash),
    `timestamp ${quoteLiteral(s.builtAt)}`,
    String(Math.round(s.milliseconds)),
  ]
  return `insert into _ledgerline.node_state values (${values.join(', ')})`
}

/** Reads a node's row back: the database answers OK to the COMMIT of an aborted transaction. */
export function selectNodeState(seq: number, id: string): string {
  return `select key from _ledgerline.node_state where seq = ${seq} and node_id = ${quoteLiteral(id)}`
}

export interface CheckRow extends CheckState {
  readonly seq: number
  readonly message: string
  readonly at: string
}

export function insertCheckStates(rows: readonly CheckRow[]): string {
  const values = rows.map(
    (r) =>
      `(${r.seq}, ${quoteLiteral(r.id)}, ${quoteLiteral(r.key)}, ${quoteLiteral(r.status)}, ${r.failures}, ${quoteLiteral(r.message)}, timestamp ${quoteLiteral(r.at)})`,
  )
  return `insert into _ledgerline.check_state values ${values.join(', ')}`
}

export function insertFileStates(seq: number, rows: readonly FileState[]): string {
  const values = rows.map(
    (r) => `(${seq}, ${quoteLiteral(r.path)}, ${r.size}, ${r.mtimeMs}, ${quoteLiteral(r.sha256)})`,
  )
  return `insert into _ledgerline.file_state values ${values.join(', ')}`
}
