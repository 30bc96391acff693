/** Ports: who fills an abstract model, and what stays the port's own. */
import { describe, expect, it } from 'vitest'
import { line, load, loadGood, modelOf, problemsOf } from './folder.ts'

const port = `models:
  - name: input_orders
    description: Orders.
    owner: commerce
    abstract: true
    grain: [order_id]
    config: { contract: { enforced: true } }
    columns:
      - { name: order_id, data_type: varchar, description: Key., constraints: [not_null] }
      - { name: amount, data_type: 'decimal(18,2)', description: Money., unit: money }
    data_tests: [{ expression_is_true: { expression: amount >= 0 } }]
`
const base = {
  'base/project.yml': 'name: base\nexports: [models/inputs]\nmodels: { inputs: { +schema: inputs } }\n',
  'base/models/inputs/input_orders.yml': port,
  'project.yml': 'name: shop\npackages: [{ path: base }]\n',
}
const filler = 'select 1 as order_id, 2 as amount\n'

describe('a port', () => {
  it('that nobody fills has a contract and no SQL', () => {
    const model = modelOf(loadGood(base), 'input_orders')
    expect(model.sql).toBeUndefined()
    expect(model).toMatchObject({
      abstract: true,
      package: 'base',
      path: 'base/models/inputs/input_orders.yml',
      layer: 'inputs',
      grain: ['order_id'],
      fqn: ['inputs', 'input_orders'],
      config: { contractEnforced: true, schema: 'inputs', materialized: 'table' },
    })
    expect({ ...model.place }).toEqual({
      file: 'base/models/inputs/input_orders.yml',
      line: 2,
      column: 11,
      length: 12,
    })
  })

  it('keeps its contract when it is filled; the filler adds configuration and tests', () => {
    const files = {
      ...base,
      'models/erp/inputs/input_orders.sql': filler,
      'models/erp/inputs/input_orders.yml': `models:
  - name: input_orders
    description: Orders of the ERP.
    config: { materialized: view }
    data_tests: [{ unique_combination: { columns: [order_id, amount] } }]
    columns: [{ name: amount, data_tests: [not_null] }]
`,
    }
    const model = modelOf(loadGood(files), 'input_orders')
    expect(model.abstract).toBe(true)
    expect(model.sql).toEqual({ file: 'models/erp/inputs/input_orders.sql', text: filler })
    expect([model.description, model.owner, model.config.materialized]).toEqual([
      'Orders of the ERP.',
      'commerce',
      'view',
    ])
    expect(model.columns.map((c) => [c.name, c.data_type, c.tests.map((t) => t.name)])).toEqual([
      ['order_id', 'varchar', []],
      ['amount', 'decimal(18,2)', ['not_null']],
    ])
    expect(model.tests.map((t) => [t.name, t.place.file])).toEqual([
      ['expression_is_true', 'base/models/inputs/input_orders.yml'],
      ['unique_combination', 'models/erp/inputs/input_orders.yml'],
    ])
    expect(model.grain).toEqual(['order_id'])
  })

  it('may have a default beside it, which a filler replaces', () => {
    const withDefault = { ...base, 'base/models/inputs/input_orders.sql': 'select 0\n' }
    expect(modelOf(loadGood(withDefault), 'input_orders').sql?.file).toBe(
      'base/models/inputs/input_orders.sql',
    )
    const filled = { ...withDefault, 'models/inputs/input_orders.sql': filler }
    expect(modelOf(loadGood(filled), 'input_orders').sql?.file).toBe('models/inputs/input_orders.sql')
  })

  it('is filled in its own package from another folder, unless that folder is disabled', () => {
    const own = {
      'models/inputs/input_orders.yml': port,
      'models/inputs/input_orders.sql': 'select 0\n',
      'models/demo/inputs/input_orders.sql': filler,
    }
    expect(modelOf(loadGood(own), 'input_orders').sql?.file).toBe('models/demo/inputs/input_orders.sql')
    const off = { ...own, 'project.yml': 'name: shop\nmodels: { demo: { +enabled: false } }\n' }
    const model = modelOf(loadGood(off), 'input_orders')
    expect([model.sql?.file, model.config.enabled]).toEqual(['models/inputs/input_orders.sql', true])
  })

  it('filled twice is refused, with the other place', () => {
    const files = { ...base, 'models/a/input_orders.sql': filler, 'models/b/input_orders.sql': filler }
    expect(problemsOf(files)).toEqual([
      'E2107 models/b/input_orders.sql:1:1+1 input_orders is filled twice; the other one is models/a/input_orders.sql.',
    ])
  })

  it('declared twice is refused', () => {
    const { problems } = load({ ...base, 'models/inputs/input_orders.yml': port })
    expect(problems.map((p) => `${p.code} ${p.place?.file}`)).toEqual([
      'E2104 base/models/inputs/input_orders.yml',
    ])
  })

  it('has typed columns and an enforced contract', () => {
    const yml = (rest: string) => ({
      'models/inputs/p.yml': `models:\n  - name: p\n    abstract: true\n${rest}`,
    })
    expect(problemsOf(yml(''))[0]).toContain('E3109 models/inputs/p.yml:2:11+1')
    expect(problemsOf(yml('    columns: [{ name: one }]\n'))).toEqual([
      'E1004 models/inputs/p.yml:4:23+3 p.columns.one: has no data_type; a port types every column.',
    ])
    const loose = '    contract: { enforced: false }\n    columns: [{ name: one, data_type: integer }]\n'
    expect(problemsOf(yml(loose))).toEqual([
      'E1004 models/inputs/p.yml:4:27+5 p.contract.enforced: cannot be false: the contract of a port is enforced.',
    ])
  })

  it('does not let its filler say the contract again', () => {
    const files = {
      ...base,
      'models/input_orders.sql': filler,
      'models/input_orders.yml':
        'models:\n  - name: input_orders\n    grain: [amount]\n    columns: [{ name: amount, data_type: double }, { name: amont }]\n',
    }
    const said =
      'is said by the contract of the port, in base/models/inputs/input_orders.yml; only tests can be added here.'
    expect(load(files).problems.map(line)).toEqual([
      `E1004 models/input_orders.yml:3:5+5 input_orders.grain: ${said}`,
      `E1004 models/input_orders.yml:4:31+9 input_orders.columns.amount.data_type: ${said}`,
      'E2108 models/input_orders.yml:4:60+5 input_orders has no column amont. Did you mean amount?',
    ])
  })
})
