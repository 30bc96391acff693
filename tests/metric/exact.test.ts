/** Figures to the cent where a type, an expression or many digits stand in the way. Each is worked out by hand. */
import { expect, it } from 'vitest'
import { project, type TestProject } from '../engine/project.ts'

/** A row of each case: sums of `name`, and what there is to divide. */
const rows = `name,amount,price,dbl,hours,n,h
once,1.00,1.00499996,0.5,1.5,1,1.0
tenths,0.00,0.0,0.1,1.0,1,0.0
tenths,0.00,0.0,0.2,1.0,1,0.0
tenths,0.00,0.0,0.3,1.0,2,0.0
middle,10.05,0.0,1.0,1.0,1,0.0
middle,40.00,0.0,1.0,1.0,2,0.0
half,10.05,0.0,1.005,0.5,2,0.0
large,0.00,0.0,0.0,0.0,1,3000000000.0
huge,90071992547409.93,1.0,0.0,0.0,1,0.0
`

const files = {
  'project.yml': 'name: exact\n',
  'seeds/cases.csv': rows,
  'seeds/cases.yml': `seeds:
  - name: cases
    columns:
      - { name: name, data_type: varchar }
      - { name: amount, data_type: "decimal(18,2)", unit: money }
      - { name: price, data_type: "decimal(18,8)" }
      - { name: dbl, data_type: double }
      - { name: hours, data_type: double }
      - { name: n, data_type: integer, unit: count }
      - { name: h, data_type: "decimal(28,10)" }
`,
  'models/metrics/exact.yml': `semantic_models:
  - name: cases
    model: ref('cases')
    dimensions: [{ name: name, type: categorical }]
    measures:
      - { name: priced, agg: sum, expr: amount * price, unit: money, create_metric: true }
      - { name: floating, agg: sum, expr: dbl, unit: money, create_metric: true }
      - { name: whole_money, agg: sum, expr: n, unit: money, create_metric: true }
      - { name: less, agg: sum, expr: -n, unit: count, create_metric: true }
      - { name: middle, agg: median, expr: amount, create_metric: true }
      - { name: middle_n, agg: median, expr: n, create_metric: true }
      - { name: middle_twice, agg: median, expr: amount * 1, create_metric: true }
      - { name: n, agg: sum, create_metric: true }
      - { name: h, agg: sum, create_metric: true }
      - { name: amount, agg: sum, create_metric: true }
      - { name: hours, agg: sum, create_metric: true }
metrics:
  - { name: by_hours, type: derived, expr: amount * hours, unit: money }
  - { name: priced_each, type: ratio, numerator: priced, denominator: n, unit: money }
  - { name: own, type: simple, model: ref('cases'), measure: sum(amount * n), unit: money }
  - { name: own_each, type: ratio, numerator: own, denominator: n, unit: money }
  - { name: own_mean, type: simple, model: ref('cases'), measure: avg(amount * n), unit: money }
  - { name: share, type: derived, expr: "coalesce(h / h, 0)" }
  - { name: shared, type: ratio, numerator: h, denominator: h, unit: percent, factor: 100 }
`,
}

let built: TestProject | undefined
async function asked(name: string, row: string): Promise<string | undefined> {
  if (built === undefined) {
    built = project(files)
    await built.good()
  }
  const ran = await built.run('metric', 'query', name, '--where', `name = '${row}'`, '--output', 'csv')
  expect(ran.code, ran.err).toBe(0)
  return ran.out.trimEnd().split('\n')[1]
}

it.each([
  // 1.00499996 is below half a cent; to six digits first it would be 1.005000, and 1.01
  ['money of an expression is rounded once', 'priced', 'once', '1.00'],
  ['and once where it is divided', 'priced_each', 'once', '1.00'],
  // doubles of that size are 1/64 apart: .92, .94
  ['so is money of an aggregate on the metric itself', 'own_each', 'huge', '90071992547409.93'],
  ['and the mean of it', 'own_mean', 'huge', '90071992547409.93'],
  ['money that floats has two digits', 'floating', 'tenths', '0.60'],
  ['and its half cent goes up', 'floating', 'half', '1.01'],
  // 10.05 * 0.5 = 5.025
  ['money by hours has two digits', 'by_hours', 'half', '5.03'],
  ['money in whole numbers has its cents', 'whole_money', 'tenths', '4.00'],
  ['a count of an expression is a whole number', 'less', 'tenths', '-4'],
  // (10.05 + 40.00) / 2 = 25.025
  ['a median of money is rounded, not cut', 'middle', 'middle', '25.03'],
  ['a median of whole numbers may lie between two', 'middle_n', 'middle', '1.5'],
  ['a median of an expression is not cut either', 'middle_twice', 'middle', '25.025'],
  ['many digits of a large sum end no answer', 'share', 'large', '1.000000'],
  ['nor do those of a ratio', 'shared', 'large', '100.000000'],
])('%s', async (_, metric, row, figure) => {
  expect(await asked(metric, row)).toBe(figure)
})
