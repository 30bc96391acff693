import { expect, it } from 'vitest'
import { manifestJson, runResultsJson } from '../../src/artifact/index.ts'
import { manifestInput, runResultsInput } from './shop.ts'

interface Manifest {
  nodes: Record<string, Record<string, unknown>>
  sources: Record<string, Record<string, unknown>>
  parent_map: Record<string, string[]>
  child_map: Record<string, string[]>
}
const manifest = JSON.parse(manifestJson(manifestInput)) as Manifest

it('gives the same text whatever the order in which the nodes come', () => {
  const turned = { ...manifestInput, nodes: [...manifestInput.nodes].reverse() }
  expect(manifestJson(turned)).toBe(manifestJson(manifestInput))
})

it('is one text although it is written by entries, each of them in a line of its own', () => {
  const lines = manifestJson(manifestInput).split('\n')
  const begins = (id: string) => lines.filter((line) => line.startsWith(`    ${JSON.stringify(id)}: {`))
  for (const [id, node] of Object.entries(manifest.nodes)) {
    const [line = '', ...more] = begins(id)
    expect(more).toEqual([])
    expect(JSON.parse(`{${line.replace(/,$/, '')}}`)).toEqual({ [id]: node })
  }
  const empty = { ...manifestInput, nodes: [], sources: [], macros: [] }
  expect(JSON.parse(manifestJson(empty))).toMatchObject({ nodes: {}, sources: {}, macros: {} })
})

it('draws every edge both ways', () => {
  expect(manifest.parent_map['model.shop.mart_month']).toEqual([
    'model.shop.stg_web__orders',
    'seed.shop.bands',
  ])
  expect(manifest.child_map['seed.shop.bands']).toEqual(['model.shop.mart_month'])
  expect(manifest.child_map['source.shop.web.orders']).toEqual(['model.shop.stg_web__orders'])
  const pairs = (map: Record<string, string[]>, turn: boolean): string[] =>
    Object.entries(map)
      .flatMap(([a, list]) => list.map((b) => (turn ? `${b} ${a}` : `${a} ${b}`)))
      .sort()
  expect(pairs(manifest.parent_map, false)).toEqual(pairs(manifest.child_map, true))
  expect(Object.keys(manifest.parent_map).sort()).toEqual(
    [...Object.keys(manifest.nodes), ...Object.keys(manifest.sources)].sort(),
  )
})

it('keeps our facts under meta, apart from what the user wrote there', () => {
  const node = manifest.nodes['model.shop.mart_month']
  const facts = { layer: 'marts', owner: 'finance', grain: ['customer_id', 'fiscal_month'] }
  expect(node?.meta).toEqual({ reviewed: true, ledgerline: facts })
  expect(node?.columns).toMatchObject({
    net_revenue: { data_type: 'DECIMAL(18,2)', meta: { ledgerline: { unit: 'money', additive: true } } },
    customer_id: { constraints: [{ type: 'not_null' }] },
  })
})

it('shows a reconciliation as a test on its model', () => {
  expect(manifest.nodes['test.shop.mart_ties_out.abcdef0123']).toMatchObject({
    resource_type: 'test',
    attached_node: 'model.shop.mart_month',
    test_metadata: { namespace: 'ledgerline', name: 'reconcile', kwargs: { tolerance: '0.00' } },
    config: { severity: 'WARN', where: "currency = 'EUR'" },
  })
})

it('refuses to write a path of this machine, or two nodes under one id', () => {
  const [first] = manifestInput.nodes
  if (first === undefined) throw new Error('no node')
  for (const file of ['/home/me/models/x.sql', 'C:\\me\\models\\x.sql']) {
    expect(() => manifestJson({ ...manifestInput, nodes: [{ ...first, file }] })).toThrow(RangeError)
  }
  expect(() => manifestJson({ ...manifestInput, nodes: [first, first] })).toThrow(RangeError)
})

it('says what each node did, in seconds and rows', () => {
  const { results } = JSON.parse(runResultsJson(runResultsInput)) as { results: Record<string, unknown>[] }
  expect(results[0]).toMatchObject({
    status: 'success',
    execution_time: 1.5,
    adapter_response: { rows_affected: 12 },
    failures: null,
  })
  expect(results.map((r) => r.status)).toEqual(['success', 'error', 'skipped', 'warn', 'fail', 'pass'])
  expect(results.map((r) => r.failures)).toEqual([null, null, null, 2, 3, 0])
})
