/** The order in which ready nodes are taken: the longest work first, parents always before children. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Graph } from '../../src/graph/index.ts'
import { byUrgency } from '../../src/run/urgency.ts'

function graphOf(parents: Readonly<Record<string, readonly string[]>>): Graph {
  const nodes = new Map(Object.entries(parents).map(([id, above]) => [id, { id, parents: above }]))
  return { nodes } as unknown as Graph
}

it('takes the chain with the most time behind it first, by what was measured', () => {
  // a, b, c stand beside each other; b leads to a long one, c is the longest alone but leads nowhere
  const graph = graphOf({ a: [], b: [], c: [], d: ['a'], e: ['b'] })
  const usual = (id: string): number => ({ a: 5, b: 5, c: 40, d: 10, e: 90 })[id] ?? 0
  const all = () => true
  // behind: b 95, e 90, c 40, a 15, d 10
  expect(byUrgency(graph, ['a', 'b', 'c', 'd', 'e'], all, usual)).toEqual(['b', 'e', 'c', 'a', 'd'])
  // e stands already: nothing is behind b but itself
  expect(byUrgency(graph, ['a', 'b', 'c', 'd', 'e'], (id) => id !== 'e', usual)).toEqual([
    'c',
    'a',
    'd',
    'b',
    'e',
  ])
  // never built: by the length of what hangs on them, then as the graph has them
  expect(byUrgency(graph, ['a', 'b', 'c', 'd', 'e'], all, () => undefined)).toEqual(['a', 'b', 'c', 'd', 'e'])
})

it('keeps parents before children in any graph', () => {
  const sizes = fc.array(
    fc.tuple(fc.array(fc.nat({ max: 20 }), { maxLength: 3 }), fc.nat({ max: 9 }), fc.boolean()),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(sizes, (drawn) => {
      const ids = drawn.map((_, i) => `n${i}`)
      const parents = Object.fromEntries(
        drawn.map(([above], i) => [`n${i}`, [...new Set(above.filter((p) => p < i).map((p) => `n${p}`))]]),
      )
      const at = (id: string): number => Number(id.slice(1))
      const order = byUrgency(
        graphOf(parents),
        ids,
        (id) => drawn[at(id)]?.[2] === true,
        (id) => drawn[at(id)]?.[1],
      )
      expect([...order].sort()).toEqual([...ids].sort())
      for (const id of ids)
        for (const parent of parents[id] ?? []) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(id))
    }),
  )
})
