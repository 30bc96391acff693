/** `ledgerline ls`: prints what a selection holds. */
import { exitCode } from '../../diagnostic/index.ts'
import { type GraphNode, nodeOf, select } from '../../graph/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { print, sayProblems } from '../output.ts'

export interface SelectOptions {
  readonly select?: readonly string[]
  readonly exclude?: readonly string[]
}

export interface LsOptions extends CommonOptions, SelectOptions {
  readonly output?: 'name' | 'path' | 'json'
  readonly resourceType?: string
}

export async function ls(options: LsOptions): Promise<number> {
  const { graph } = openProject(options)
  const selection = select(graph, options.select ?? [], options.exclude ?? [])
  sayProblems(selection.problems, options.logFormat === 'json', options.color)
  for (const id of graph.order) {
    const node = nodeOf(graph, id)
    if (!selection.ids.has(id)) continue
    if (options.resourceType !== undefined && node.resource.kind !== options.resourceType) continue
    print(lineOf(node, options.output ?? 'name'))
  }
  return exitCode.ok
}

function lineOf(node: GraphNode, output: 'name' | 'path' | 'json'): string {
  if (output === 'name') return node.name
  if (output === 'path') return node.resource.path
  const { resource, config } = node
  return JSON.stringify({
    unique_id: node.id,
    name: node.name,
    resource_type: resource.kind,
    package_name: resource.package,
    original_file_path: resource.path,
    schema: node.relation.schema,
    materialized: resource.kind === 'model' ? config.materialized : resource.kind,
    tags: config.tags,
    depends_on: node.parents,
  })
}
