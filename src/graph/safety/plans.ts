/** The bound plans of a project, in the order of its graph. In: the bound project. Out: a reader. Start at `planReader`. */
import type { Bound } from '../bind.ts'
import { statementText } from '../compiled.ts'
import { framed, type PlanNode, PlanUnknown, readPlans } from '../lineage/plan.ts'
import type { BoundProject } from '../lineage/project.ts'
import { type Graph, nodeOf } from '../types.ts'

export type SafelyBound = BoundProject & Pick<Bound, 'sound' | 'fresh' | 'plans' | 'catalogue'>

/** Which node a plan's relation is; `''` where it is none of the project. */
export function nodeIds({ nodes }: Graph): (relation: { schema: string; name: string }) => string {
  const ids = new Map([...nodes.values()].map((n) => [keyOf(n.relation), n.id]))
  return (relation) => ids.get(keyOf(relation)) ?? ''
}

function keyOf({ schema, name }: { schema: string; name: string }): string {
  return `${schema}\u0000${name}`
}

/** How many plans are read in one statement, and held at once: they are large. */
const batch = 50

/** Plans in the order of the graph; undefined for nodes without SQL that binds. What binding has read is not read again. */
export function planReader({ graph, compiled, sound, fresh, plans, shadow, catalogue }: SafelyBound) {
  const waiting = graph.order.filter((id) => fresh.has(id) && !plans.has(id) && readable(id))
  let held = new Map<string, PlanNode | PlanUnknown>()
  function readable(id: string): boolean {
    const code = compiled.get(id)
    return sound.has(id) && code !== undefined && code.makeRows === undefined
  }
  return async (id: string): Promise<PlanNode | PlanUnknown | undefined> => {
    if (!readable(id)) return undefined
    const given = plans.get(id)
    if (given !== undefined) return JSON.parse(given) as PlanNode
    const known = held.get(id)
    if (known !== undefined) return known
    const at = waiting.indexOf(id)
    const next = at === -1 ? [id] : waiting.slice(at, at + batch)
    for (const one of next) await catalogue.stand(nodeOf(graph, one).parents)
    const texts = next.map((one) => framed(statementText(compiled.get(one)?.rendered.text ?? '')))
    const read = await readPlans(texts, shadow)
    held = new Map(next.map((one, i) => [one, read[i] ?? new PlanUnknown('no plan came back')]))
    return held.get(id)
  }
}
