/** `ledgerline ls`: what a selection holds. Start at `listed`. */
import { existsSync } from 'node:fs'
import { exitCode } from '../../diagnostic/index.ts'
import { type Item, itemsOf } from '../../graph/index.ts'
import { preparePlan } from '../building.ts'
import { type CommonOptions, type Linked, openProject } from '../context.ts'
import { boundSelectors } from '../lineage.ts'
import { noteNames } from '../names-file.ts'
import { print, printJson, sayProblems } from '../output.ts'
import { type SelectFlags, selectFor } from '../selecting.ts'
import { databaseFile, engineOf, forReading } from '../working.ts'

export interface LsOptions extends CommonOptions, SelectFlags {
  readonly output?: 'name' | 'path' | 'selector' | 'json'
}

export async function ls(options: LsOptions): Promise<number> {
  const { output = 'name' } = options
  for (const item of await listed(options))
    if (output === 'json') printJson(jsonOf(item))
    else print(lineOf(item, output))
  return exitCode.ok
}

export async function listed(options: CommonOptions & SelectFlags): Promise<Item[]> {
  const linked = openProject(options)
  noteNames(linked)
  const selection = await selectFor(linked, options, {
    stale: () => staleNodes(linked),
    ...boundSelectors(linked),
  })
  sayProblems(selection.problems, options.logFormat === 'json', options.color)
  const taken = new Set([...selection.ids, ...selection.tests, ...selection.exposures, ...selection.metrics])
  return [...itemsOf(linked.graph).byId.values()].filter((item) => taken.has(item.id))
}

/** What a build would build; everything when nothing was built yet. */
async function staleNodes(linked: Linked): Promise<ReadonlySet<string>> {
  const file = databaseFile(linked.project)
  if (file === ':memory:' || !existsSync(file)) return new Set(linked.graph.order)
  return await forReading(linked.project, linked.project.name, async ({ connection, warehouse }) => {
    const { plan } = await preparePlan(linked, connection, engineOf(warehouse, linked.project))
    return new Set([...plan.nodes.values()].filter((n) => n.stale).map((n) => n.id))
  })
}

function lineOf(item: Item, output: 'name' | 'path' | 'selector'): string {
  if (output === 'name') return item.name
  if (output === 'path') return item.paths[0] ?? ''
  return item.fqn.join('.')
}

function jsonOf(item: Item): object {
  const { node } = item
  return {
    unique_id: item.id,
    name: item.name,
    resource_type: item.type,
    package_name: item.package,
    original_file_path: item.paths[0] ?? '',
    ...(node === undefined ? {} : { schema: node.relation.schema }),
    materialized: node?.resource.kind === 'model' ? node.config.materialized : item.type,
    tags: item.tags,
    depends_on: item.parents,
  }
}
