/**
 * `ledgerline generate types`: the published tables as TypeScript, in the form that Kysely takes. Amounts and whole
 * numbers beyond 2^53 are text, so that no cent is lost on the way; a column may be null unless a test or the grain
 * says that it is not. Says of which columns it is, so that a table which changed is a difference in a repository.
 */
import { createHash } from 'node:crypto'
import { exitCode } from '../../diagnostic/index.ts'
import { type GraphNode, nodeOf } from '../../graph/index.ts'
import type { ColumnType } from '../../warehouse/index.ts'
import { boundColumns } from '../bound-columns.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { boundSelectors } from '../lineage.ts'
import { print, sayProblems } from '../output.ts'
import { publishedNodes } from '../publishing.ts'
import { type SelectFlags, selectFor } from '../selecting.ts'

export async function generateTypes(options: CommonOptions & SelectFlags): Promise<number> {
  const linked = openProject(options)
  const { graph, project } = linked
  const asked = options.select ?? options.models ?? options.exclude ?? options.selector
  const selection = asked === undefined ? undefined : await selectFor(linked, options, boundSelectors(linked))
  sayProblems(selection?.problems ?? [], options.logFormat === 'json', options.color)
  const chosen =
    selection === undefined
      ? publishedNodes(graph)
      : graph.order.filter((id) => selection.ids.has(id)).map((id) => nodeOf(graph, id))
  const { columns } = await boundColumns(linked)
  const found = chosen.flatMap((node) => {
    const own = columns.get(node.id)
    return own === undefined || node.config.materialized === 'ephemeral' ? [] : [{ node, columns: own }]
  })
  const names = interfaceNames(found.map((t) => t.node))
  const tables = found
    .map(({ node, columns }) => tableOf(node, names.get(node.id) ?? pascal(node.resource.name), columns))
    // by name: what reads what is no part of the contract
    .sort((a, b) => (a.relation < b.relation ? -1 : 1))
  const body = tables.map((t) => t.text).join('\n\n')
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16)
  const entries = tables.map((t) => `  '${t.relation}': ${t.name}`).join('\n')
  print(`// Made by ledgerline generate types of ${project.name}; do not edit by hand.
/** Changes when a table or a column does. */
export const contractHash = '${hash}'

${body}

export interface Database {
${entries}
}`)
  return exitCode.ok
}

/**
 * By the bare name, so that a namesake which is not chosen renames nothing. Of two that would be one interface, which
 * TypeScript would merge, each has its package before it, and a number where that is taken too.
 */
function interfaceNames(nodes: readonly GraphNode[]): ReadonlyMap<string, string> {
  const bare = new Map(nodes.map((n) => [n.id, pascal(n.resource.name)]))
  const taken = new Set(['Database'])
  const all = [...bare.values()]
  const isAlone = (name: string): boolean =>
    name !== 'Database' && all.filter((other) => other === name).length === 1
  for (const name of all) if (isAlone(name)) taken.add(name)
  for (const node of [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (isAlone(bare.get(node.id) ?? '')) continue
    const whole = pascal(`${node.resource.package}_${node.resource.name}`)
    let name = whole
    for (let next = 2; taken.has(name); next += 1) name = `${whole}_${next}`
    taken.add(name)
    bare.set(node.id, name)
  }
  return bare
}

function pascal(name: string): string {
  return name.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function tableOf(node: GraphNode, name: string, columns: readonly ColumnType[]) {
  const known = new Map(node.resource.columns.map((c) => [c.name.toLowerCase(), c]))
  const grain = new Set('grain' in node.resource ? node.resource.grain.map((g) => g.toLowerCase()) : [])
  const lines = columns.flatMap(({ name, type }) => {
    const said = known.get(name.toLowerCase())
    const isNever =
      grain.has(name.toLowerCase()) ||
      said?.constraints.includes('not_null') === true ||
      said?.tests.some((t) => t.name === 'not_null' && t.severity === 'error' && t.where === undefined) ===
        true
    const text = said?.description ?? ''
    const comment =
      text === '' ? [] : [`  /** ${text.replaceAll('*/', '* /').replace(/\s+/g, ' ').trim()} */`]
    return [...comment, `  ${keyOf(name)}: ${typeOf(type)}${isNever ? '' : ' | null'}`]
  })
  const relation = `${node.relation.schema}.${node.relation.name}`
  return { name, relation, text: `export interface ${name} {\n${lines.join('\n')}\n}` }
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name.replaceAll("'", "\\'")}'`
}

const small = /^(?:U?TINYINT|U?SMALLINT|U?INTEGER|FLOAT|DOUBLE)$/

/** What readers of the published file get where nothing is lost: decimals, 64 bits, dates and instants are text. */
function typeOf(type: string): string {
  if (type.endsWith('[]')) return `${wrapped(typeOf(type.slice(0, -2)))}[]`
  if (small.test(type)) return 'number'
  if (type === 'BOOLEAN') return 'boolean'
  return /^(?:STRUCT|MAP|UNION)\b/.test(type) ? 'unknown' : 'string'
}

function wrapped(type: string): string {
  return type.includes(' ') ? `(${type})` : type
}
