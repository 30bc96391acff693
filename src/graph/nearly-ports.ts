/**
 * Models that were meant to fill a port and are called by another name: the port stays empty, and figures say that it is.
 * In: nodes, who reads them. Out: a warning for each model among the inputs that nobody reads and that fills no port, where an empty port has nearly its
 * name. Pure.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { Graph, GraphNode } from './types.ts'

export function nearlyPorts({ nodes, children }: Pick<Graph, 'nodes' | 'children'>): Diagnostic[] {
  const all = [...nodes.values()]
  const empty = all.flatMap(({ resource }) => (isEmptyPort(resource) ? [resource.name] : []))
  return all.flatMap(({ id, resource }) => {
    const isMeant =
      resource.kind === 'model' &&
      resource.layer === 'inputs' &&
      !resource.abstract &&
      (children.get(id)?.length ?? 0) === 0
    const port = isMeant ? nearest(resource.name, empty) : undefined
    if (port === undefined) return []
    const details = { model: resource.name, port }
    return [diagnose('nearly-a-port', details, { place: resource.place, severity: 'warning' })]
  })
}

/** A default of the package's own counts: it is what the model would take the place of. */
function isEmptyPort(resource: GraphNode['resource']): boolean {
  if (resource.kind !== 'model' || !resource.abstract) return false
  const { sql, typescript, place } = resource
  const folder = (file: string): string => file.replace(/[^/]*$/, '')
  return (
    (sql === undefined && typescript === undefined) ||
    (sql !== undefined && folder(sql.file) === folder(place.file))
  )
}
