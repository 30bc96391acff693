/**
 * Tells of tables whose sums of DOUBLE differ in their last digits from build to build; a view hands them on to the tables
 * that read it. In: node, plan, what is known of its parents. Out: problems and drifts by column. Pure. Start at `driftOf`.
 */
import { type Diagnostic, diagnose } from '../../diagnostic/index.ts'
import type { ColumnType } from '../../warehouse/index.ts'
import { aliasPlace } from '../alias-place.ts'
import { type PlanNode, PlanUnknown } from '../lineage/plan.ts'
import type { GraphNode } from '../types.ts'
import { addsDoubles, followDrift } from './drift.ts'
import { spotOf, type Text } from './spot.ts'
import type { Drift, Tags } from './tags.ts'

interface Drifts {
  /** By column in lower case, for what reads the node; a table stands as it was written. */
  readonly columns: ReadonlyMap<string, Drift>
  readonly problems: readonly Diagnostic[]
}

const none: Drifts = { columns: new Map(), problems: [] }

export function driftOf(
  node: GraphNode,
  text: Text,
  plan: PlanNode,
  columns: readonly ColumnType[],
  known: (relation: { schema: string; name: string }) => Tags,
  read: readonly Tags[],
): Drifts {
  if (read.every((t) => t.drift.size === 0) && !addsDoubles(plan)) return none
  const found = followed(plan, known)
  const drifting = columns.flatMap(({ name }, i) => {
    const drift = found[i]
    return drift === null || drift === undefined ? [] : [{ name, drift }]
  })
  const [first] = drifting
  if (first === undefined) return none
  const { materialized } = node.config
  if (materialized === 'view' || materialized === 'ephemeral')
    return { columns: new Map(drifting.map(({ name, drift }) => [name.toLowerCase(), drift])), problems: [] }
  const place = aliasPlace(text.rendered, first.name) ?? spotOf(node, text, undefined).place
  const details = { model: node.name, columns: drifting.map((d) => d.name).join(', '), fn: first.drift.fn }
  return { ...none, problems: [diagnose('sum-in-any-order', details, { place, severity: 'warning' })] }
}

/** Nothing is said of what cannot be followed. */
function followed(
  plan: PlanNode,
  known: (relation: { schema: string; name: string }) => Tags,
): readonly (Drift | null)[] {
  try {
    return followDrift(plan, (relation, column) => known(relation).drift.get(column.toLowerCase()))
  } catch (error) {
    if (error instanceof PlanUnknown) return []
    throw error
  }
}
