/**
 * Which partitions of a model are built again: those whose inputs hold other rows than when it was built, told by the
 * marks that its parents keep for each of theirs. What is not said to be read by partition counts whole.
 * In: context, node. Out: the decision, with its reasons. Pure. Start at `rebuildOf`.
 */
import { type GraphNode, nodeOf } from '../graph/index.ts'
import { changedPartitions, type PartitionMarks, type Rebuild, readMarks } from '../materialize/index.ts'
import type { NodeContext } from './types.ts'

type Context = Pick<NodeContext, 'graph' | 'state' | 'contents'>
type Marks = Readonly<Record<string, PartitionMarks>>

/** What the parents that it reads by partition hold now; the journal keeps it. Undefined for other models. */
export function partitionsRead(context: Context, node: GraphNode): Marks | undefined {
  const { incremental } = node.config
  if (incremental?.strategy !== 'partitions') return undefined
  const names = Object.keys(incremental.readsByPartition ?? {})
  const parents = node.parents.filter((p) => names.includes(nodeOf(context.graph, p).name))
  return Object.fromEntries(
    parents.flatMap((p) => {
      const marks = context.contents.partitionsOf(p)
      return marks === undefined ? [] : [[nodeOf(context.graph, p).name, marks]]
    }),
  )
}

export function rebuildOf(context: Context, node: GraphNode): Rebuild | undefined {
  const now = partitionsRead(context, node)
  const last = context.state.nodes.get(node.id)?.parts
  if (now === undefined) return undefined
  const before = last?.reads ?? {}
  const read = context.contents.marksRead(node.id)
  const changed = Object.keys(read).filter((name) => read[name] !== before[name])
  const seen = (last?.notes?.partitionsRead ?? {}) as Readonly<Record<string, unknown>>
  const found = changed.map((name) => changesIn(node, name, readMarks(seen[name]), now[name]))
  const whole = found.find((f) => f.whole !== undefined)
  if (whole !== undefined) return whole
  const starts = found.flatMap((f) => (f.from === undefined ? [] : [f.from]))
  const from = starts.sort(byOrder)[0]
  return {
    values: [...new Set(found.flatMap((f) => f.values))],
    ...(from === undefined ? {} : { from }),
    told: found.flatMap((f) => f.told),
  }
}

function changesIn(
  node: GraphNode,
  name: string,
  old: PartitionMarks | undefined,
  now: PartitionMarks | undefined,
): Rebuild {
  const whole = (because: string): Rebuild => ({ whole: because, values: [], told: [] })
  const how = node.config.incremental?.readsByPartition?.[name]
  if (how === undefined) return whole(`${name} changed, which is not read by partition`)
  const values = old && now && changedPartitions(old, now)
  if (values === undefined) return whole(`${name} changed, and its partitions are not known`)
  if (how === 'same') return { values, told: values.map((v) => `${v ?? 'none'} (${name})`) }
  if (values.includes(null)) return whole(`${name} changed in rows without a partition`)
  const [from] = values.filter((v) => v !== null).sort(byOrder)
  return from === undefined
    ? { values: [], told: [] }
    : { values: [], from, told: [`from ${from} (${name})`] }
}

/** Dates, which sort as texts, and whole numbers; binding has let nothing else through. */
function byOrder(a: string, b: string): number {
  if (/^-?\d+$/.test(a) && /^-?\d+$/.test(b)) return BigInt(a) < BigInt(b) ? -1 : a === b ? 0 : 1
  return a < b ? -1 : a === b ? 0 : 1
}
