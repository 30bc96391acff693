/**
 * Binds what an incremental model has besides its first text: the one for a table that stands, against the shadow of
 * the first one's columns, so that `{{self}}` resolves; and the columns that its configuration names.
 * In: node whose first text stands in the shadow. Out: problems. Start at `bindIncremental`.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { IncrementalConfig } from '../project/index.ts'
import { normaliseType, relationName } from '../sql/index.ts'
import type { Rendered } from '../template/index.ts'
import { type ColumnType, type Connection, StatementError } from '../warehouse/index.ts'
import { clockMixes } from './batch-clocks.ts'
import { bindable, type TimeKind, timeKindOf } from './batch-marks.ts'
import { bindKeys } from './bind-keys.ts'
import { compareColumns, describeChanges } from './column-changes.ts'
import type { Compiled } from './compiled.ts'
import { PlanUnknown, readPlans } from './lineage/plan.ts'
import { rebuiltProblems } from './rebuilt-types.ts'
import { spotOf, textOf } from './safety/spot.ts'
import type { GraphNode } from './types.ts'

/** How `bind` makes a shadow and tells what is wrong with a text. */
export interface Shadowing {
  readonly create: (relation: string, sql: string) => Promise<number>
  readonly problem: (error: StatementError, prefix: number, rendered: Rendered) => Diagnostic
}

export async function bindIncremental(
  node: GraphNode,
  code: Pick<Compiled, 'rendered' | 'incremental' | 'keys'>,
  shadow: Connection,
  tools: Shadowing,
): Promise<Diagnostic[]> {
  const { incremental: config } = node.config
  if (node.config.materialized !== 'incremental' || config === undefined) return []
  const relation = relationName(node.relation)
  const columns = await columnsOf(shadow, relation)
  const named = namedColumns(node, config, columns)
  const kind = timeKindOf(typeOf(columns, config.eventTime) ?? '')
  if (config.strategy === 'time_range' && kind === 'instant') {
    await shadow.run(`drop table ${relation}`)
    await tools.create(relation, bindable(code.rendered.text, kind))
  }
  const mixed = config.strategy === 'time_range' ? await mixedClocks(node, code, kind, shadow) : []
  const keys = code.keys === undefined ? [] : await bindKeys(node, code.keys, columns, shadow, tools)
  const variant = await bindVariant(node, code, kind, shadow, tools)
  const rebuilt = variant.length > 0 ? [] : await rebuiltOf(node, config, code.incremental, columns, shadow)
  return [...named, ...mixed, ...variant, ...rebuilt, ...keys]
}

/** What `rebuilt` asks of is what the model's own rows are told apart by. */
async function rebuiltOf(
  node: GraphNode,
  config: IncrementalConfig,
  text: Rendered | undefined,
  columns: readonly ColumnType[],
  shadow: Connection,
): Promise<Diagnostic[]> {
  const column = config.strategy === 'keys' ? config.key : node.config.partitionBy?.[0]
  const own = typeOf(columns, column)
  if (text === undefined || column === undefined || own === undefined) return []
  if (config.strategy !== 'keys' && config.strategy !== 'partitions') return []
  return await rebuiltProblems({ node: node.name, column, own }, text, node.resource.place, shadow)
}

async function mixedClocks(
  node: GraphNode,
  { rendered, incremental }: { readonly rendered: Rendered; readonly incremental?: Rendered },
  kind: TimeKind | undefined,
  shadow: Connection,
): Promise<Diagnostic[]> {
  const problems: Diagnostic[] = []
  const texts = [
    rendered,
    ...(incremental === undefined || incremental.text === rendered.text ? [] : [incremental]),
  ]
  for (const text of texts) {
    const [plan] = await readPlans([bindable(text.text, kind).replace(/;\s*$/, '')], shadow)
    if (plan === undefined || plan instanceof PlanUnknown) continue
    for (const { bound, at } of clockMixes(plan)) {
      const details = {
        node: node.name,
        bound,
        kind: kind ?? 'local',
        event: node.config.incremental?.eventTime ?? '',
      }
      problems.push(diagnose('batch-clocks-differ', details, spotOf(node, textOf(text), at)))
    }
  }
  return [...new Map(problems.map((p) => [JSON.stringify([p.message, p.place]), p])).values()]
}

async function bindVariant(
  node: GraphNode,
  { rendered, incremental }: { readonly rendered: Rendered; readonly incremental?: Rendered },
  kind: TimeKind | undefined,
  shadow: Connection,
  tools: Shadowing,
): Promise<Diagnostic[]> {
  if (incremental === undefined || incremental.text === rendered.text) return []
  const { schema, name } = node.relation
  const other = relationName({ schema, name: `${name}__ledgerline_incremental` })
  try {
    await tools.create(other, bindable(incremental.text, kind))
    const changes = compareColumns(
      await columnsOf(shadow, relationName(node.relation)),
      await columnsOf(shadow, other),
    )
    await shadow.run(`drop table ${other}`)
    const text = describeChanges(changes)
    if (text === '') return []
    const details = { node: node.name, changes: text }
    return [diagnose('incremental-variants-differ', details, { place: node.resource.place })]
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    const prefix = error.statement?.indexOf(incremental.text.slice(0, 200)) ?? 0
    return [tools.problem(error, Math.max(0, prefix), incremental)]
  }
}

/** What the configuration must name, and whether the SQL gives it. */
function namedColumns(
  node: GraphNode,
  config: IncrementalConfig,
  columns: readonly ColumnType[],
): Diagnostic[] {
  const { place } = node.resource
  const wrong = (problem: string): Diagnostic =>
    diagnose('incremental-config', { node: node.name, problem }, { place })
  const names = [...config.uniqueKey, ...config.mergeUpdateColumns, ...config.mergeExcludeColumns]
  const problems = names.flatMap((name) => {
    if (typeOf(columns, name) !== undefined) return []
    const near = nearest(
      name,
      columns.map((c) => c.name),
    )
    return [diagnose('unknown-column', { column: name, model: node.name, near }, { place })]
  })
  problems.push(...partitionProblems(node, config, columns, wrong))
  // that a key or an event_time is missing at all, the configuration was told
  if (config.strategy !== 'time_range' || config.eventTime === undefined) return problems
  const type = typeOf(columns, config.eventTime)
  if (type === undefined) problems.push(wrong(`its event_time ${config.eventTime} is not a column of it`))
  else if (timeKindOf(type) === undefined) {
    problems.push(wrong(`its event_time ${config.eventTime} is ${type}, not a date or a timestamp`))
  } else if (type === 'DATE' && config.batchSize === 'hour') {
    problems.push(wrong(`its event_time ${config.eventTime} is a DATE, which cannot tell hours apart`))
  }
  return problems
}

/** Values of these types have an order that their texts have too. */
const ordered = /^(?:DATE|TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U(?:TINYINT|SMALLINT|INTEGER|BIGINT))$/

function partitionProblems(
  node: GraphNode,
  config: IncrementalConfig,
  columns: readonly ColumnType[],
  wrong: (problem: string) => Diagnostic,
): Diagnostic[] {
  const { partitionBy = [], readsByPartition = {} } = node.config
  const [first] = partitionBy
  const missing = partitionBy.filter((entry) => typeOf(columns, columnOf(entry)) === undefined)
  if (missing.length > 0)
    return missing.map((entry) => wrong(`its partition_by ${entry} is not a column of it`))
  if (first === undefined || config.strategy !== 'partitions') return []
  if (first !== columnOf(first)) return [wrong(`its partitions are built by a column, not by ${first}`)]
  const type = typeOf(columns, first) ?? ''
  const reads = Object.values(readsByPartition)
  if (reads.includes('days') && type !== 'DATE')
    return [wrong(`it reads days of its periods, and its ${first} is ${type}, not a date`)]
  if (!reads.includes('earlier') || ordered.test(normaliseType(type))) return []
  return [wrong(`it reads earlier partitions, and its ${first} is ${type}, not a date or a whole number`)]
}

/** The column of an entry of `partition_by`. */
function columnOf(entry: string): string {
  return /^day\((\w+)\)$/.exec(entry)?.[1] ?? entry
}

function typeOf(columns: readonly ColumnType[], name: string | undefined): string | undefined {
  return columns.find((c) => c.name.toLowerCase() === name?.toLowerCase())?.type
}

async function columnsOf(shadow: Connection, relation: string): Promise<readonly ColumnType[]> {
  return (await shadow.table(`select * from ${relation} limit 0`)).columns
}
