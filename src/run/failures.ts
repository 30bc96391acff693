/**
 * Failing rows that are kept, and those that are known. `_ledgerline.test_failure` is appended to by every run of a test
 * with `store_failures` (tie-outs always); `_ledgerline.test_baseline` says which keys of a test with
 * `baseline: new_only` were accepted: only others fail it, and a key that is gone is new when it comes back.
 * In: checks with their SQL, connection. Out: SQL narrowed to what is new, rows in the tables. Start at `narrowed`.
 */
import { type CheckResult, limitOf, ownerOf, type PreparedCheck, rowKey, rowValues } from '../check/index.ts'
import type { Check, Graph } from '../graph/index.ts'
import { quoteLiteral } from '../sql/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'

export const failureTables = [
  'create table if not exists _ledgerline.test_failure (seq bigint not null, run_id varchar not null, test_id varchar not null, test_name varchar not null, node_id varchar, owner varchar, severity varchar not null, status varchar not null, is_new boolean not null, row_key varchar not null, row_values varchar not null, seen_at timestamp not null)',
  'create table if not exists _ledgerline.test_baseline (seq bigint not null, test_id varchar not null, row_key varchar not null, is_known boolean not null, noted_at timestamp not null)',
]

/** Failing rows as they are kept. */
interface Kept {
  /** All of them, the known ones included. */
  readonly sql: string
  readonly rowKey: string
  readonly rowValues: string
}

/** A test with the SQL that is run. */
export interface Narrowed extends PreparedCheck {
  /** Of a test with a baseline. */
  readonly kept?: Kept
}

/** Rows of one run that are kept, at most. */
const most = 10_000

export function isKept(check: Check, all: boolean): boolean {
  if (check.kind === 'reconcile') return true
  if (check.kind === 'join_audit') return false
  if (all) return true
  return 'test' in check && (check.test.storeFailures === true || hasBaseline(check))
}

function hasBaseline(check: Check): boolean {
  return 'test' in check && check.test.baseline === 'new_only'
}

/** Leaves out the rows that are known, where the test has a baseline. A test that does not run shows that itself. */
export async function narrowed(
  connection: Connection,
  graph: Graph,
  checks: readonly PreparedCheck[],
): Promise<Narrowed[]> {
  const all: Narrowed[] = []
  for (const one of checks) {
    const kept = hasBaseline(one.check) ? await keptOf(connection, graph, one) : undefined
    if (kept === undefined) all.push(one)
    else {
      const isNew = `${kept.rowKey} not in (${knownKeys(one.check.id)})`
      all.push({ ...one, sql: `select * from (\n${one.sql}\n) where ${isNew}`, kept })
    }
  }
  return all
}

async function keptOf(
  connection: Connection,
  graph: Graph,
  { check, sql, hidden }: PreparedCheck,
): Promise<Kept | undefined> {
  const columns = await columnsOf(connection, sql)
  if (columns === undefined) return undefined
  return {
    sql,
    rowKey: rowKey(graph, check, columns),
    rowValues: rowValues((await hidden?.()) ?? new Map(), columns),
  }
}

async function columnsOf(connection: Connection, sql: string): Promise<string[] | undefined> {
  try {
    const { columns } = await connection.table(`select * from (\n${sql}\n) limit 0`)
    return columns.map((c) => c.name)
  } catch (error) {
    if (error instanceof StatementError) return undefined
    throw error
  }
}

function knownKeys(id: string): string {
  return `select row_key from (select row_key, is_known from _ledgerline.test_baseline where test_id = ${quoteLiteral(id)} qualify row_number() over (partition by row_key order by seq desc) = 1) where is_known`
}

export interface Noting {
  readonly graph: Graph
  readonly runId: string
  /** UTC. */
  readonly at: string
  readonly seq: number
  /** `--store-failures`: of every test. */
  readonly all: boolean
  /** `--accept-failures`: what fails now becomes known. */
  readonly accept: boolean
}

/** Keeps the failing rows of one test. @returns the result, with what its baseline did to it */
export async function keepFailures(
  connection: Connection,
  prepared: Narrowed,
  result: CheckResult,
  noting: Noting,
): Promise<CheckResult> {
  const { check } = prepared
  const baseline = hasBaseline(check)
  if (!isKept(check, noting.all) || result.status === 'error' || (result.status === 'pass' && !baseline))
    return result
  const kept = prepared.kept ?? (await keptOf(connection, noting.graph, prepared))
  if (kept === undefined) return result
  const rows = `select ${kept.rowKey} as row_key, ${kept.rowValues} as row_values from (\n${kept.sql}\n)`
  const [count] = await connection.rows(`select count(*) as n from (${rows})`)
  const all = Number(count?.n ?? 0)
  if (all > 0) await connection.run(insertRows(check, rows, result, noting))
  if (!baseline) return result
  await connection.run(forget(check.id, rows, noting))
  const known = all - (await newCount(connection, check.id, rows))
  if (noting.accept && all > known) {
    await connection.run(accept(check.id, rows, noting))
    const message = `${all - known} failing ${all - known === 1 ? 'row' : 'rows'} accepted as known`
    return { check, status: 'pass', failures: 0, message, milliseconds: result.milliseconds }
  }
  if (known === 0) return result
  const message = `${known} known ${known === 1 ? 'failure' : 'failures'} of the baseline left out`
  return told(result, message)
}

/** Said where the test is told of, and in the artefacts. */
function told({ problem, ...result }: CheckResult, known: string): CheckResult {
  const message = result.message === '' ? known : `${result.message} (${known})`
  if (problem === undefined) return { ...result, message }
  return { ...result, message, problem: { ...problem, notes: [...(problem.notes ?? []), known] } }
}

async function newCount(connection: Connection, id: string, rows: string): Promise<number> {
  const [row] = await connection.rows(
    `select count(*) as n from (${rows}) where row_key not in (${knownKeys(id)})`,
  )
  return Number(row?.n ?? 0)
}

function insertRows(check: Check, rows: string, { status }: CheckResult, noting: Noting): string {
  const owner = ownerOf(noting.graph, check)
  const values = [
    String(noting.seq),
    quoteLiteral(noting.runId),
    quoteLiteral(check.id),
    quoteLiteral(check.name),
    'of' in check ? quoteLiteral(check.of) : 'null',
    owner === undefined ? 'null' : quoteLiteral(owner),
    quoteLiteral(check.severity),
    quoteLiteral(status),
    `row_key not in (${knownKeys(check.id)}) as is_new`,
    'row_key',
    'row_values',
    `timestamp ${quoteLiteral(noting.at)}`,
  ]
  const few = Math.min(most, limitOf(check) ?? most)
  // the known ones do not crowd out what is new
  const first = `order by is_new desc, row_key, row_values limit ${few}`
  return `insert into _ledgerline.test_failure select ${values.join(', ')} from (${rows}) ${first}`
}

/** A key that does not fail any more is new when it comes back. */
function forget(id: string, rows: string, { seq, at }: Noting): string {
  const gone = `${knownKeys(id)} and row_key not in (select row_key from (${rows}))`
  return `insert into _ledgerline.test_baseline select ${seq}, ${quoteLiteral(id)}, row_key, false, timestamp ${quoteLiteral(at)} from (${gone})`
}

function accept(id: string, rows: string, { seq, at }: Noting): string {
  return `insert into _ledgerline.test_baseline select distinct ${seq}, ${quoteLiteral(id)}, row_key, true, timestamp ${quoteLiteral(at)} from (${rows}) where row_key not in (${knownKeys(id)})`
}
