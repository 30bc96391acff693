/**
 * Column lineage over the whole graph: plans are read once per model and asked for, origins become nodes.
 * In: graph, rendered SQL, the catalogue that `bind` left. Out: lineage per node. Start at `projectLineage`.
 */
import type { ColumnType, Connection } from '../../warehouse/index.ts'
import { statementText } from '../bind.ts'
import type { Compiled } from '../compiled.ts'
import { snapshotFrame } from '../snapshot.ts'
import { type Graph, nodeOf } from '../types.ts'
import { lineageOf, type Origin, type Role } from './lineage.ts'
import { type PlanNode, PlanUnknown, readPlan } from './plan.ts'

/** A column of a node, as lineage names it. */
export interface ColumnOrigin {
  /** Id of the node. */
  readonly node: string
  readonly column: string
  readonly field?: string
  readonly role: Role
}

export type NodeLineage =
  | {
      readonly known: true
      readonly columns: readonly {
        readonly name: string
        readonly from: readonly ColumnOrigin[]
        /** It is its one origin, unchanged. */
        readonly copied: boolean
      }[]
      readonly influence: readonly ColumnOrigin[]
    }
  | { readonly known: false; readonly reason: string }

/** By node id; sources, seeds and unfilled ports have none. */
export type ProjectLineage = ReadonlyMap<string, NodeLineage>

export interface BoundProject {
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  readonly columns: ReadonlyMap<string, readonly ColumnType[]>
  readonly shadow: Connection
}

/** Plans by node id, each read when it is first asked for. */
export type Plans = (id: string) => Promise<PlanNode | PlanUnknown>

export function plansOf({ compiled, shadow }: BoundProject): Plans {
  const read = new Map<string, Promise<PlanNode | PlanUnknown>>()
  return (id) => {
    const known = read.get(id)
    if (known !== undefined) return known
    const plan = planOf(compiled.get(id), shadow)
    read.set(id, plan)
    return plan
  }
}

/** @param frame  what stands around the model's own SQL */
async function planOf(
  code: Compiled | undefined,
  shadow: Connection,
  frame: ReturnType<typeof snapshotFrame> = { before: '', after: '' },
): Promise<PlanNode | PlanUnknown> {
  if (code === undefined) return new PlanUnknown('it has no SQL')
  if (code.makeRows !== undefined) return new PlanUnknown('its rows are made by TypeScript')
  try {
    return await readPlan(`${frame.before}${statementText(code.rendered.text)}${frame.after}`, shadow)
  } catch (error) {
    if (error instanceof PlanUnknown) return error
    throw error
  }
}

/** @param ids models to look at; all that have SQL unless said */
export async function projectLineage(
  bound: BoundProject,
  plans: Plans = plansOf(bound),
  ids: Iterable<string> = bound.compiled.keys(),
): Promise<ProjectLineage> {
  const byRelation = new Map([...bound.graph.nodes.values()].map((n) => [relationKey(n.relation), n.id]))
  const lineage = new Map<string, NodeLineage>()
  for (const id of ids) {
    if (bound.graph.nodes.has(id)) lineage.set(id, await nodeLineage(bound, plans, byRelation, id))
  }
  return lineage
}

async function nodeLineage(
  bound: BoundProject,
  plans: Plans,
  byRelation: ReadonlyMap<string, string>,
  id: string,
): Promise<NodeLineage> {
  const columns = bound.columns.get(id)
  if (columns === undefined) return { known: false, reason: 'it does not bind' }
  const frame = snapshotFrame(nodeOf(bound.graph, id))
  // a snapshot has columns beyond its SQL; the shared plans keep the positions of the SQL alone
  const isFramed = frame.before !== ''
  const plan = isFramed ? await planOf(bound.compiled.get(id), bound.shadow, frame) : await plans(id)
  if (plan instanceof PlanUnknown) return { known: false, reason: plan.message }
  const names = columns.map((c) => c.name)
  const found = lineageOf(plan, names)
  if (!found.known) return found
  const node = ({ schema, table, column, field, role }: Origin): ColumnOrigin => ({
    node: byRelation.get(relationKey({ schema, name: table })) ?? `${schema}.${table}`,
    column,
    ...(field === undefined ? {} : { field }),
    role,
  })
  return {
    known: true,
    columns: found.columns.map((c) => ({ ...c, from: c.from.map(node) })),
    influence: found.influence.map(node),
  }
}

function relationKey(relation: { readonly schema: string; readonly name: string }): string {
  return `${relation.schema}\u0000${relation.name}`
}

/**
 * Who reads a column, by value, itself included: what `column:model.col` selects. A reader whose lineage is not
 * known counts, since it may.
 *
 * @returns undefined when there is no such node or column
 */
export function columnReaders(
  { graph, columns }: Pick<BoundProject, 'graph' | 'columns'>,
  lineage: ProjectLineage,
): (model: string, column: string) => ReadonlySet<string> | undefined {
  return (model, column) => {
    const start = [...graph.nodes.values()].find((n) => n.name === model)
    const wanted = column.toLowerCase()
    const own = start && columns.get(start.id)?.find((c) => c.name.toLowerCase() === wanted)
    if (start === undefined || own === undefined) return undefined
    const touched = new Map<string, Set<string>>([[start.id, new Set([own.name])]])
    for (const id of graph.order) {
      const own = lineage.get(id)
      if (touched.has(id) || own === undefined) continue
      const reached = own.known
        ? own.columns.filter((c) =>
            c.from.some((o) => o.role === 'value' && touched.get(o.node)?.has(o.column)),
          )
        : nodeOf(graph, id).parents.some((p) => touched.has(p))
          ? (columns.get(id) ?? [])
          : []
      if (reached.length > 0) touched.set(id, new Set(reached.map((c) => c.name)))
    }
    return new Set(touched.keys())
  }
}
