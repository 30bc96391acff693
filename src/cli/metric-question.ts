/**
 * From the words of a command line to a question to metrics, and its answer from the built tables.
 * In: linked project, what is asked. Out: SQL, rows. Reads the working database. Start at `askMetrics`.
 */
import { diagnose, LedgerlineError, nearest } from '../diagnostic/index.ts'
import { isCte, nodeOf } from '../graph/index.ts'
import {
  compileQuestion,
  type LinkedMetric,
  metricId,
  metricNamed,
  type Question,
  questionProblems,
  reasonColumn,
} from '../metric/index.ts'
import { quoteLiteral, relationName } from '../sql/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'
import type { Linked } from './context.ts'
import { attachAll, forBinding, forReading } from './working.ts'

export interface Asking {
  readonly by?: readonly string[]
  readonly where?: string
  readonly from?: string
  readonly to?: string
  readonly orderBy?: readonly string[]
  readonly limit?: number
}

/** Rows as text; beside each metric that is NULL, why. */
export interface Answer {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
  readonly reasons: readonly (ReadonlyMap<string, string> | undefined)[]
}

/** @throws LedgerlineError for a name that no metric has */
export function metricsCalled({ graph, project }: Linked, names: readonly string[]): LinkedMetric[] {
  const all = project.metrics ?? []
  const problems = []
  const found: LinkedMetric[] = []
  for (const name of new Set(names)) {
    const metric = metricNamed(all, name, project.name)
    const linked = metric === undefined ? undefined : graph.metrics?.metrics.get(metricId(metric))
    const near = nearest(
      name,
      all.map((m) => m.name),
    )
    if (linked === undefined) problems.push(diagnose('unknown-metric', { metric: name, near }))
    else found.push(linked)
  }
  const twice = found.find((m, i) => found.findIndex((o) => o.metric.name === m.metric.name) < i)
  if (twice !== undefined)
    problems.push(
      diagnose('bad-metric-query', {
        message: `Two metrics are called ${twice.metric.name}; ask for one at a time.`,
      }),
    )
  if (problems.length > 0) throw new LedgerlineError(problems)
  return found
}

/** What stands in FROM for a model. @throws LedgerlineError for one that leaves no table */
export function relationIn({ graph }: Linked): (id: string) => string {
  return (id) => {
    const { relation, name } = nodeOf(graph, id)
    if (!isCte(relation)) return relationName(relation)
    const message = `${name} is ephemeral: it leaves no table that a metric could be asked of.`
    throw new LedgerlineError([diagnose('bad-metric-query', { message })])
  }
}

/** The SQL of a question, for people and their tools. */
export async function compiledQuestion(
  linked: Linked,
  metrics: readonly LinkedMetric[],
  asking: Asking,
): Promise<string> {
  return await forBinding(linked.project, async (connection) => {
    const question = await questionOf(linked, metrics, asking, connection)
    return compileQuestion(question, { project: linked.project, relation: relationIn(linked) })
  })
}

export async function askMetrics(
  linked: Linked,
  metrics: readonly LinkedMetric[],
  asking: Asking,
): Promise<Answer> {
  return await withTables(
    linked,
    metrics,
    async (connection) => await answer(linked, metrics, asking, connection),
  )
}

/** The working database, open for reading. */
export async function withTables<T>(
  { project }: Linked,
  metrics: readonly LinkedMetric[],
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  return await forReading(project, metrics[0]?.metric.name ?? 'the project', async ({ connection }) => {
    await attachAll(connection, project)
    return await work(connection)
  })
}

export async function answer(
  linked: Linked,
  metrics: readonly LinkedMetric[],
  asking: Asking,
  connection: Connection,
): Promise<Answer> {
  const question = await questionOf(linked, metrics, asking, connection)
  const sql = compileQuestion(
    { ...question, reasons: true },
    { project: linked.project, relation: relationIn(linked) },
  )
  const table = await runQuestion(linked, metrics, connection, sql)
  const at = new Map(table.columns.map((c, i) => [c.name, i]))
  const names = [...question.by, ...metrics.map((m) => m.metric.name)]
  const cell = (row: readonly (string | null)[], name: string): string | null =>
    row[at.get(name) ?? -1] ?? null
  return {
    columns: names,
    rows: table.rows.map((row) => names.map((name) => cell(row, name))),
    reasons: table.rows.map((row) => reasonsOf(metrics, (name) => cell(row, name))),
  }
}

function reasonsOf(
  metrics: readonly LinkedMetric[],
  cell: (name: string) => string | null,
): ReadonlyMap<string, string> | undefined {
  const all = metrics.flatMap(({ metric }) => {
    const reason = cell(reasonColumn(metric.name))
    return reason === null ? [] : [[metric.name, reason] as const]
  })
  return all.length === 0 ? undefined : new Map(all)
}

async function runQuestion(
  { graph }: Linked,
  metrics: readonly LinkedMetric[],
  connection: Connection,
  sql: string,
): ReturnType<Connection['table']> {
  try {
    return await connection.table(sql)
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    const ids = [...new Set(metrics.flatMap((m) => m.models))]
    const missing = /does not exist/.test(error.message)
    const [first = error.message] = error.message.split('\n')
    throw new LedgerlineError([
      missing
        ? diagnose('not-built', { node: ids.map((id) => nodeOf(graph, id).name).join(', ') })
        : diagnose('bad-metric-query', { message: first }),
    ])
  }
}

/** @throws LedgerlineError when it cannot be answered */
export async function questionOf(
  { project }: Linked,
  metrics: readonly LinkedMetric[],
  asking: Asking,
  connection: Connection,
): Promise<Question> {
  const { by = [], where, from, to, orderBy, limit } = asking
  const question: Question = {
    ...{ metrics, by },
    ...(where === undefined ? {} : { where: { sql: where, columns: await columnsIn(where, connection) } }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(limit === undefined ? {} : { limit }),
    ...(orderBy === undefined ? {} : { orderBy: orderBy.map(orderOf) }),
  }
  const problems = questionProblems(question, project)
  if (problems.length > 0) throw new LedgerlineError(problems)
  return question
}

function orderOf(text: string): { name: string; descending: boolean } {
  return text.startsWith('-') ? { name: text.slice(1), descending: true } : { name: text, descending: false }
}

/** Names of columns in a condition, as the database's own parser reads it. @throws LedgerlineError */
export async function columnsIn(where: string, connection: Connection): Promise<string[]> {
  const bad = (message: string): LedgerlineError =>
    new LedgerlineError([diagnose('bad-metric-query', { message: `--where: ${message}` })])
  // between brackets it must be a condition, and without them too, so that it closes none of ours
  const [bare, whole] = await Promise.all([where, `(${where}\n)`].map((text) => treeOf(text, connection)))
  const wrong = [bare, whole].find((tree) => tree?.error !== false)
  if (wrong !== undefined || whole === undefined) throw bad(wrong?.error_message ?? 'is no condition.')
  const found = new Set<string>()
  walk(whole.statements, (node) => {
    if (node.class === 'SUBQUERY') throw bad('is a condition over dimensions; it holds a query.')
    if (node.class === 'STAR' || node.class === 'POSITIONAL_REFERENCE')
      throw bad('names its dimensions; * and #1 would reach columns that are none.')
    if (node.class !== 'COLUMN_REF' || !Array.isArray(node.column_names)) return
    found.add(node.column_names.join('.'))
  })
  return [...found]
}

interface Tree {
  readonly error?: boolean
  readonly error_message?: string
  readonly statements?: unknown
}

async function treeOf(condition: string, connection: Connection): Promise<Tree> {
  const sql = quoteLiteral(`select 1 where ${condition}`)
  const [row] = await connection.rows(`select json_serialize_sql(${sql}) as tree`)
  return JSON.parse(row?.tree ?? '{}') as Tree
}

function walk(value: unknown, visit: (node: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit)
  else if (typeof value === 'object' && value !== null) {
    visit(value as Readonly<Record<string, unknown>>)
    for (const inner of Object.values(value)) walk(inner, visit)
  }
}
