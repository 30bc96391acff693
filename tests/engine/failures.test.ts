/** What a number of failures means: dbt's thresholds. The cases follow dbt's page on severity. */
import { describe, expect, it } from 'vitest'
import { genericTests, runChecks } from '../../src/check/index.ts'
import type { GenericCheck } from '../../src/graph/index.ts'
import type { Severity, TestProps } from '../../src/project/index.ts'
import { openDuckDb } from '../../src/warehouse/index.ts'

const place = { file: 'models/m.yml', line: 1, column: 1 }

function check(id: string, severity: Severity, rules: Partial<TestProps>): GenericCheck {
  const test: TestProps = { name: 'not_null', args: {}, severity, place, ...rules }
  return { kind: 'generic', id, name: id, package: 'p', severity, parents: [], place, of: 'model.p.m', test }
}

/** Five failing rows whose `n` are 1 to 5. */
const five = 'select range as n from range(1, 6)'

async function results(
  cases: readonly {
    readonly severity: Severity
    readonly rules: Partial<TestProps>
    readonly sql?: string
  }[],
): Promise<string[]> {
  const warehouse = await openDuckDb({ file: ':memory:' })
  try {
    const checks = cases.map(({ severity, rules, sql = five }, i) => ({
      check: check(`t${i}`, severity, rules),
      sql,
    }))
    return (await runChecks(await warehouse.connect(), checks)).map((r) => `${r.status} ${r.failures}`)
  } finally {
    await warehouse.close()
  }
}

describe('five failures', () => {
  it('with severity error: the error condition first, then the warning', async () => {
    const severity = 'error'
    expect(
      await results([
        { severity, rules: {} },
        { severity, rules: { errorIf: '> 10' } },
        { severity, rules: { errorIf: '> 10', warnIf: '> 5' } },
        { severity, rules: { errorIf: '>=5', warnIf: '>1' } },
        { severity, rules: { errorIf: 'between 6 and 9', warnIf: '= 5' } },
      ]),
    ).toEqual(['fail 5', 'warn 5', 'pass 5', 'fail 5', 'warn 5'])
  })

  it('with severity warn: never an error', async () => {
    const severity = 'warn'
    expect(
      await results([
        { severity, rules: { errorIf: '> 1' } },
        { severity, rules: { warnIf: '> 10' } },
      ]),
    ).toEqual(['warn 5', 'pass 5'])
  })

  it('fail_calc is an aggregate over them, and limit is how many are looked at', async () => {
    const severity = 'error'
    expect(
      await results([
        { severity, rules: { failCalc: 'sum(n)' } },
        { severity, rules: { failCalc: 'sum(n)' }, sql: `${five} where false` },
        { severity, rules: { limit: 3 } },
        { severity, rules: { failCalc: 'max(n) - 5' } },
      ]),
    ).toEqual(['fail 15', 'pass 0', 'fail 3', 'pass 0'])
  })
})

describe('tests of one relation share one scan', () => {
  // key: 1 twice, 2 three times, two nulls; fine: 1 to 7
  const create =
    'create table t as select * from (values (1, 1), (1, 2), (2, 3), (2, 4), (2, 5), (null, 6), (null, 7)) v(key, fine)'

  async function counted(tests: readonly (readonly [string, string])[]): Promise<string[]> {
    const warehouse = await openDuckDb({ file: ':memory:' })
    try {
      const connection = await warehouse.connect()
      await connection.run(create)
      const checks = tests.map(([name, column]) => {
        const made = genericTests
          .get(name)
          ?.failing({ from: 't', column, floats: () => [], ref: (text) => text }, {})
        if (made?.ok !== true || made.probe === undefined) throw new Error(`${name} shares no scan`)
        const probe = { from: 't', zero: made.probe }
        return { check: check(`${name} ${column}`, 'error', {}), sql: made.sql, probe }
      })
      return (await runChecks(connection, checks)).map((r) => `${r.check.id}: ${r.status} ${r.failures}`)
    } finally {
      await warehouse.close()
    }
  }

  it('and count what each counts alone: rows without a value, keys in several rows', async () => {
    expect(
      await counted([
        ['not_null', 'key'],
        ['unique', 'key'],
        ['not_null', 'fine'],
        ['unique', 'fine'],
      ]),
    ).toEqual(['not_null key: fail 2', 'unique key: fail 2', 'not_null fine: pass 0', 'unique fine: pass 0'])
  })

  it('and one that the database refuses takes no other along', async () => {
    expect(
      await counted([
        ['not_null', 'fine'],
        ['unique', 'gone'],
      ]),
    ).toEqual(['not_null fine: pass 0', 'unique gone: error 0'])
  })
})
