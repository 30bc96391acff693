/**
 * Groups of nodes: each `group:` names a declared one, whose owner is that of a node that says none.
 * In: Project, nodes. Out: problems, owners. Pure.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { Group, NodeConfig, Project } from '../project/index.ts'
import type { GraphNode } from './types.ts'

export function groupProblems(project: Project, nodes: ReadonlyMap<string, GraphNode>): Diagnostic[] {
  const names = (project.groups ?? []).map((g) => g.name)
  return [...nodes.values()].flatMap(({ config, resource }) => {
    if (config.group === undefined || names.includes(config.group)) return []
    const details = { name: config.group, near: nearest(config.group, names) }
    return [diagnose('unknown-group', details, { place: config.said?.group?.place ?? resource.place })]
  })
}

/** The owner of a node's group, a name before an address. */
export function ownerByGroup(project: Project, { group: name }: NodeConfig): string | undefined {
  const group: Group | undefined = project.groups?.find((g) => g.name === name)
  return group?.owner.name ?? group?.owner.email
}
