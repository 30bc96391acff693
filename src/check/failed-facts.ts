/**
 * What a check that did not pass is about, for the table of results that is published: the money of its failing rows and the
 * keys of some of them. Rows themselves stay in the working database: they may hold personal data, keys of a grain do not.
 * In: graph, check, the query of its failing rows, connection. Out: two values. Start at `failedFacts`.
 */
import { type Check, type Graph, nodeOf, type ReconcileCheck, type Safety } from '../graph/index.ts'
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'
import type { Connection } from '../warehouse/index.ts'
import { knownKey } from './failing-rows.ts'

export interface FailedFacts {
  /** Absolute amounts; null where failing rows carry none, several, or several currencies. */
  readonly money: string | null
  /** Of at most five rows; null where no key is declared. */
  readonly keys: string | null
}

const sampleKeys = 5
const longestKey = 160
const nothing: FailedFacts = { money: null, keys: null }

/**
 * @param followed  personal data of every node's columns, however they came by it: properties of a node need not repeat it
 * @throws StatementError when the query does not run on the tables as they are now
 */
export async function failedFacts(
  connection: Connection,
  graph: Graph,
  check: Check,
  sql: string,
  followed: () => Promise<Safety['pii']>,
): Promise<FailedFacts> {
  if (check.kind === 'join_audit') return { ...nothing, money: await unmatchedMoney(connection, sql) }
  const { columns } = await connection.table(`select * from (\n${sql}\n) limit 0`)
  const names = columns.map((c) => c.name)
  const money = moneyColumn(graph, check, names)
  const known = knownKey(graph, check, names) ?? []
  const key =
    known.length === 0 || !('of' in check) ? [] : publicOf(graph, known, (await followed()).get(check.of))
  if (money === undefined && key.length === 0) return nothing
  const [row] = await connection.rows(
    `select ${money === undefined ? 'null' : sumOf(money, names)} as money, ${keysOf(key, sql)} as keys from (\n${sql}\n)`,
  )
  return { money: row?.money ?? null, keys: row?.keys ?? null }
}

async function unmatchedMoney(connection: Connection, sql: string): Promise<string | null> {
  const [row] = await connection.rows(
    `select try_cast(unmatched_money + fan_out_money as decimal(18,2)) as money from (\n${sql}\n)`,
  )
  return row?.money ?? null
}

/** The difference of a tie-out; else the column under test where it is money, else the only one of the node that is. */
function moneyColumn(
  graph: Graph,
  check: Exclude<Check, { kind: 'join_audit' }>,
  names: readonly string[],
): string | undefined {
  if (check.kind === 'reconcile') return moneyOf(graph, check) ? 'difference' : undefined
  if (check.kind === 'singular') return undefined
  const given = new Set(names.map((n) => n.toLowerCase()))
  const all = nodeOf(graph, check.of)
    .resource.columns.filter((c) => c.unit === 'money' && given.has(c.name.toLowerCase()))
    .map((c) => c.name)
  const tested = check.test.column?.toLowerCase()
  return all.find((name) => name.toLowerCase() === tested) ?? (all.length === 1 ? all[0] : undefined)
}

/** A tie-out may hold counts against each other. */
function moneyOf(graph: Graph, { of, spec }: ReconcileCheck): boolean {
  const words = new Set(spec.measure.toLowerCase().match(/\w+/g) ?? [])
  return nodeOf(graph, of).resource.columns.some((c) => c.unit === 'money' && words.has(c.name.toLowerCase()))
}

/** Amounts in several currencies have no sum. */
function sumOf(money: string, names: readonly string[]): string {
  const one = names
    .filter((name) => /currency$/i.test(name))
    .map((name) => `count(distinct ${quoteIdentifier(name)}) <= 1`)
  // a source may give amounts as text; a row of a test by value stands for several
  const amount = `abs(try_cast(${quoteIdentifier(money)} as decimal(28,6)))`
  const times = names.includes('rows_with_it') ? ' * rows_with_it' : ''
  const sum = `try_cast(sum(${amount}${times}) as decimal(18,2))`
  return one.length === 0 ? sum : `case when ${one.join(' and ')} then ${sum} end`
}

function keysOf(key: readonly string[], sql: string): string {
  if (key.length === 0) return 'null'
  const parts = key.map(
    (name) => `${quoteLiteral(`${name} = `)} || coalesce(${quoteIdentifier(name)}::varchar, 'null')`,
  )
  const text = `left(concat_ws(', ', ${parts.join(', ')}), ${longestKey})`
  const some = `select distinct ${text} as key from (\n${sql}\n) order by key limit ${sampleKeys}`
  return `(select string_agg(key, '; ' order by key) from (${some}))`
}

/** A pseudonymous key may be published, and what else the project says; anything else of a person may not. */
function publicOf(graph: Graph, key: readonly string[], pii: Pii | undefined): string[] {
  const allowed = new Set(graph.project.privacy.publish)
  // of a node that did not bind nothing is known
  if (pii === undefined) return []
  return key.filter((name) => (pii.get(name.toLowerCase()) ?? []).every(({ kind }) => allowed.has(kind)))
}

type Pii = Safety['pii'] extends ReadonlyMap<string, infer Columns> ? Columns : never
