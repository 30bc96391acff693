/**
 * Which partitions of a model are built again: those whose inputs hold other rows than when it was built, told by the
 * marks that its parents keep for each of theirs. What is not said to be read by partition counts whole.
 * In: context, node. Out: the decision, with its reasons. Pure. Start at `rebuildOf`; of a model that is built by keys,
 * `partitionsChanged` says which of them are partitions of a parent.
 */
import { type GraphNode, nameIn } from '../graph/index.ts'
import { changedPartitions, type PartitionMarks, type Rebuild, readMarks } from '../materialize/index.ts'
import type { NodeContext } from './types.ts'

type Context = Pick<NodeContext, 'graph' | 'state' | 'contents'>
type Marks = Readonly<Record<string, PartitionMarks>>
type Range = Rebuild['ranges'][number]

/** What the parents that it reads by partition hold now; the journal keeps it. Undefined for other models. */
export function partitionsRead(context: Context, node: GraphNode): Marks | undefined {
  const { incremental, readsByPartition } = node.config
  const isByKey = incremental?.strategy === 'keys' && readsByPartition !== undefined
  if (incremental?.strategy !== 'partitions' && !isByKey) return undefined
  return Object.fromEntries(
    node.parents.flatMap((p) => {
      const name = nameIn(context.graph, node, p)
      const marks = readsByPartition?.[name] === undefined ? undefined : context.contents.partitionsOf(p)
      return marks === undefined ? [] : [[name, onlyRead(node, name, marks)]]
    }),
  )
}

/** The entry of `partition_by` of a parent that is looked at: the one of the reader's name, or its days. */
function entryRead(node: GraphNode, name: string, marks: PartitionMarks): string {
  const { partitionBy = [], incremental } = node.config
  const own = (incremental?.strategy === 'keys' ? incremental.key : partitionBy[0]) ?? ''
  return node.config.readsByPartition?.[name] === 'days' ? (Object.keys(marks.by)[0] ?? '') : own
}

function onlyRead(node: GraphNode, name: string, marks: PartitionMarks): PartitionMarks {
  const entry = entryRead(node, name, marks)
  const found = marks.by[entry]
  return { schema: marks.schema, by: found === undefined ? {} : { [entry]: found } }
}

/**
 * The partitions of a parent that hold other rows than when the node was built, and all of its partitions then and now; undefined
 * where that is not known.
 */
export function partitionsChanged(
  context: Context,
  node: GraphNode,
  name: string,
): { readonly values: readonly (string | null)[]; readonly all: readonly string[] } | undefined {
  const now = partitionsRead(context, node)?.[name]
  const seen = context.state.nodes.get(node.id)?.parts.notes?.partitionsRead
  const old = readMarks((seen as Readonly<Record<string, unknown>> | undefined)?.[name])
  if (old === undefined || now === undefined) return undefined
  const entry = entryRead(node, name, now)
  const values = changedPartitions(entry, old, now)
  return values && { values, all: valuesOf(entry, old, now) }
}

function valuesOf(entry: string, ...marks: readonly PartitionMarks[]): string[] {
  return marks.flatMap(({ by }) => (by[entry] ?? []).flatMap(([value]) => (value === null ? [] : [value])))
}

/** Values by which the partitions of a model may be told apart: of its own, and of the parents that have the same. In no order. */
export function partitionsKnown(context: Context, node: GraphNode): readonly string[] {
  if (node.config.incremental?.strategy !== 'partitions') return []
  const own = readMarks(context.state.nodes.get(node.id)?.parts.notes?.partitions)
  const read = Object.entries(partitionsRead(context, node) ?? {})
  const like = read.flatMap(([name, marks]) =>
    node.config.readsByPartition?.[name] === 'days' ? [] : [marks],
  )
  const entry = node.config.partitionBy?.[0] ?? ''
  return [...new Set(valuesOf(entry, ...(own === undefined ? [] : [own]), ...like))]
}

export function rebuildOf(context: Context, node: GraphNode): Rebuild | undefined {
  if (node.config.incremental?.strategy !== 'partitions') return undefined
  const now = partitionsRead(context, node)
  const last = context.state.nodes.get(node.id)?.parts
  if (now === undefined) return undefined
  const before = last?.reads ?? {}
  const read = context.contents.marksRead(node.id)
  const changed = Object.keys(read).filter((name) => read[name] !== before[name])
  const seen = (last?.notes?.partitionsRead ?? {}) as Readonly<Record<string, unknown>>
  const own = readMarks(last?.notes?.partitions)
  const values = own === undefined ? [] : valuesOf(node.config.partitionBy?.[0] ?? '', own).sort(byOrder)
  const found = changed.map((name) => changesIn(node, name, readMarks(seen[name]), now[name], values))
  const whole = found.find((f) => f.whole !== undefined)
  if (whole !== undefined) return whole
  return {
    values: [...new Set(found.flatMap((f) => f.values))],
    ranges: distinct(found.flatMap((f) => f.ranges)),
    told: found.flatMap((f) => f.told),
  }
}

function whole(because: string): Rebuild {
  return { whole: because, values: [], ranges: [], told: [] }
}

/** @param own values of the model's own partitions, in order */
function changesIn(
  node: GraphNode,
  name: string,
  old: PartitionMarks | undefined,
  now: PartitionMarks | undefined,
  own: readonly string[],
): Rebuild {
  const how = node.config.readsByPartition?.[name]
  if (how === undefined) return whole(`${name} changed, which is not read by partition`)
  const entry = now === undefined ? '' : entryRead(node, name, now)
  const values = old && now && changedPartitions(entry, old, now)
  if (values === undefined || old === undefined || now === undefined)
    return whole(`${name} changed, and its partitions are not known`)
  if (how === 'same' && areOthers(valuesOf(entry, old, now), own))
    return whole(`${name} changed, of whose partitions it has none`)
  if (how === 'same') return { values, ranges: [], told: values.map((v) => `${v ?? 'none'} (${name})`) }
  if (values.includes(null)) return whole(`${name} changed in rows without a partition`)
  const known = values.filter((v) => v !== null).sort(byOrder)
  const [first] = known
  if (first === undefined) return { values: [], ranges: [], told: [] }
  if (how === 'earlier') return { values: [], ranges: [{ from: first }], told: [`from ${first} (${name})`] }
  // a day that lies in no period stands without one
  const days = known.length === 1 ? first : `${known.length} days from ${first}`
  return {
    values: [null],
    ranges: distinct(known.flatMap((d) => periodsOf(d, own))),
    told: [`${days} (${name})`],
  }
}

/** Where no partition of one is one of the other, they do not call them by the same values, whatever `same` says. */
function areOthers(read: readonly string[], own: readonly string[]): boolean {
  const known = new Set(own)
  return read.length > 0 && own.length > 0 && !read.some((value) => known.has(value))
}

/** The periods in which a day may lie: an instant lies on the day before or after it in another time zone. */
function periodsOf(day: string, own: readonly string[]): Range[] {
  return [-1, 0, 1].map((by) => {
    const at = new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10)
    const from = own.findLast((v) => v <= at)
    const before = own.find((v) => v > at)
    return { ...(from === undefined ? {} : { from }), ...(before === undefined ? {} : { before }) }
  })
}

function distinct(ranges: readonly Range[]): Range[] {
  return [...new Map(ranges.map((r) => [`${r.from}/${r.before}`, r])).values()]
}

/** Dates, which sort as texts, and whole numbers; binding has let nothing else through. */
function byOrder(a: string, b: string): number {
  if (/^-?\d+$/.test(a) && /^-?\d+$/.test(b)) return BigInt(a) < BigInt(b) ? -1 : a === b ? 0 : 1
  return a < b ? -1 : a === b ? 0 : 1
}
