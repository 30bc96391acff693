/**
 * `ledgerline docs generate`: writes `catalog.json` and a manifest with column lineage, for tools that show them.
 * Types come from binding, so nothing need be built; rows are counted where something was.
 */
import { existsSync } from 'node:fs'
import type { CatalogRelation } from '../../artifact/index.ts'
import { exitCode, hasErrors, LedgerlineError } from '../../diagnostic/index.ts'
import { attachedAs, type BoundProject, type GraphNode } from '../../graph/index.ts'
import type { Project, SourceTable } from '../../project/index.ts'
import { readState } from '../../run/index.ts'
import { writeDocs } from '../artifacts.ts'
import { openBindable } from '../building.ts'
import type { CommonOptions, Linked } from '../context.ts'
import { withLineage } from '../lineage.ts'
import { say, sayProblems } from '../output.ts'
import { databaseFile, forReading } from '../working.ts'

export async function generate(options: CommonOptions): Promise<number> {
  const linked = await openBindable(options)
  const rows = await builtRows(linked)
  const count = await withLineage(linked, (bound, lineage, found) => {
    const problems = [...linked.warnings, ...found]
    if (hasErrors(problems)) throw new LedgerlineError(problems)
    sayProblems(problems, options.logFormat === 'json', options.color)
    const nodes = [...linked.graph.nodes.values()].filter((n) => n.config.materialized !== 'ephemeral')
    const relations = (isSource: boolean): CatalogRelation[] =>
      nodes
        .filter((n) => (n.resource.kind === 'source') === isSource)
        .map((n) => relationOf(linked.project, n, bound.columns, rows))
    const catalog = { nodes: relations(false), sources: relations(true) }
    writeDocs(linked, catalog, lineage, new Date())
    return nodes.length
  })
  if (options.quiet !== true) say(`${count} relation${count === 1 ? '' : 's'} written to target/catalog.json`)
  return exitCode.ok
}

/** Of what stands, by node id; views are not counted when they are made. */
async function builtRows({ project }: Linked): Promise<ReadonlyMap<string, number>> {
  const file = databaseFile(project)
  if (file === ':memory:' || !existsSync(file)) return new Map()
  return await forReading(project, project.name, async ({ connection }) => {
    const { nodes } = await readState(connection)
    return new Map([...nodes].flatMap(([id, { rows }]) => (rows === null ? [] : [[id, rows]])))
  })
}

/** Rows of a PostgreSQL server are copied into a table; all other sources are views. */
function isCopied(project: Project, { remote }: SourceTable): boolean {
  return remote !== undefined && attachedAs(project, remote.database)?.type === 'postgres'
}

function relationOf(
  project: Project,
  { id, relation, resource, config }: GraphNode,
  bound: BoundProject['columns'],
  rows: ReadonlyMap<string, number>,
): CatalogRelation {
  const owner = resource.kind === 'model' ? resource.owner : undefined
  const isView = resource.kind === 'source' ? !isCopied(project, resource) : config.materialized === 'view'
  const count = isView ? undefined : rows.get(id)
  const described = new Map(resource.columns.map((c) => [c.name.toLowerCase(), c.description]))
  return {
    id,
    schema: relation.schema,
    name: relation.name,
    type: isView ? 'VIEW' : 'BASE TABLE',
    ...(resource.description === undefined ? {} : { comment: resource.description }),
    ...(owner === undefined ? {} : { owner }),
    columns: (bound.get(id) ?? []).map(({ name, type }) => {
      const comment = described.get(name.toLowerCase())
      return { name, type, ...(comment === undefined ? {} : { comment }) }
    }),
    ...(count === undefined ? {} : { rows: count }),
  }
}
