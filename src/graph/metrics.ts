/** Metrics of a project, with the names in them looked up as references are. In: Project, names. Out: metrics, problems. Pure. */
import type { Diagnostic } from '../diagnostic/index.ts'
import { type LinkedMetrics, linkMetrics, type ModelFacts } from '../metric/index.ts'
import type { Project } from '../project/index.ts'
import { type Names, namedIn, nodeId, refProblem, splitName } from './names.ts'

export function metricsOf(
  project: Project,
  names: Names,
  problems: Diagnostic[],
): { metrics?: LinkedMetrics } {
  const { metrics = [], semanticModels = [] } = project
  if (metrics.length + semanticModels.length === 0) return {}
  const ports = new Map(project.models.filter((m) => m.abstract).map((m) => [m.name, m]))
  const lookup = {
    model: (name: string, place: Diagnostic['place'] & object): ModelFacts | undefined => {
      const found = namedIn(names, name, place.file)
      if (found === undefined) {
        problems.push(refProblem(names, splitName(name), { place }))
        return undefined
      }
      const { columns, grain, package: own } = found
      const isWhole = found.config.contractEnforced
      return { id: nodeId(found), name: found.name, package: own, columns, isWhole, grain }
    },
    port: (name: string): boolean | undefined => {
      const port = ports.get(name)
      return port === undefined ? undefined : port.sql !== undefined || port.typescript !== undefined
    },
    portNames: () => [...ports.keys()],
  }
  return { metrics: linkMetrics(project, lookup, problems) }
}
