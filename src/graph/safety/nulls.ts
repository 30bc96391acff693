/**
 * Nulls by the plan: what a column's SQL says of the promise that each row has a value, and what a node hands on to what
 * reads it. In: node, plan, what is known of its parents. Out: tags by column, problems. Pure. Start at `nullTags`.
 */
import { type Diagnostic, diagnose } from '../../diagnostic/index.ts'
import type { ColumnType } from '../../warehouse/index.ts'
import { aliasPlace } from '../alias-place.ts'
import type { Compiled } from '../compiled.ts'
import { expressionsIn } from '../lineage/expression.ts'
import { frameLength, type PlanNode, PlanUnknown } from '../lineage/plan.ts'
import { type Cell, type KnownNulls, nullsOf } from '../nulls/index.ts'
import { isStrict } from '../rules.ts'
import type { Check, GraphNode } from '../types.ts'
import { reasonOf } from './null-words.ts'
import { spotOf, textOf } from './spot.ts'

export type Values = ReadonlySet<string>

const none: Values = new Set()

/** Columns, in lower case, of which a test that stops a build promises a value in every row; by node id. */
export function promisedValues(checks: readonly Check[]): (id: string) => Values {
  const promised = new Map<string, Set<string>>()
  for (const check of checks) {
    if (check.kind !== 'generic' || check.test.name !== 'not_null') continue
    const { column, where } = check.test
    if (column === undefined || where !== undefined || !isStrict(check.test)) continue
    const columns = promised.get(check.of) ?? new Set()
    promised.set(check.of, columns.add(column.toLowerCase()))
  }
  return (id) => promised.get(id) ?? none
}

/** What the SQL of a column says of its nulls. */
export type NullTag = Pick<Cell, 'state' | 'why'>

/** By column in lower case; those of which nothing is said are left out, and so are all where the plan cannot be followed. */
export function nullTags(
  plan: PlanNode,
  columns: readonly ColumnType[],
  known: KnownNulls,
): ReadonlyMap<string, NullTag> {
  const cells = followed(plan, known)
  // the history of a snapshot has columns that its query has not
  if (cells.length !== columns.length) return new Map()
  return new Map(
    columns.flatMap(({ name }, i) => {
      const { state = 'maybe', why } = cells[i] ?? {}
      if (state === 'maybe' && why === undefined) return []
      return [[name.toLowerCase(), why === undefined ? { state } : { state, why }] as const]
    }),
  )
}

function followed(plan: PlanNode, known: KnownNulls): readonly Cell[] {
  try {
    return nullsOf(plan, known)
  } catch (error) {
    if (error instanceof PlanUnknown) return []
    throw error
  }
}

/**
 * What readers of a node may count on. Its tests have passed before they are built; its SQL tells of rows that it made
 * alone, so not where rows of earlier builds stand among them or a hook may have changed them.
 */
export function handedOn(
  { name, resource, config, hooks }: GraphNode,
  own: ReadonlyMap<string, NullTag>,
  promised: Values,
): ReadonlyMap<string, NullTag> {
  const handed = new Map<string, NullTag>()
  const isWhole = ['view', 'table', 'ephemeral'].includes(config.materialized) && hooks === undefined
  if (resource.kind === 'model' && isWhole)
    for (const [column, { state }] of own)
      handed.set(column, state === 'never' ? { state } : inOther('parent', `${name}.${column}`))
  if (config.contractEnforced)
    for (const column of resource.columns) {
      if (column.nullable === true && handed.get(column.name.toLowerCase())?.state !== 'never')
        handed.set(column.name.toLowerCase(), inOther('declared', `${name}.${column.name}`))
    }
  for (const column of promised) handed.set(column, { state: 'never' })
  return handed
}

/** Of rows that another node makes, or does not make at all: what is null in each of them is here no more than may be. */
function inOther(kind: 'parent' | 'declared', name: string): NullTag {
  return { state: 'maybe', why: { kind, name } }
}

/**
 * A promise that no row can keep. What may be null is left to the test of the rows: a left join may well meet each time.
 * Only a NULL of the node's own SQL is one in every row, so most plans need not be followed.
 */
export function brokenPromises(
  node: GraphNode,
  { rendered }: Compiled,
  plan: PlanNode,
  columns: readonly ColumnType[],
  promised: Values,
): Diagnostic[] {
  if (promised.size === 0 || !expressionsIn(plan).some((e) => e.value?.is_null === true)) return []
  const own = nullTags(plan, columns, () => ({ state: 'maybe' }))
  return [...promised].flatMap((column) => {
    const tag = own.get(column)
    if (tag?.state !== 'always' || tag.why === undefined) return []
    const place =
      aliasPlace(rendered, column) ?? spotOf(node, textOf(rendered, frameLength), tag.why.at).place
    return [diagnose('always-null', { model: node.name, column, why: reasonOf(tag.why) }, { place })]
  })
}
