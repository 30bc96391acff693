/** A project's own limits for the tie-outs and audits of its packages: by name, with a reason, and never by accident. */
import { describe, expect, it } from 'vitest'
import { type Files, TestProject } from './project.ts'

const files = (tolerances: string): Files => ({
  'project.yml': `name: shop\ntolerances:\n${tolerances}`,
  'seeds/a.csv': 'id,amount\n1,7.00\n2,3.00\n',
  'seeds/b.csv': 'id,amount\n1,7.01\n',
  'seeds/s.yml': `seeds:
  - name: a
    columns: [{ name: id, data_type: integer }, { name: amount, data_type: 'decimal(18,2)' }]
  - name: b
    columns: [{ name: id, data_type: integer }, { name: amount, data_type: 'decimal(18,2)' }]
`,
  'models/marts/mart_x.sql': "select id, amount from {{ref 'a'}} where id = 1\n",
  'models/marts/mart_x.yml': `models:
  - name: mart_x
    reconcile:
      - { name: to_ledger, measure: sum(amount), to: { model: ref('b'), measure: sum(amount) }, by: [id] }
    join_audit:
      - { name: knows_customer, left: ref('a'), right: ref('b'), on: [id], measure: amount, max_unmatched: 0.05 }
`,
})

const run = async (tolerances: string) => await new TestProject(files(tolerances)).build()

describe('tolerances', () => {
  it('let pass what finance allows, by name; by hand: 0.01 apart, 3.00 of 10.00 unmatched', async () => {
    const ran = await run(
      '  to_ledger: { tolerance: 0.01, reason: rounding of the feed }\n  knows_customer: { max_unmatched: 0.30, reason: cash sales }\n',
    )
    expect(ran.code).toBe(0)
  })

  it('are limits themselves', async () => {
    const ran = await run(
      '  to_ledger: { tolerance: 0.009, reason: rounding }\n  knows_customer: { max_unmatched: 0.29, reason: cash sales }\n',
    )
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('to_ledger')
    expect(ran.err).toMatch(/30\.00% of the money[\s\S]*Limit of project\.yml: cash sales/)
  })

  it.each([
    ['  to_leger: { tolerance: 1, reason: x }\n', /E1015[\s\S]*project\.yml:3:[\s\S]*to_ledger/],
    ['  to_ledger: { max_unmatched: 1, reason: x }\n', /E1016[\s\S]*A tie-out takes tolerance/],
    ['  knows_customer: { tolerance: 1, reason: x }\n', /E1016[\s\S]*A join audit takes/],
    ['  to_ledger: { tolerance: 1 }\n', /E1004[\s\S]*reason/],
  ])('%s is refused', async (text, wanted) => {
    const ran = await run(text)
    expect([ran.code, ran.err]).toEqual([2, expect.stringMatching(wanted)])
  })
})
