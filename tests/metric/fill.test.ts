/** `fill_nulls_with` stands where there are no rows, and over no other reason. By hand from `company.ts`. */
import { describe, expect, it } from 'vitest'
import { project, type TestProject } from '../engine/project.ts'
import { company } from './company.ts'

const more = `metrics:
  - { name: plain, type: simple, measure: revenue, fill_nulls_with: 0 }
  - { name: each, type: ratio, unit: money, numerator: revenue, denominator: customers, fill_nulls_with: 0 }
  - { name: few, type: ratio, unit: money, numerator: revenue, denominator: customers, min_denominator: 3, fill_nulls_with: 0 }
  - { name: above, type: derived, unit: money, expr: each * 2 }
  - { name: two, type: cumulative, metric: plain, window: 2 months }
  - { name: one, type: cumulative, metric: revenue, window: 1 month, fill_nulls_with: 0 }
  - { name: unfilled, type: cumulative, metric: revenue, window: 1 month }
  - { name: three_unfilled, type: cumulative, metric: revenue, window: 3 months }
  - { name: two_each, type: cumulative, metric: each, window: 2 months }
  - { name: three, type: cumulative, metric: plain, window: 3 months }
`
let built: TestProject | undefined
async function asked(name: string): Promise<string[]> {
  if (built === undefined) {
    built = project({ ...company, 'models/metrics/more.yml': more })
    await built.good()
  }
  const ran = await built.run('metric', 'query', name, '--by', 'month', '--output', 'json')
  expect(ran.code, ran.err).toBe(0)
  const rows = JSON.parse(ran.out) as Record<string, string | null>[]
  return rows.map((row) => row[name] ?? row[`${name}_reason`] ?? '')
}

const nothing = 'not defined: customers is 0'
const few = 'suppressed: customers is below 3'

it.each([
  // January to May; April has no rows, and nobody bought in May
  ['a sum', 'plain', ['150.00', '10.05', '-2.01', '0.00', '7.00']],
  [
    'a ratio, and not where there is nothing to divide by',
    'each',
    ['30.00', '5.03', '-1.01', '0.00', nothing],
  ],
  ['a ratio, and not what is suppressed', 'few', ['30.00', few, few, '0.00', nothing]],
  // 10.05 / 2 * 2 = 10.05, which 5.03 * 2 is not
  ['what is made of a ratio', 'above', ['60.00', '10.05', '-2.01', '0.00', nothing]],
])('fills %s', async (_, name, figures) => {
  expect(await asked(name)).toEqual(figures)
})

it('is no figure of a window that is not reached', async () => {
  const [january, february, march] = await asked('three')
  expect([january, february]).toEqual(['not reached', 'not reached'])
  // 150.00 + 10.05 - 2.01
  expect(march).toBe('158.04')
})

describe('why a window has no figure', () => {
  /** Reasons by what is asked by, of the rows that have no figure. */
  async function reasons(metric: string, ...args: string[]): Promise<Record<string, string>> {
    await asked('one')
    const ran = await built?.run('metric', 'query', ...args, '--output', 'json')
    expect(ran?.code, ran?.err).toBe(0)
    const rows = JSON.parse(ran?.out ?? '') as Record<string, string | null>[]
    return Object.fromEntries(
      rows.flatMap(({ month, segment, [metric]: figure, [`${metric}_reason`]: why }) =>
        figure === null ? [[[month, segment].filter(Boolean).join(' '), why ?? '']] : [],
      ),
    )
  }

  it('is that it is empty where it is reached, for each member', async () => {
    // nothing in April; a has no rows in March, b none in February, April and May
    expect(await reasons('unfilled', 'unfilled,plain', '--by', 'month')).toEqual({
      '2026-04-01': 'no observation',
    })
    const none = 'no observation'
    // three months end with March for the first time: a has January and February in them
    expect(await reasons('three_unfilled', 'three_unfilled,plain', '--by', 'month,segment')).toEqual({
      ...{ '2026-01-01 a': 'not reached', '2026-01-01 b': 'not reached' },
      ...{ '2026-02-01 a': 'not reached', '2026-02-01 b': 'not reached' },
    })
    expect(await reasons('unfilled', 'unfilled,plain', '--by', 'month,segment')).toEqual({
      ...{ '2026-02-01 b': none, '2026-03-01 a': none },
      ...{ '2026-04-01 a': none, '2026-04-01 b': none, '2026-05-01 b': none },
    })
  })

  it('is that rows begin later, or have ended, where the period has none', async () => {
    const days = (from: string, to: string): string[] => ['--from', from, '--to', to]
    // the filled one has a row for each month that is asked for
    const by = ['unfilled,plain', '--by', 'month']
    expect(await reasons('unfilled', ...by, ...days('2025-12-01', '2026-01-31'))).toEqual({
      '2025-12-01': 'not reached',
    })
    expect(await reasons('unfilled', ...by, ...days('2025-11-01', '2025-12-31'))).toEqual({
      ...{ '2025-11-01': 'not reached', '2025-12-01': 'not reached' },
    })
    expect(await reasons('unfilled', ...by, ...days('2026-05-01', '2026-07-31'))).toEqual({
      ...{ '2026-06-01': 'no observation', '2026-07-01': 'no observation' },
    })
    expect(await reasons('unfilled', ...by, ...days('2026-06-01', '2026-06-30'))).toEqual({
      '2026-06-01': 'no observation',
    })
  })

  it('is told of one figure for all, too', async () => {
    expect(await reasons('three', 'three', '--to', '2026-02-28')).toEqual({ '': 'not reached' })
    expect(await reasons('unfilled', 'unfilled', '--to', '2026-04-30')).toEqual({ '': 'no observation' })
  })
})

describe('a window that is reached and has no rows', () => {
  async function lines(...args: string[]): Promise<string[]> {
    await asked('one')
    const ran = await built?.run('metric', 'query', ...args, '--output', 'csv')
    return ran?.out.trimEnd().split('\n').slice(1) ?? []
  }

  it('is filled', async () => {
    expect(await asked('one')).toEqual(['150.00', '10.05', '-2.01', '0.00', '7.00'])
    expect(await asked('unfilled')).not.toContain('0.00')
  })

  it('is filled for each member apart, and not before the first row', async () => {
    // a sold in January, February and May, b in January and March; two months begin with February
    const march = ['2026-03-01,a,10.05', '2026-03-01,b,-2.01']
    expect(await lines('two', '--by', 'month,segment')).toEqual([
      ...['2026-01-01,a,', '2026-01-01,b,', '2026-02-01,a,110.05', '2026-02-01,b,50.00', ...march],
      ...['2026-04-01,a,0.00', '2026-04-01,b,-2.01', '2026-05-01,a,7.00', '2026-05-01,b,0.00'],
    ])
  })

  it('is filled of a ratio, and not where there is nothing to divide by', async () => {
    // a: 110.05 / 6 = 18.34, 10.05 / 2 = 5.03, none, 7.00 / 0; b: 50.00 / 1, -2.01 / 2 twice, none
    expect(await lines('two_each', '--by', 'segment,month')).toEqual([
      ...['a,2026-01-01,', 'a,2026-02-01,18.34', 'a,2026-03-01,5.03', 'a,2026-04-01,0.00', 'a,2026-05-01,'],
      ...[
        'b,2026-01-01,',
        'b,2026-02-01,50.00',
        'b,2026-03-01,-1.01',
        'b,2026-04-01,-1.01',
        'b,2026-05-01,0.00',
      ],
    ])
  })
})
