/**
 * What is known of a column's nulls, for people: its SQL, its test, and where a null would come from. In: the bound project,
 * whose plans are read from the column's sources down to it. Touches no row. Start at `columnNulls`.
 */
import type { Place } from '../diagnostic/index.ts'
import { PlanUnknown } from './lineage/index.ts'
import type { KnownNulls } from './nulls/index.ts'
import { placeOfNull, reasonOf } from './safety/null-words.ts'
import { handedOn, type NullTag, nullTags, promisedValues } from './safety/nulls.ts'
import { planReader, type SafelyBound } from './safety/plans.ts'
import { nodeOf, withAncestors } from './types.ts'

export interface ColumnNulls {
  /** By its SQL; `unknown` where nothing in it rules a null out, and nothing makes one. */
  readonly bySql: 'never' | 'maybe' | 'always' | 'unknown'
  /** A test that stops a build holds each row to it. */
  readonly tested: boolean
  /** "the outer join finds no row of x" */
  readonly where?: string
  readonly place?: Place
}

export async function columnNulls(bound: SafelyBound, id: string, column: string): Promise<ColumnNulls> {
  const { graph, compiled } = bound
  const name = column.toLowerCase()
  const tested = promisedValues(graph.checks)(id).has(name)
  const tag = (await tagsOf(bound, id)).get(name)
  const bySql = tag?.state ?? 'unknown'
  const code = compiled.get(id)
  if (tag?.why === undefined || code === undefined) return { bySql, tested }
  const place = placeOfNull(code.rendered, tag.why)
  return { bySql, tested, where: reasonOf(tag.why), ...(place === undefined ? {} : { place }) }
}

/** Of one node, from what all that it comes from hands on. */
async function tagsOf(bound: SafelyBound, id: string): Promise<ReadonlyMap<string, NullTag>> {
  const { graph, columns } = bound
  const asked = withAncestors(graph, [id])
  const promised = promisedValues(graph.checks)
  const planOf = planReader(bound)
  const handed = new Map<string, ReadonlyMap<string, NullTag>>()
  const known: KnownNulls = ({ schema, name }, column) =>
    handed.get(`${schema}\u0000${name}`)?.get(column.toLowerCase()) ?? { state: 'maybe' }
  let own: ReadonlyMap<string, NullTag> = new Map()
  for (const at of graph.order.filter((one) => asked.has(one))) {
    const node = nodeOf(graph, at)
    const plan = await planOf(at)
    own =
      plan === undefined || plan instanceof PlanUnknown
        ? new Map()
        : nullTags(plan, columns.get(at) ?? [], known)
    const { schema, name } = node.relation
    handed.set(`${schema}\u0000${name}`, handedOn(node, own, promised(at)))
  }
  return own
}
