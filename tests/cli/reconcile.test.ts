/** The way into a difference, and warnings that count as errors. Amounts by hand: 10.00 + 5.25 = 15.25 against 15.20. */
import { describe, expect, it } from 'vitest'
import { project } from '../engine/project.ts'
import { shop } from '../engine/shop.ts'

const files = {
  ...shop,
  'seeds/ledger.csv': 'entry,customer,posted\n1,a,10.00\n2,a,5.20\n3,b,20.50\n',
  'seeds/seeds.yml':
    "seeds: [{ name: ledger, columns: [{ name: entry, data_type: integer }, { name: posted, data_type: 'decimal(18,2)' }] }]\n",
  'models/marts/mart_customers.yml': `models:
  - name: mart_customers
    reconcile:
      - { name: to_ledger, measure: sum(amount), to: { model: ref('ledger'), measure: sum(posted) }, by: [customer], severity: warn }
    join_audit:
      - { name: has_names, left: ref('mart_customers'), right: ref('names'), on: [customer], measure: amount, max_unmatched: 0 }
`,
}

describe('reconcile', () => {
  it('says what ties out, which groups differ, and the rows behind one', async () => {
    const one = project(files)
    await one.good()
    const before = await one.column('select max(seq) from _ledgerline.node_state')
    const all = await one.run('reconcile')
    expect(all.code).toBe(0)
    expect(all.out).toMatch(/to_ledger +reconcile +customer +warns/)
    expect(all.out).toMatch(/has_names +join audit +customer +ties out/)
    const named = await one.run('reconcile', 'to_ledger')
    expect(named.out.split('\n\n')[1]).toBe(
      'customer  own_amount  other_amount  difference\na              15.25         15.20        0.05\n',
    )
    const { out, err } = await one.run('reconcile', 'to_ledger', '--drill', 'a')
    expect(err).toBe('mart_customers, sum(amount): 1 row\nledger, sum(posted): 2 rows\n')
    expect(out).toBe(
      'customer  label  amount\na         Anna    15.25\nentry  customer  posted\n    1  a          10.00\n    2  a           5.20\n',
    )
    expect(await one.column('select max(seq) from _ledgerline.node_state')).toEqual(before)
  })

  it('ends with 1 where a difference is an error, and knows its names and keys', async () => {
    const one = project(files)
    one.replace('models/marts/mart_customers.yml', ', severity: warn', '')
    expect((await one.build()).code).toBe(1)
    expect((await one.run('reconcile')).code).toBe(1)
    expect((await one.run('reconcile', 'to_legder')).err).toContain('Did you mean')
    expect((await one.run('reconcile', 'to_ledger', '--drill', 'a,b')).err).toContain(
      'a value for each of customer',
    )
    expect((await one.run('reconcile', '--drill', 'a')).err).toContain('name it')
    expect((await project(files).run('reconcile')).code).toBe(2)
  })
})

describe('reconcile of namesakes', () => {
  // by hand: 15.25 against 15.20 in the project, 8.00 against 7.00 in its package
  const two = project({
    ...files,
    'project.yml': `${shop['project.yml']}packages: [{ path: lib }]\n`,
    'lib/project.yml': 'name: lib\nexports: [models]\nmodels: { +schema: of_lib }\n',
    'lib/models/marts/booked.sql': "select 'z' as customer, 7.00::decimal(18,2) as amount\n",
    'lib/models/marts/theirs.sql': "select 'z' as customer, 8.00::decimal(18,2) as amount\n",
    'lib/models/marts/theirs.yml': `models:
  - name: theirs
    reconcile:
      - { name: to_ledger, measure: sum(amount), to: { model: ref('booked'), measure: sum(amount) }, by: [customer], severity: warn }
`,
  })

  it('takes package.name, and refuses to drill into both', async () => {
    await two.good()
    const all = await two.run('reconcile', 'to_ledger')
    expect(all.out.match(/to_ledger +reconcile/g)).toHaveLength(2)
    const lib = await two.run('reconcile', 'lib.to_ledger')
    expect(lib.out.match(/to_ledger +reconcile/g)).toHaveLength(1)
    expect(lib.out.split('\n\n')[1]).toMatch(/^customer .*\nz +8\.00 +7\.00 +1\.00\n$/)
    const drill = await two.run('reconcile', 'lib.to_ledger', '--drill', 'z')
    expect([drill.code, drill.err]).toEqual([0, 'theirs, sum(amount): 1 row\nbooked, sum(amount): 1 row\n'])
    const asked = await two.run('reconcile', 'to_ledger', '--drill', 'z')
    expect(asked.code).toBe(2)
    expect(asked.err).toMatch(
      /to_ledger is the name of several: (?:lib\.to_ledger, shop\.to_ledger|shop\.to_ledger, lib\.to_ledger)\./,
    )
  })
})

describe('--warn-error-options', () => {
  it('raises, keeps and silences warnings by id or code', async () => {
    const one = project(files)
    const run = async (text: string) => await one.build('--force', '--warn-error-options', text)
    expect((await run('{}')).code).toBe(0)
    expect((await run('{error: all}')).code).toBe(1)
    expect((await run('{error: [does-not-reconcile]}')).code).toBe(1)
    expect((await run('{error: all, warn: [does-not-reconcile]}')).code).toBe(0)
    const silent = await run('{error: all, silence: [does-not-reconcile]}')
    expect(silent.code).toBe(0)
    expect(silent.err).not.toContain('does-not-reconcile')
    expect((await run('{error: [does-not-reconcil]}')).err).toContain('Did you mean does-not-reconcile?')
    expect((await run('all')).err).toContain('takes a mapping')
  })
})
