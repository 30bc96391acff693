/** Order, cycles, references, layers: what `link` promises before any database is asked. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Linked, link } from '../../src/graph/index.ts'
import { cycles, topologicalOrder } from '../../src/graph/order.ts'
import { type Files, line, loadGood } from '../project/folder.ts'

function linked(files: Files): Linked {
  return link(loadGood(files))
}

function problems(files: Files): string[] {
  return linked(files).problems.map(line)
}

/** A random graph: node i may only have parents below i, and names are shuffled so that order is not given away. */
const dag = fc
  .integer({ min: 2, max: 14 })
  .chain((n) =>
    fc.record({
      names: fc.shuffledSubarray(
        Array.from({ length: n }, (_, i) => `n${String(i).padStart(2, '0')}`),
        { minLength: n, maxLength: n },
      ),
      edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 40 }),
    }),
  )
  .map(({ names, edges }) => {
    const parents = new Map(names.map((name): [string, string[]] => [name, []]))
    for (const [a, b] of edges) {
      if (a === b) continue
      const list = parents.get(names[Math.max(a, b)] ?? '')
      const parent = names[Math.min(a, b)] ?? ''
      if (list !== undefined && !list.includes(parent)) list.push(parent)
    }
    return { names, parents }
  })

describe('order', () => {
  it('puts every parent before its child, and every node exactly once', () => {
    fc.assert(
      fc.property(dag, ({ parents }) => {
        const { order, left } = topologicalOrder(parents)
        expect(left).toEqual([])
        expect([...order].sort()).toEqual([...parents.keys()].sort())
        for (const [child, list] of parents)
          for (const p of list) expect(order.indexOf(p)).toBeLessThan(order.indexOf(child))
      }),
    )
  })

  it('does not depend on the order in which the nodes were found', () => {
    fc.assert(
      fc.property(dag, ({ parents }) => {
        const turned = new Map([...parents].reverse().map(([id, list]) => [id, [...list].reverse()]))
        expect(topologicalOrder(turned).order).toEqual(topologicalOrder(parents).order)
      }),
    )
  })

  it('names a path along real edges once an edge leads back', () => {
    fc.assert(
      fc.property(dag, fc.nat(), ({ names, parents }, pick) => {
        const readers = names.filter((n) => (parents.get(n) ?? []).length > 0)
        fc.pre(readers.length > 0)
        const child = readers[pick % readers.length] ?? ''
        const parent = parents.get(child)?.[0] ?? ''
        parents.get(parent)?.push(child)
        const { left } = topologicalOrder(parents)
        const found = cycles(parents, left)
        expect(found.length).toBeGreaterThan(0)
        for (const path of found) {
          expect(path.at(0)).toBe(path.at(-1))
          expect(path.length).toBeGreaterThan(1)
          path.slice(0, -1).forEach((node, i) => {
            expect(parents.get(node)).toContain(path[i + 1])
          })
        }
      }),
    )
  })
})

describe('a project', () => {
  it('refuses models that read each other, at the ref', () => {
    const found = problems({
      'models/marts/a.sql': "select 1 as x\nfrom {{ref 'c'}}\n",
      'models/marts/b.sql': "select * from {{ref 'a'}}",
      'models/marts/c.sql': "select * from {{ref 'b'}}",
    })
    expect(found).toEqual(['E2103 models/marts/a.sql:2:6+11 These models read each other: a -> c -> b -> a.'])
  })

  it('refuses a model that reads itself', () => {
    expect(problems({ 'models/marts/a.sql': "select * from {{ref 'a'}}" })).toEqual([
      'E2103 models/marts/a.sql:1:15+11 These models read each other: a -> a.',
    ])
  })

  it('names the nearest model or source at the exact place, all at once', () => {
    const found = problems({
      'models/staging/s.yml':
        'sources:\n  - name: shop\n    tables:\n      - { name: orders, location: data/o.csv }\n',
      'models/staging/stg_orders.sql': "select 'é' as e, *\nfrom {{source 'shop' 'order'}}\n",
      'models/marts/mart.sql': "select *\nfrom {{ref 'stg_order'}}\n",
      'models/marts/other.sql': "select * from {{ref 'nothing_like_it'}}\n",
    })
    expect(found.sort()).toEqual([
      'E2101 models/marts/mart.sql:2:6+19 There is no model, seed or snapshot named stg_order. Did you mean stg_orders?',
      'E2101 models/marts/other.sql:1:15+25 There is no model, seed or snapshot named nothing_like_it.',
      'E2102 models/staging/stg_orders.sql:2:6+25 There is no source table shop.order. Did you mean shop.orders?',
    ])
  })

  it('lets a layer read itself and earlier ones only, and only staging read sources', () => {
    const found = problems({
      'models/staging/s.yml':
        'sources:\n  - name: shop\n    tables:\n      - { name: orders, location: data/o.csv }\n',
      'models/staging/stg.sql': "select * from {{source 'shop' 'orders'}}",
      'models/staging/back.sql': "select * from {{ref 'mart'}}",
      'models/marts/mart.sql': "select * from {{ref 'stg'}} join {{ref 'peer'}} using (x)",
      'models/marts/peer.sql': "select * from {{source 'shop' 'orders'}}",
    })
    expect(found.sort()).toEqual([
      'E2105 models/marts/peer.sql:1:15+26 peer (marts) may not read shop.orders (a source).',
      'E2105 models/staging/back.sql:1:15+14 back (staging) may not read mart (marts).',
    ])
  })

  it('reads references inside branches that are not taken', () => {
    const { graph } = linked({
      'models/staging/a.sql': 'select 1 as x',
      'models/marts/m.sql': "select 1 as x {{#if false}} union all select x from {{ref 'a'}} {{/if}}",
    })
    expect(graph?.nodes.get('model.shop.m')?.parents).toEqual(['model.shop.a'])
  })
})
