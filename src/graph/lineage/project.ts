/**
 * Column lineage over the whole graph: the plan of each model is read, origins become nodes.
 * In: graph, rendered SQL, the catalogue that `bind` left. Out: lineage per node. Start at `projectLineage`.
 */
import type { ColumnType, Connection } from '../../warehouse/index.ts'
import { type Compiled, statementText } from '../compiled.ts'
import { columnAsked, nodeNamed } from '../named.ts'
import { snapshotFrame } from '../snapshot.ts'
import { type Graph, nodeOf } from '../types.ts'
import { lineageOf, type Origin, type Role } from './lineage.ts'
import { type PlanNode, PlanUnknown, readPlans } from './plan.ts'

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

/** How many plans are read in one statement, and held at once: they are large. */
const batch = 50

/** @param ids models to look at; all that have SQL unless said */
export async function projectLineage(
  bound: BoundProject,
  ids: Iterable<string> = bound.compiled.keys(),
): Promise<ProjectLineage> {
  const byRelation = new Map([...bound.graph.nodes.values()].map((n) => [relationKey(n.relation), n.id]))
  const asked = [...ids].filter((id) => bound.graph.nodes.has(id))
  const lineage = new Map<string, NodeLineage>()
  for (let at = 0; at < asked.length; at += batch) {
    const next = asked.slice(at, at + batch)
    const plans = await plansOf(bound, next)
    for (const [i, id] of next.entries()) lineage.set(id, nodeLineage(bound, byRelation, id, plans[i]))
  }
  return lineage
}

async function plansOf(bound: BoundProject, ids: readonly string[]): Promise<(PlanNode | PlanUnknown)[]> {
  const queries = ids.map((id) => queryOf(bound, id))
  const texts = queries.filter((q) => typeof q === 'string')
  const read = (await readPlans(texts, bound.shadow)).values()
  return queries.map((q) =>
    typeof q === 'string' ? (read.next().value ?? new PlanUnknown('no plan came back')) : q,
  )
}

/** A snapshot has columns beyond its SQL, which stand around it. */
function queryOf({ graph, compiled, columns }: BoundProject, id: string): string | PlanUnknown {
  const code = compiled.get(id)
  if (!columns.has(id)) return new PlanUnknown('it does not bind')
  if (code === undefined) return new PlanUnknown('it has no SQL')
  if (code.makeRows !== undefined) return new PlanUnknown('its rows are made by TypeScript')
  const frame = snapshotFrame(nodeOf(graph, id))
  return `${frame.before}${statementText(code.rendered.text)}${frame.after}`
}

function nodeLineage(
  { columns }: BoundProject,
  byRelation: ReadonlyMap<string, string>,
  id: string,
  plan: PlanNode | PlanUnknown | undefined,
): NodeLineage {
  if (plan === undefined || plan instanceof PlanUnknown)
    return { known: false, reason: plan?.message ?? 'no plan came back' }
  const names = (columns.get(id) ?? []).map((c) => c.name)
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
): (modelAndColumn: string) => ReadonlySet<string> | undefined {
  return (text) => {
    const asked = columnAsked(graph, text)
    const named = asked && nodeNamed(graph, asked.model)
    const start = named !== undefined && 'node' in named ? named.node : undefined
    const wanted = asked?.column.toLowerCase()
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
