/**
 * The project as tables, and the rules that a project sets for itself: `rules/**.sql` are queries over those tables that
 * return what should not be there. In: linked project. Out: problems. Reads `rules/`, touches no data. Start at
 * `ruleProblems`; `withProjectTables` is for `show --project` too.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import { type Graph, type Item, itemsOf, nodeId } from '../graph/index.ts'
import type { Exposure, Metric, SemanticModel } from '../project/index.ts'
import { quoteIdentifier, quoteLiteral } from '../sql/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'
import type { Linked } from './context.ts'
import { forBindingWarehouse } from './working.ts'

/** Columns of each table with their types; docs/commands.md lists them. */
const tables = {
  nodes: {
    ...{ id: 'varchar', name: 'varchar', resource_type: 'varchar', package: 'varchar', path: 'varchar' },
    ...{
      layer: 'varchar',
      schema: 'varchar',
      materialized: 'varchar',
      description: 'varchar',
      owner: 'varchar',
    },
    ...{
      access: 'varchar',
      contract_enforced: 'boolean',
      tags: 'varchar[]',
      grain: 'varchar[]',
      meta: 'json',
    },
  },
  columns: {
    ...{ node_id: 'varchar', name: 'varchar', data_type: 'varchar', description: 'varchar' },
    ...{ unit: 'varchar', currency: 'varchar', pii: 'varchar' },
  },
  edges: { parent_id: 'varchar', child_id: 'varchar' },
  tests: {
    id: 'varchar',
    name: 'varchar',
    kind: 'varchar',
    node_id: 'varchar',
    column_name: 'varchar',
    severity: 'varchar',
  },
} as const

type Row = Readonly<Record<string, unknown>>

export async function withProjectTables<T>(
  { project, graph }: Linked,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  return await forBindingWarehouse(project, async (warehouse) => {
    const connection = await warehouse.connect()
    const rows = rowsOf(graph)
    for (const [name, columns] of Object.entries(tables)) {
      const list = Object.entries(columns).map(([column, type]) => `${quoteIdentifier(column)} ${type}`)
      await connection.run(`create table ${name} (${list.join(', ')})`)
      const all = rows[name as keyof typeof tables]
      if (all.length === 0) continue
      const shape = JSON.stringify([columns])
      const names = Object.keys(columns).map((c) => `r.${quoteIdentifier(c)}`)
      await connection.run(
        `insert into ${name} select ${names.join(', ')} from (select unnest(from_json(${quoteLiteral(JSON.stringify(all))}, ${quoteLiteral(shape)})) as r)`,
      )
    }
    return await work(connection)
  })
}

/** What stands beside the nodes that are built: an exposure, a metric, a semantic model. */
function said({ exposure, metric, semantic }: Partial<Item>): Exposure | Metric | SemanticModel | undefined {
  return exposure ?? metric?.metric ?? semantic?.semantic
}

function rowsOf(graph: Graph): Record<keyof typeof tables, Row[]> {
  const items = [...itemsOf(graph).byId.values()]
  const isTest = (type: string): boolean => type === 'test' || type === 'unit_test'
  return {
    nodes: items
      .filter((i) => !isTest(i.type))
      .map(({ id, name, type, package: pkg, paths, tags, owner, node, ...beside }) => ({
        ...{ id, name, resource_type: type, package: pkg, path: paths[0], tags, owner },
        layer: node?.resource.kind === 'model' ? node.resource.layer : undefined,
        schema: node?.relation.schema,
        materialized: node?.resource.kind === 'model' ? node.config.materialized : undefined,
        description: node?.resource.description ?? said(beside)?.description,
        access: node?.resource.kind === 'model' ? (node.config.access ?? 'protected') : undefined,
        contract_enforced: node?.config.contractEnforced,
        grain: node === undefined || node.resource.kind === 'source' ? [] : node.resource.grain,
        meta: node?.config.meta ?? said(beside)?.meta ?? {},
      })),
    columns: [...graph.nodes.values()].flatMap((node) =>
      node.resource.columns.map(({ name, data_type, description, unit, currency, pii }) => ({
        ...{ node_id: node.id, name, data_type, description, unit, currency, pii },
      })),
    ),
    edges: items
      .filter((i) => !isTest(i.type))
      .flatMap((i) => i.parents.map((parent_id) => ({ parent_id, child_id: i.id }))),
    tests: items.filter((i) => isTest(i.type)).map(testRow),
  }
}

function testRow({ id, name, parents, check }: Item): Row {
  const severity = check?.severity ?? 'error'
  if (check === undefined) return { id, name, kind: 'unit', node_id: parents[0], severity }
  const own = check.kind === 'singular' ? check.test.generic : undefined
  const kind = check.kind === 'generic' ? check.test.name : (own?.name ?? check.kind)
  const node_id = 'of' in check ? check.of : own && nodeId(own.of)
  const column_name = check.kind === 'generic' ? check.test.column : own?.column
  return { id, name, kind, node_id, column_name, severity }
}

/** A rule says `-- severity: warn` in its text when it only warns. */
export async function ruleProblems(linked: Linked): Promise<Diagnostic[]> {
  const folder = join(linked.project.dir, 'rules')
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true })
    .map((file) => String(file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.sql'))
    .sort()
  if (files.length === 0) return []
  return await withProjectTables(linked, async (connection) => {
    const problems: Diagnostic[] = []
    for (const file of files) {
      const text = readFileSync(join(folder, file), 'utf8')
      problems.push(...(await broken(connection, `rules/${file}`, text)))
    }
    return problems
  })
}

const shownRows = 5

async function broken(connection: Connection, file: string, text: string): Promise<Diagnostic[]> {
  const place = { file, line: 1, column: 1, length: 1 }
  const rule = basename(file, '.sql')
  try {
    const { columns, rows } = await connection.table(`select * from (\n${text.trim().replace(/;$/, '')}\n)`)
    if (rows.length === 0) return []
    const notes = rows
      .slice(0, shownRows)
      .map((row) => row.map((value, i) => `${columns[i]?.name} = ${value ?? 'null'}`).join(', '))
    if (rows.length > shownRows) notes.push(`… and ${rows.length - shownRows} more`)
    const severity = /^--\s*severity:\s*warn\s*$/im.test(text) ? ('warning' as const) : ('error' as const)
    return [diagnose('rule-broken', { rule, count: rows.length }, { place, notes, severity })]
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    return [diagnose('bad-rule', { rule, message: error.message.split('\n')[0] ?? '' }, { place })]
  }
}
