/**
 * Binds one node alone: its file, its SQL as a table without rows, or its contract in place of it. In: node, text, the
 * catalogue. Out: problems. Start at `bindNode`.
 */
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'
import { type Model, placeOfQuoted } from '../project/index.ts'
import { blankStringsAndComments, relationName } from '../sql/index.ts'
import { locate, type Rendered } from '../template/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'
import { furtherErrors } from './bind-again.ts'
import { bindFile } from './bind-files.ts'
import { nextStep } from './bind-hints.ts'
import { bindIncremental } from './bind-incremental.ts'
import { type Compiled, statementText } from './compiled.ts'
import { seedFile } from './files.ts'
import type { Shadow } from './shadow.ts'
import { snapshotFrame } from './snapshot.ts'
import type { Graph, GraphNode } from './types.ts'

export async function bindNode(
  graph: Graph,
  node: GraphNode,
  code: Compiled | undefined,
  shadow: Shadow,
): Promise<Diagnostic[]> {
  const { resource } = node
  const { connection } = shadow
  if (resource.kind === 'seed') return bindFile(node, seedFile(resource), connection)
  if (code === undefined || code.makeRows) {
    if (await fromContract(node, shadow)) return []
    const wrong = await unknownType(node, connection)
    return [wrong ?? diagnose('no-columns', { model: node.name }, { place: resource.place })]
  }
  if (blankStringsAndComments(code.rendered.text).trim() === '')
    return [diagnose('empty-model', { model: node.name }, { place: resource.place })]
  const frame = snapshotFrame(node)
  const prefix = `create table ${relationName(node.relation)} as (\n${frame.before}`
  try {
    await connection.run(`${prefix}${statementText(code.rendered.text)}${frame.after}\n) with no data`)
    return await bindIncremental(node, code, connection, {
      create: (relation, sql) => createShadow(connection, relation, sql),
      problem: (error, before, rendered) => bindProblem(graph, node, error, before, rendered),
    })
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    const first = bindProblem(graph, node, error, prefix.length, code.rendered)
    if (error.kind === 'parser') return [first]
    const of = { error: shifted(error, prefix.length), told: first }
    return [first, ...(await otherProblems(graph, node, code.rendered, connection, of))]
  }
}

/** The database stops at the first problem; a text may have others, and one CTE may be read by several. */
async function otherProblems(
  graph: Graph,
  node: GraphNode,
  rendered: Rendered,
  connection: Connection,
  first: { readonly error: StatementError; readonly told: Diagnostic },
): Promise<Diagnostic[]> {
  const prefix = 'explain select * from (\n'
  const bindText = async (sql: string): Promise<StatementError | undefined> => {
    try {
      await connection.run(`${prefix}${sql}\n)`)
      return undefined
    } catch (error) {
      if (!(error instanceof StatementError)) throw error
      return shifted(error, prefix.length)
    }
  }
  const placeOf = ({ message }: StatementError, sql: string) => byName(firstLine(message), sql, 0)
  const text = statementText(rendered.text)
  const said = (p: Diagnostic): string => JSON.stringify([p.message, p.place])
  const found = new Map([[said(first.told), first.told]])
  for (const error of await furtherErrors(text, first.error, bindText, placeOf)) {
    const problem = bindProblem(graph, node, error, 0, rendered)
    if (!found.has(said(problem))) found.set(said(problem), problem)
  }
  return [...found.values()].slice(1)
}

/** Counted in the SQL, not in the statement around it. */
function shifted({ message, kind, position, candidates, statement }: StatementError, by: number) {
  const own = position === undefined ? undefined : position - by
  return new StatementError(message, kind, own, candidates, statement)
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message
}

/** @returns length of what stands before the SQL, for positions */
async function createShadow(connection: Connection, relation: string, sql: string): Promise<number> {
  const prefix = `create table ${relation} as (\n`
  await connection.run(`${prefix}${statementText(sql)}\n) with no data`)
  return prefix.length
}

function bindProblem(
  graph: Graph,
  node: GraphNode,
  error: StatementError,
  prefix: number,
  rendered: Rendered,
): Diagnostic {
  const message = firstLine(error.message)
  const stopped = Math.max(0, (error.position ?? prefix) - prefix)
  const next = nextStep(graph, node, message, rendered.text, stopped)
  const details = { message, candidates: error.candidates, next }
  const position = error.position ?? byName(message, rendered.text, prefix)
  if (position === undefined || position < prefix) {
    const file = node.resource.kind === 'model' ? codeFile(node.resource) : undefined
    const place = file === undefined ? node.resource.place : { file, line: 1, column: 1 }
    return diagnose('does-not-bind', details, { place })
  }
  const start = Math.min(position - prefix, Math.max(0, rendered.text.length - 1))
  const at = locate(rendered, start, wordLength(rendered.text, start))
  const place = inScript(node, rendered.text.slice(start)) ?? at?.place
  return diagnose('does-not-bind', details, { ...at, place })
}

/** An error without a place that names something which the text has once, such as the key of a struct. */
function byName(message: string, text: string, prefix: number): number | undefined {
  const name = /"([^"]+)"/.exec(message)?.[1]?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  if (name === undefined) return undefined
  const found = [...blankStringsAndComments(text).matchAll(new RegExp(`(?<![\\w"])${name}(?![\\w"])`, 'gi'))]
  const [only] = found
  return only !== undefined && found.length === 1 ? only.index + prefix : undefined
}

/** The SQL of a TypeScript model has no map: a name of it stands where the file has it in quotes. */
function inScript({ resource }: GraphNode, from: string): Place | undefined {
  const script = resource.kind === 'model' ? resource.typescript : undefined
  const [, name] = /^(?:"[^"]*"\.)*"([^"]+)"/.exec(from) ?? []
  return script && placeOfQuoted(script, name)
}

function wordLength(text: string, start: number): number {
  return /^[\w.]+/.exec(text.slice(start, start + 200))?.[0].length ?? 1
}

/**
 * An unfilled port, or a model that did not bind, stands as its contract. Only an enforced contract says all
 * columns: of a shorter list, readers would seem to err.
 */
export async function fromContract(node: GraphNode, shadow: Shadow): Promise<boolean> {
  if (!node.config.contractEnforced) return false
  const columns = node.resource.columns.flatMap(({ name, data_type }) =>
    data_type === undefined ? [] : [{ name, type: data_type }],
  )
  if (columns.length === 0 || columns.length < node.resource.columns.length) return false
  try {
    await shadow.create(node.id, columns)
    return true
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    return false
  }
}

/** The first column whose type the database does not know. */
async function unknownType(
  { name, resource }: GraphNode,
  connection: Connection,
): Promise<Diagnostic | undefined> {
  for (const { name: column, data_type: type, place } of resource.columns) {
    if (type === undefined) continue
    try {
      await connection.run(`select cast(null as ${type}) limit 0`)
    } catch (error) {
      if (!(error instanceof StatementError)) throw error
      const script = resource.kind === 'model' ? resource.typescript : undefined
      const at = script === undefined ? place : placeOfQuoted(script, type)
      return diagnose('unknown-type', { model: name, column, type }, { place: at ?? place })
    }
  }
  return undefined
}

export function codeFile({ sql, typescript }: Model): string | undefined {
  return sql?.file ?? typescript?.file
}
