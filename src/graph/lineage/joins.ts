/** How joins pass columns on, and what their conditions decide. In: walk and node. Out: columns. Pure. */
import { type PlanNode, PlanUnknown } from './plan.ts'
import { expressionsOf, type Followed, picked, type Walk } from './walker.ts'

export function join<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const left = walk.child(node)
  const delim = node.duplicate_eliminated_columns
  if (delim) walk.outers.push(delim.map((e) => walk.eval(e, left.columns)))
  const right = walk.child(node, 1)
  const read = joinReads(walk, node, left.columns, right.columns)
  if (delim) walk.outers.pop()
  const lefts = picked(left.columns, node.left_projection_map)
  const rights = picked(right.columns, node.right_projection_map)
  const both = walk.domain.either(left.influence, right.influence)
  switch (node.join_type ?? 'INNER') {
    case 'SEMI':
    case 'ANTI':
      return { columns: lefts, influence: walk.influenced(both, read) }
    case 'MARK': {
      // the subquery decides about a flag, not about the rows
      const flag = walk.domain.under(walk.any(read), right.influence)
      return { columns: [...lefts, flag], influence: left.influence }
    }
    case 'SINGLE': {
      const looked = walk.influenced(right.influence, read)
      return {
        columns: [...lefts, ...rights.map((v) => walk.domain.under(v, looked))],
        influence: left.influence,
      }
    }
    case 'INNER':
    case 'LEFT':
    case 'RIGHT':
    case 'OUTER':
    case 'FULL':
      return { columns: [...lefts, ...rights], influence: walk.influenced(both, read) }
    default:
      throw new PlanUnknown(`a join of type ${node.join_type}`)
  }
}

/** What the join's conditions read: pairs count in one side each, a predicate in both together. */
function joinReads<V>(walk: Walk<V>, node: PlanNode, left: readonly V[], right: readonly V[]): V[] {
  const both = [...left, ...right]
  const single = [node.condition, node.predicate].filter((e) => e !== undefined)
  const read = (node.conditions ?? []).flatMap((c) => {
    if (!('comparison' in c)) return [walk.eval(c, both)]
    const [a, b] = [walk.eval(c.left, left), walk.eval(c.right, right)]
    walk.domain.compared?.(a, b, c.left, c.right)
    return a === b && c.comparison === 'COMPARE_NOT_DISTINCT_FROM' && walk.isOuter(a) ? [] : [a, b]
  })
  return [...read, ...[...single, ...expressionsOf(node)].map((e) => walk.eval(e, both))]
}

export function delimGet<V>(walk: Walk<V>, node: PlanNode): Followed<V> {
  const columns = walk.outers.at(-1)
  if (columns === undefined || columns.length !== (node.chunk_types ?? []).length)
    throw new PlanUnknown('correlated columns without their join')
  return { columns, influence: walk.domain.none }
}
