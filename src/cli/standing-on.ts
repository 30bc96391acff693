/**
 * What a project stands on beside its own folder: packages, and where its sources lie.
 * In: linked project. Out: absolute paths, or undefined when something cannot be watched. Start at `standsOn`.
 */
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { indexNames, sourceTables } from '../graph/index.ts'
import type { Linked } from './context.ts'

/** Undefined for a project with attached databases or files that it writes: they change behind the files' back. */
export function standsOn({ project, graph }: Linked): { packages: string[]; data: string[] } | undefined {
  const external = [...graph.nodes.values()].some((n) => n.config.materialized === 'external')
  if ((project.target.attach ?? []).length > 0 || external) return undefined
  const env = { project, names: indexNames(project), configs: new Map() }
  const data = sourceTables(env, graph).tables.flatMap(({ spec }) => {
    const path = isAbsolute(spec.location) ? spec.location : join(project.dir, spec.location)
    const pattern = path.search(/[*?{[]/)
    return pattern < 0 ? [path] : [dirname(`${path.slice(0, pattern)}x`)]
  })
  const packages = project.packages.slice(1).map((p) => resolve(project.dir, p.path))
  return { packages, data: [...new Set(data)] }
}
