/**
 * What stands, by its rows: a node that is stale only because what it reads was built again need not be built when that
 * turned out to hold the same rows. A table is known by the hash of its rows; what keeps none (a view, a source) by its
 * code and by what it reads. Pure. Start at `contentsOf`.
 */
import { createHash } from 'node:crypto'
import { type Graph, type GraphNode, listColumn, nameIn, nodeOf, rowParents } from '../graph/index.ts'
import {
  type Changes,
  materializationName,
  type PartitionMark,
  type PartitionMarks,
  readChanges,
  readMarks,
} from '../materialize/index.ts'
import type { NodeResult } from './events.ts'
import { otherRowsOf, type Plan } from './plan.ts'
import type { KeyParts, State } from './state.ts'

export interface Contents {
  /** Of what a node that stands was made: as planned, if this run builds it. */
  readonly madeFrom: (id: string) => KeyParts | undefined
  /** What a node holds; known once this run is through with it. */
  readonly markOf: (id: string) => string
  /** The marks of everything that a node reads, by name. */
  readonly marksRead: (id: string) => Readonly<Record<string, string>>
  /** What each partition of a node holds; undefined where that is not kept. */
  readonly partitionsOf: (id: string) => PartitionMarks | undefined
  /** Which of its changed rows are kept; undefined where none are. */
  readonly changesOf: (id: string) => Changes | undefined
  /** A stale node of which only the keys of its parents changed, and their contents did not. */
  readonly readsTheSame: (id: string) => boolean
}

interface Standing {
  readonly graph: Graph
  readonly plan: Plan
  readonly state: State
  /** Whether this run builds the node. */
  readonly builds: (id: string) => boolean
  /** Hash of the rows that stand; null or undefined where no rows are kept. */
  readonly contentOf: (id: string) => string | null | undefined
  /** What this run did with a node, once it did. */
  readonly doneWith: (id: string) => NodeResult | undefined
}

export function contentsOf({ graph, plan, state, builds, contentOf, doneWith }: Standing): Contents {
  const known = new Map<string, string>()
  const partsOf = (id: string): KeyParts | undefined => {
    const ephemeral = materializationName(nodeOf(graph, id)) === 'ephemeral'
    return ephemeral || builds(id) ? plan.nodes.get(id)?.parts : state.nodes.get(id)?.parts
  }
  const othersOf = (id: string): string | undefined =>
    builds(id) ? undefined : otherRowsOf(plan, state, nodeOf(graph, id))
  const markOf = (id: string): string => {
    const rows = othersOf(id) ?? contentOf(id)
    if (typeof rows === 'string') return rows
    const ready = known.get(id)
    if (ready !== undefined) return ready
    const { code, config, runId } = partsOf(id) ?? { code: 'nothing', config: '' }
    const node = nodeOf(graph, id)
    const mark = hash([code, config, runId ?? '', ...rowParents(node).map((p) => markRead(node, p))])
    known.set(id, mark)
    return mark
  }
  const marksRead = (id: string) => {
    const node = nodeOf(graph, id)
    return Object.fromEntries(rowParents(node).map((p) => [nameIn(graph, node, p), markRead(node, p)]))
  }
  const markRead = (node: GraphNode, parent: string): string => {
    const list = node.within?.[parent]
    return (list === undefined ? undefined : markWithin(graph, list, parent, partitionsOf)) ?? markOf(parent)
  }
  const partitionsOf = partitionsFrom({ graph, state, doneWith }, partsOf, markOf)
  const changesOf = (id: string): Changes | undefined => {
    const made = doneWith(id)
    if (made?.status === 'success') return made.changes
    return readChanges(state.nodes.get(id)?.parts.notes?.changes)
  }
  const readsTheSame = (id: string): boolean => {
    const before = state.nodes.get(id)?.parts.reads
    if (before === undefined || plan.nodes.get(id)?.onlyParents !== true) return false
    const now = marksRead(id)
    const names = Object.keys(now)
    return names.length === Object.keys(before).length && names.every((name) => before[name] === now[name])
  }
  return { madeFrom: partsOf, markOf, marksRead, partitionsOf, changesOf, readsTheSame }
}

/**
 * Of a parent whose rows are read in the partitions that a table lists: what these hold. Undefined where it is not known, as
 * of a parent that is not told apart by the like column, of the same type.
 */
function markWithin(
  graph: Graph,
  list: string,
  parent: string,
  partitionsOf: Contents['partitionsOf'],
): string | undefined {
  const entry = listColumn(nodeOf(graph, parent).config, nodeOf(graph, list).config) ?? ''
  const [listed, all] = [partitionsOf(list), partitionsOf(parent)]
  const [values, marks] = [listed?.by[entry], all?.by[entry]]
  if (listed === undefined || all === undefined || values === undefined || marks === undefined)
    return undefined
  const typed = columnIn(listed.schema, entry)
  if (typed === undefined || typed !== columnIn(all.schema, entry)) return undefined
  const wanted = new Set(values.map(([value]) => value))
  // the condition holds for no row without a value
  const read = marks.filter(([value]) => value !== null && wanted.has(value))
  return hash([all.schema, ...read.map((mark) => mark.join(' ')).sort()])
}

/** Name and type of a column, as the marks of a table say them; the comma of DECIMAL(18,2) parts no columns. */
function columnIn(schema: string, name: string): string | undefined {
  return schema
    .split(/,(?![^(]*\))/)
    .find((column) => column.toLowerCase().startsWith(`${name.toLowerCase()} `))
}

function partitionsFrom(
  { graph, state, doneWith }: Pick<Standing, 'graph' | 'state' | 'doneWith'>,
  partsOf: (id: string) => KeyParts | undefined,
  markOf: (id: string) => string,
): Contents['partitionsOf'] {
  /** A view that passes rows on holds what its parents hold, as long as all else about it is the same. */
  const throughView = (node: GraphNode): PartitionMarks | undefined => {
    const told = Object.entries(node.config.readsByPartition ?? {})
    if (told.some(([, how]) => how !== 'same')) return undefined
    const isTold = (id: string): boolean => told.some(([name]) => name === nameIn(graph, node, id))
    const parents = rowParents(node).filter(isTold)
    const marks = parents.map(partitionsOf).filter((known) => known !== undefined)
    if (marks.length === 0 || marks.length !== told.length) return undefined
    const { code = '', config = '' } = partsOf(node.id) ?? {}
    const beside = rowParents(node)
      .filter((p) => !isTold(p))
      .map(markOf)
    const schema = hash([...marks.map((known) => known.schema), code, config, ...beside])
    return { schema, by: sideBySide(marks) }
  }
  const partitionsOf = (id: string): PartitionMarks | undefined => {
    const made = doneWith(id)
    const node = nodeOf(graph, id)
    if (materializationName(node) === 'view') return throughView(node)
    if (made?.status === 'success') return made.partitions
    return readMarks(state.nodes.get(id)?.parts.notes?.partitions)
  }
  return partitionsOf
}

/** By each entry that all of them have: of a value, what each of them holds. */
function sideBySide(marks: readonly PartitionMarks[]): PartitionMarks['by'] {
  const [first, ...others] = marks
  if (first === undefined || others.length === 0) return first?.by ?? {}
  const entries = Object.keys(first.by).filter((entry) => others.every(({ by }) => by[entry] !== undefined))
  return Object.fromEntries(entries.map((entry) => [entry, ofEach(marks.map(({ by }) => by[entry] ?? []))]))
}

function ofEach(sides: readonly (readonly PartitionMark[])[]): PartitionMark[] {
  const known = sides.map((side) => new Map(side.map((mark) => [mark[0], mark])))
  const values = [...new Set(known.flatMap((side) => [...side.keys()]))]
  return values.map((value) => {
    const of = (at: 1 | 2 | 3): string => known.map((side) => side.get(value)?.[at] ?? '').join('/')
    return [value, of(1), of(2), of(3)]
  })
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)
}
