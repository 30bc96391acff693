/** `ledgerline show <node>`: prints rows of a built table, or of a query given with --inline. */
import { diagnose, exitCode, LedgerlineError, nearest } from '../../diagnostic/index.ts'
import { type Graph, nodeOf } from '../../graph/index.ts'
import { relationName } from '../../sql/index.ts'
import { StatementError } from '../../warehouse/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { print, textTable } from '../output.ts'
import { attachAll, forReading } from '../working.ts'

export interface ShowOptions extends CommonOptions {
  readonly inline?: string
  readonly limit: number
  readonly output?: 'text' | 'json' | 'csv'
}

export async function show(name: string | undefined, options: ShowOptions): Promise<number> {
  const { project, graph } = openProject(options)
  const sql = options.inline ?? `select * from ${relationOf(graph, name)}`
  await forReading(project, name ?? 'the project', async ({ connection }) => {
    await attachAll(connection, project)
    try {
      const { columns, rows } = await connection.table(`select * from (\n${sql}\n) limit ${options.limit}`)
      const names = columns.map((c) => c.name)
      if (options.output === 'json') {
        print(
          JSON.stringify(
            rows.map((r) => Object.fromEntries(names.map((n, i) => [n, r[i] ?? null]))),
            null,
            1,
          ),
        )
      } else if (options.output === 'csv') {
        for (const r of [names, ...rows]) print(r.map(csvCell).join(','))
      } else print(textTable(names, rows))
    } catch (error) {
      if (!(error instanceof StatementError)) throw error
      const missing = /does not exist/.test(error.message)
      const problem = missing
        ? diagnose('not-built', { node: name ?? 'a table of this query' })
        : diagnose('does-not-bind', { message: error.message, candidates: error.candidates })
      throw new LedgerlineError([problem])
    }
  })
  return exitCode.ok
}

function relationOf(graph: Graph, name: string | undefined): string {
  const nodes = graph.order.map((id) => nodeOf(graph, id))
  const found = nodes.find((n) => n.name === name || n.id === name)
  if (found?.resource.kind === 'model' && found.config.materialized === 'ephemeral') {
    const message = `${found.name} is ephemeral: it leaves no table; show a model that reads it.`
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  if (found !== undefined) return relationName(found.relation)
  if (name === undefined) {
    throw new LedgerlineError([diagnose('usage', { message: 'Name a node, or give a query with --inline.' })])
  }
  const near = nearest(
    name,
    nodes.map((n) => n.name),
  )
  throw new LedgerlineError([diagnose('unknown-ref', { to: name, near })])
}

function csvCell(value: string | null): string {
  if (value === null) return ''
  return /[",\n\r]/.test(value) || value === '' ? `"${value.replaceAll('"', '""')}"` : value
}
