/**
 * Which keys of a `keys` model are built again: what its own SQL finds in the rows by which its inputs differ from those that it was
 * built from, and the partitions of those that it reads by partition. Whether these rows are known, the content hashes say between
 * which they lie.
 * In: context, node. Out: the decision. Pure. Start at `changedKeysOf`.
 */
import { askedRows, type GraphNode, nameIn, nodeOf, readName, withChanged } from '../graph/index.ts'
import { type ChangedKeys, changesOf } from '../materialize/index.ts'
import { finalSql } from './final-sql.ts'
import { partitionsChanged } from './partitions.ts'
import type { NodeContext } from './types.ts'

export function changedKeysOf(context: NodeContext, node: GraphNode): ChangedKeys | undefined {
  if (node.config.incremental?.strategy !== 'keys') return undefined
  const before = context.state.nodes.get(node.id)?.parts.reads
  const now = context.contents.marksRead(node.id)
  const names = Object.keys({ ...before, ...now })
  const changed = names.filter((name) => before?.[name] !== now[name])
  const asked = askedRows(node)
  const from: string[] = []
  const rows = new Map<string, string>()
  const values: (string | null)[] = []
  const partitions: (readonly string[])[] = []
  for (const id of node.parents) {
    const name = nameIn(context.graph, node, id)
    const relation = readName(nodeOf(context.graph, id))
    rows.set(relation, `select * from ${relation} where false`)
    if (!changed.includes(name)) continue
    if (node.config.readsByPartition?.[name] !== undefined) {
      const found = partitionsChanged(context, node, name)
      if (found === undefined) return whole(`${name} changed, and its partitions are not known`)
      values.push(...found.values)
      partitions.push(found.all)
      continue
    }
    if (!asked.includes(id)) return whole(`${name} changed, of which it does not ask which rows`)
    const changes = context.contents.changesOf(id)
    if (changes === undefined || changes.from !== before?.[name] || changes.to !== now[name])
      return whole(`${name} changed, and its changed rows are not known`)
    rows.set(relation, `select * from ${changesOf(id)}`)
    from.push(id)
  }
  if (changed.some((name) => now[name] === undefined)) return whole('it reads something else now')
  const sql = withChanged(
    finalSql(context, node, 'keys'),
    (relation) => rows.get(relation) ?? unknown(relation),
  )
  return { sql, told: changed.join(', ') || 'another day', from, values, partitions }
}

function unknown(relation: string): never {
  throw new Error(`no changed rows of ${relation}`)
}

function whole(because: string): ChangedKeys {
  return { whole: because, sql: '', told: '', from: [], values: [], partitions: [] }
}
