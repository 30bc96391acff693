/** Ratios of too few, and the property that sums of parts are the parts of the whole. */
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { compileQuestion, type LinkedMetric, linkMetrics, type Question } from '../../src/metric/index.ts'
import type { Metric, Project } from '../../src/project/index.ts'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { project } from '../engine/project.ts'
import { company } from './company.ts'

describe('min_denominator', () => {
  it('leaves no figure of fewer, and says so', async () => {
    const p = project({
      ...company,
      'models/metrics/least.yml':
        'metrics:\n  - { name: careful, type: ratio, unit: money, numerator: revenue, denominator: customers, min_denominator: 2 }\n',
    })
    await p.good()
    const ran = await p.run('metric', 'query', 'careful', '--by', 'month', '--output', 'json')
    expect(ran.code, ran.err).toBe(0)
    const rows = JSON.parse(ran.out) as { careful: string | null; careful_reason?: string }[]
    expect(rows.map((r) => r.careful ?? r.careful_reason)).toEqual([
      ...['30.00', '5.03', '-1.01', 'not defined: customers is 0'],
    ])
    p.replace('models/metrics/least.yml', 'min_denominator: 2', 'min_denominator: 3')
    const fewer = await p.run('metric', 'query', 'careful', '--by', 'month', '--output', 'json')
    const why = (JSON.parse(fewer.out) as { careful: string | null; careful_reason?: string }[]).map(
      (r) => r.careful ?? r.careful_reason,
    )
    const few = 'suppressed: customers is below 3'
    expect(why).toEqual(['30.00', few, few, 'not defined: customers is 0'])
  })
})

/** A metric without a project around it. */
function metricOf(extra: object): Metric {
  const place = { file: 'm.yml', line: 1, column: 1 }
  const base = {
    kind: 'metric',
    package: 'p',
    path: 'm.yml',
    description: '',
    meta: {},
    tags: [],
    metrics: [],
  }
  return { ...base, requires: [], place, ...extra } as unknown as Metric
}

function measured(name: string, expr: string): Metric {
  const place = { file: 'm.yml', line: 1, column: 1 }
  const measure = { name, agg: 'sum', expr, description: '', place }
  const implied = {
    ...{ kind: 'semantic_model', name, package: 'p', path: 'm.yml', description: '', meta: {}, place },
    ...{ model: 't', modelPlace: place, entities: [], dimensions: [], measures: [measure], isImplied: true },
  }
  return metricOf({ name, type: 'simple', measure: { name, place }, implied })
}

const place = { file: 'm.yml', line: 1, column: 1 }
const columns = [
  { name: 'month', data_type: 'date' },
  { name: 'segment', data_type: 'varchar' },
  { name: 'amount', data_type: 'decimal(18,2)' },
  { name: 'n', data_type: 'integer' },
].map((c) => ({ ...c, constraints: [], tests: [], meta: {}, place }))

function linked(): LinkedMetric[] {
  const metrics = [
    measured('amount_sum', 'amount'),
    measured('n_sum', 'n'),
    metricOf({
      ...{ name: 'each', type: 'ratio', unit: 'money' },
      numerator: { name: 'amount_sum', place },
      denominator: { name: 'n_sum', place },
    }),
  ]
  const model = {
    id: 'model.p.t',
    name: 't',
    package: 'p',
    columns,
    isWhole: true,
    grain: ['month', 'segment'],
  }
  const found = linkMetrics(
    {
      metrics,
      semanticModels: [],
      name: 'p',
      models: [],
      calendar: { kind: 'months', year_start_month: 1 },
    } as unknown as Project,
    { model: () => model, port: () => undefined, portNames: () => [] },
    [],
  )
  return [...found.metrics.values()]
}

const around = {
  project: { name: 'p', models: [], calendar: { kind: 'months', year_start_month: 1 } } as unknown as Project,
  relation: () => 't',
}

const warehouse = openDuckDb({ file: ':memory:' })
afterAll(async () => (await warehouse).close())

const row = fc.record({
  month: fc.integer({ min: 1, max: 4 }),
  segment: fc.constantFrom('a', 'b', null),
  cents: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
  n: fc.integer({ min: -3, max: 50 }),
})

/** In whole cents, half away from zero: what a person would write. */
function byHand(cents: bigint, n: bigint): string | null {
  if (n === 0n) return null
  const sign = cents < 0n !== n < 0n ? -1n : 1n
  const [c, d] = [cents < 0n ? -cents : cents, n < 0n ? -n : n]
  const whole = sign * ((2n * c + d) / (2n * d))
  const digits = (whole < 0n ? -whole : whole).toString().padStart(3, '0')
  return `${whole < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

it('what is asked by month and segment adds up to what is asked in all, and a ratio is the quotient of both sums', async () => {
  const connection = await (await warehouse).connect()
  const metrics = linked()
  const ask = async (question: Partial<Question>) =>
    await connection.rows(compileQuestion({ metrics, by: [], ...question }, around))
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
      const values = rows.map(
        (r) =>
          `(date '2026-0${r.month}-01', ${r.segment === null ? 'null' : `'${r.segment}'`}, ${r.cents}::bigint, ${r.n})`,
      )
      await connection.run(
        `create or replace table t as select m as month, s as segment, cast(c * 0.01 as decimal(18,2)) as amount, n from (values ${values.join(', ')}) v(m, s, c, n)`,
      )
      const [all] = await ask({})
      const cents = rows.reduce((sum, r) => sum + BigInt(r.cents), 0n)
      const n = rows.reduce((sum, r) => sum + BigInt(r.n), 0n)
      expect(all?.each).toBe(byHand(cents, n))
      const parts = await ask({ by: ['month', 'segment'] })
      const inCents = (text: string | null | undefined): bigint => BigInt((text ?? '0').replace('.', ''))
      expect(parts.reduce((sum, p) => sum + inCents(p.amount_sum), 0n)).toBe(cents)
      expect(parts.reduce((sum, p) => sum + BigInt(p.n_sum ?? '0'), 0n)).toBe(n)
      for (const p of parts) expect(p.each).toBe(byHand(inCents(p.amount_sum), BigInt(p.n_sum ?? '0')))
    }),
    { numRuns: 60 },
  )
})
