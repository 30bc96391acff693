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

  it('count at once when they are drawn tighter, though no row is another one', async () => {
    const said = (apart: string, unmatched: string): string =>
      `name: shop\ntolerances:\n  to_ledger: { tolerance: ${apart}, reason: x }\n  knows_customer: { max_unmatched: ${unmatched}, reason: x }\n`
    const p = new TestProject(files(''))
    p.write('project.yml', said('0.01', '0.30'))
    await p.good()
    p.write('project.yml', said('0.01', '0.29'))
    expect(await p.bad(1)).toContain('30.00% of the money')
    p.write('project.yml', said('0.00', '0.30'))
    expect(await p.bad(1)).toContain('to_ledger does not tie out')
    p.write('project.yml', said('0.01', '0.30'))
    await p.good()
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

describe('of namesakes in two packages', () => {
  // by hand: the project's ledger has 7.01 for 7.00, so 0.01 apart; the package's 9.00 for 7.00, so 2.00 apart
  const both = (tolerances: string): Files => ({
    ...files(tolerances),
    'project.yml': `name: shop\npackages: [{ path: lib }]\ntolerances:\n${tolerances}`,
    'lib/project.yml': 'name: lib\nexports: [models]\nmodels: { +schema: of_lib }\n',
    'lib/models/marts/booked.sql': 'select 1 as id, 9.00::decimal(18,2) as amount\n',
    'lib/models/marts/theirs.sql': 'select 1 as id, 7.00::decimal(18,2) as amount\n',
    'lib/models/marts/theirs.yml': `models:
  - name: theirs
    reconcile:
      - { name: to_ledger, measure: sum(amount), to: { model: ref('booked'), measure: sum(amount) }, by: [id] }
`,
  })
  const audit = '  knows_customer: { max_unmatched: 0.30, reason: cash sales }\n'
  const tried = async (tolerances: string) => await new TestProject(both(audit + tolerances)).build()
  const own = '  shop.to_ledger: { tolerance: 0.01, reason: rounding }\n'

  it('a limit is that of the one whose package is said', async () => {
    const all = await tried(`${own}  lib.to_ledger: { tolerance: 2, reason: late }\n`)
    expect(all.code, all.err).toBe(0)
    const less = await tried(`${own}  lib.to_ledger: { tolerance: 1.99, reason: late }\n`)
    expect(less.code).toBe(1)
    expect(less.err).toContain('lib/models/marts/theirs.yml')
    expect(less.err).not.toContain('mart_x.yml')
    // what is granted the project's ledger is not granted the package's
    const one = await tried('  shop.to_ledger: { tolerance: 100, reason: rounding }\n')
    expect([one.code, one.err]).toEqual([1, expect.stringContaining('theirs.yml')])
  })

  it('the bare name is refused with all that have it', async () => {
    const ran = await tried('  to_ledger: { tolerance: 100, reason: rounding }\n')
    expect([ran.code, ran.err]).toEqual([
      2,
      expect.stringMatching(/E2114[\s\S]*project\.yml:5:[\s\S]*lib\.to_ledger, shop\.to_ledger/),
    ])
    expect((await tried('  lab.to_ledger: { tolerance: 1, reason: x }\n')).err).toMatch(
      /E1015[\s\S]*Did you mean lib\.to_ledger/,
    )
  })
})
