/** What a build would do, looked up without doing it. In: linked project. Out: plan and journal. */
import { existsSync } from 'node:fs'
import { emptyState, makePlan, type PlannedNode, projectFiles, type State } from '../run/index.ts'
import { preparePlan } from './building.ts'
import type { Linked } from './context.ts'
import { databaseFile, engineOf, forBindingWarehouse, forReading } from './working.ts'

export interface Planned {
  readonly runId: string
  readonly nodes: ReadonlyMap<string, PlannedNode>
  readonly state: State
}

/** A project that was never built would build everything: no database is needed to say so. */
export async function plannedNodes(linked: Linked, refresh: boolean): Promise<Planned> {
  const { graph, compiled, project } = linked
  const file = databaseFile(project)
  if (file !== ':memory:' && existsSync(file)) {
    return await forReading(project, project.name, async ({ connection, warehouse }) => {
      const engine = engineOf(warehouse, project)
      const { plan, state } = await preparePlan(linked, connection, engine, { refresh })
      return { ...plan, state }
    })
  }
  return await forBindingWarehouse(project, async (warehouse) => {
    const connection = await warehouse.connect()
    const files = await projectFiles(connection, graph, emptyState)
    const engine = engineOf(warehouse, project)
    const nothing = { state: emptyState, standing: new Map() }
    const given = { graph, compiled, files: files.hashes, specs: files.specs, ...nothing, engine }
    return { ...makePlan(given), state: emptyState }
  })
}
