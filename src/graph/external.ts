/** External models that would write over each other or over what the project reads. Pure. */
import { posix } from 'node:path'
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { GraphNode } from './types.ts'

export function externalProblems(nodes: ReadonlyMap<string, GraphNode>): Diagnostic[] {
  const problems: Diagnostic[] = []
  const owners = new Map<string, string>()
  // file names that differ only by case are one file on some machines
  const key = (path: string): string => posix.normalize(path.replaceAll('\\', '/')).toLowerCase()
  for (const { resource, name } of nodes.values()) {
    if (resource.kind === 'source') owners.set(key(resource.location), name)
  }
  for (const { config, name, resource } of nodes.values()) {
    if (config.external === undefined) continue
    const { location } = config.external
    const other = owners.get(key(location))
    if (other === undefined) owners.set(key(location), name)
    else problems.push(diagnose('same-location', { model: name, location, other }, { place: resource.place }))
  }
  return problems
}
