/**
 * `ledgerline docs generate`: writes the site of the docs for people, and `catalog.json` and a manifest with column lineage
 * for tools. Types come from binding, so nothing need be built; rows are counted where something was.
 */
import type { CatalogRelation } from '../../artifact/index.ts'
import { exitCode, hasErrors, LedgerlineError } from '../../diagnostic/index.ts'
import { attachedAs, type BoundProject, type GraphNode } from '../../graph/index.ts'
import type { Project, SourceTable } from '../../project/index.ts'
import type { Journal } from '../../run/index.ts'
import { writeDocs } from '../artifacts.ts'
import { openBindable } from '../building.ts'
import type { CommonOptions } from '../context.ts'
import { withLineage } from '../lineage.ts'
import { say, sayProblems } from '../output.ts'
import { type Written, writeSite } from '../site.ts'
import { siteFacts } from '../site-facts.ts'
import { siteFolder } from '../site-folder.ts'

export async function generate(options: CommonOptions): Promise<number> {
  const linked = await openBindable(options)
  const facts = await siteFacts(linked)
  const done = await withLineage(linked, async (bound, lineage, found, pii) => {
    const problems = [...linked.warnings, ...found]
    if (hasErrors(problems)) throw new LedgerlineError(problems)
    sayProblems(problems, options.logFormat === 'json', options.color)
    const nodes = [...linked.graph.nodes.values()].filter((n) => n.config.materialized !== 'ephemeral')
    const relations = (isSource: boolean): CatalogRelation[] =>
      nodes
        .filter((n) => (n.resource.kind === 'source') === isSource)
        .map((n) => relationOf(linked.project, n, bound.columns, rowsOf(facts.journal, n.id)))
    const catalog = { nodes: relations(false), sources: relations(true) }
    writeDocs(linked, catalog, lineage, new Date())
    const site = writeSite(linked, { columns: bound.columns, lineage, pii: await pii() }, facts)
    return { ...site, relations: nodes.length }
  })
  if (options.quiet !== true) tell(done)
  return exitCode.ok
}

function tell({ relations, pages, changed }: Written & { readonly relations: number }): void {
  say(`${relations} relation${relations === 1 ? '' : 's'} written to target/catalog.json`)
  say(
    `${pages} pages in target/${siteFolder}, ${changed} files changed; open target/${siteFolder}/index.html`,
  )
}

/** Of what stands; views are not counted when they are made. */
function rowsOf(journal: Journal | undefined, id: string): number | undefined {
  return journal?.builds.get(id)?.at(-1)?.rows ?? undefined
}

/** Rows of a PostgreSQL server are copied into a table; all other sources are views. */
function isCopied(project: Project, { remote }: SourceTable): boolean {
  return remote !== undefined && attachedAs(project, remote.database)?.type === 'postgres'
}

function relationOf(
  project: Project,
  { id, relation, resource, config }: GraphNode,
  bound: BoundProject['columns'],
  rows: number | undefined,
): CatalogRelation {
  const owner = resource.kind === 'model' ? resource.owner : undefined
  const isView = resource.kind === 'source' ? !isCopied(project, resource) : config.materialized === 'view'
  const count = isView ? undefined : rows
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
