/** Models that their own SQL switches off. In: a project, the configuration of its nodes. Out: the project without them. Pure. */
import type { Model, NodeConfig, Project } from '../project/index.ts'
import { nodeId } from './names.ts'

/** `{{config enabled=false}}` in a model's own SQL is as good as the same in its properties. */
export function withoutDisabled(project: Project, configs: ReadonlyMap<string, NodeConfig>): Project {
  const isNowOff = (m: Model): boolean => m.config.enabled && configs.get(nodeId(m))?.enabled === false
  if (!project.models.some(isNowOff)) return project
  const models = project.models.map((m) =>
    isNowOff(m) ? { ...m, config: { ...m.config, enabled: false } } : m,
  )
  const off = new Set(project.models.filter(isNowOff).map(nodeId))
  const tests = project.tests.filter(({ generic }) => generic === undefined || !off.has(nodeId(generic.of)))
  return { ...project, models, tests }
}
