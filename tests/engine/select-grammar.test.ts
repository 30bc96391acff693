/**
 * The grammar against a second, naive reading of dbt's page on graph operators: distances between all pairs, and sets
 * by their definition. Random graphs, random selectors.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Graph, type GraphNode, select } from '../../src/graph/index.ts'

interface Small {
  /** parents[i] holds only numbers below i. */
  readonly parents: readonly (readonly number[])[]
  readonly tags: readonly (readonly string[])[]
}

const tagNames = ['red', 'blue']

const graphs: fc.Arbitrary<Small> = fc.integer({ min: 1, max: 9 }).chain((n) =>
  fc.record({
    parents: fc.tuple(
      ...Array.from({ length: n }, (_, i) =>
        i === 0
          ? fc.constant<number[]>([])
          : fc.uniqueArray(fc.integer({ min: 0, max: i - 1 }), { maxLength: 3 }),
      ),
    ),
    tags: fc.tuple(...Array.from({ length: n }, () => fc.subarray(tagNames))),
  }),
)

interface Term {
  readonly of: { readonly node: number } | { readonly tag: string }
  readonly at: boolean
  readonly up?: number | undefined
  readonly down?: number | undefined
}

const depth = fc.option(fc.constantFrom(0, 1, 2, Number.POSITIVE_INFINITY), { nil: undefined })
const term: fc.Arbitrary<Term> = fc.record({
  of: fc.oneof(
    fc.record({ node: fc.integer({ min: 0, max: 8 }) }),
    fc.record({ tag: fc.constantFrom(...tagNames) }),
  ),
  at: fc.boolean(),
  up: depth,
  down: depth,
})
const request = fc.array(fc.array(term, { minLength: 1, maxLength: 3 }), { maxLength: 3 })

const id = (i: number): string => `model.p.n${i}`

function graphOf({ parents, tags }: Small): Graph {
  const nodes = new Map<string, GraphNode>()
  const children = new Map<string, string[]>()
  for (const [i, above] of parents.entries()) {
    nodes.set(id(i), {
      id: id(i),
      name: `n${i}`,
      resource: { kind: 'model', package: 'p', path: `models/n${i}.sql`, fqn: [`n${i}`] },
      config: { tags: tags[i] ?? [] },
      parents: above.map(id),
    } as unknown as GraphNode)
    for (const p of above) children.set(id(p), [...(children.get(id(p)) ?? []), id(i)])
  }
  const project = { models: [], seeds: [], sources: [] }
  return { project, nodes, order: [...nodes.keys()], children, checks: [] } as unknown as Graph
}

function textOf({ of, at, up, down }: Term): string {
  const body = 'node' in of ? `n${of.node}` : `tag:${of.tag}`
  const steps = (n: number): string => (n === Number.POSITIVE_INFINITY ? '' : String(n))
  if (at) return `@${body}`
  return `${up === undefined ? '' : `${steps(up)}+`}${body}${down === undefined ? '' : `+${steps(down)}`}`
}

/** Shortest way from a node to one that comes from it, by Floyd and Warshall. */
function distances({ parents }: Small): number[][] {
  const n = parents.length
  const far = Number.POSITIVE_INFINITY
  const d = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 0 : far)))
  const at = (i: number, j: number): number => d[i]?.[j] ?? far
  for (const [i, above] of parents.entries()) for (const p of above) (d[p] ?? [])[i] = 1
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) (d[i] ?? [])[j] = Math.min(at(i, j), at(i, k) + at(k, j))
  return d
}

function naive(small: Small, t: Term): Set<number> {
  const all = small.parents.map((_, i) => i)
  const d = distances(small)
  const way = (i: number, j: number): number => d[i]?.[j] ?? Number.POSITIVE_INFINITY
  const reach = (i: number, j: number, limit: number): boolean =>
    way(i, j) <= limit && Number.isFinite(way(i, j))
  const hits = all.filter((i) => ('node' in t.of ? i === t.of.node : small.tags[i]?.includes(t.of.tag)))
  return new Set(
    all.filter((i) => {
      if (hits.includes(i)) return true
      if (t.at) return all.some((j) => hits.some((h) => reach(h, j, 99)) && reach(i, j, 99))
      const above = t.up !== undefined && hits.some((h) => reach(i, h, t.up ?? 0))
      return above || (t.down !== undefined && hits.some((h) => reach(h, i, t.down ?? 0)))
    }),
  )
}

function naiveRequest(small: Small, words: readonly (readonly Term[])[]): Set<number> {
  const all = small.parents.map((_, i) => i)
  return new Set(all.filter((i) => words.some((parts) => parts.every((t) => naive(small, t).has(i)))))
}

const words = (r: readonly (readonly Term[])[]): string[] => r.map((parts) => parts.map(textOf).join(','))

it('selects what the definitions of the operators say, on any graph', () => {
  fc.assert(
    fc.property(graphs, request, request, (small, include, exclude) => {
      const all = new Set(small.parents.map((_, i) => i))
      const taken = include.length === 0 ? all : naiveRequest(small, include)
      const left = naiveRequest(small, exclude)
      const wanted = [...taken].filter((i) => !left.has(i)).map(id)
      const { ids } = select(graphOf(small), words(include), words(exclude))
      expect([...ids].sort()).toEqual(wanted.sort())
    }),
    { numRuns: 300 },
  )
})

it('takes one flag with spaces and several flags as the same union', () => {
  fc.assert(
    fc.property(graphs, request, (small, include) => {
      fc.pre(include.length > 0)
      const graph = graphOf(small)
      expect([...select(graph, [words(include).join('  ')]).ids].sort()).toEqual(
        [...select(graph, words(include)).ids].sort(),
      )
    }),
    { numRuns: 50 },
  )
})
