/** What a figure is made of. Values are those of `company.ts`, worked out by hand. */
import { describe, expect, it } from 'vitest'
import { project, type TestProject, unfit } from '../engine/project.ts'
import { company } from './company.ts'

const more = `metrics:
  - { name: web_per_customer, type: ratio, unit: money, numerator: revenue, denominator: customers, filter: channel = 'web' }
  - { name: running, type: cumulative, metric: revenue, window: 3 months }
`

let built: TestProject | undefined
async function shop(): Promise<TestProject> {
  if (built === undefined) {
    built = project({ ...company, 'models/metrics/more.yml': more })
    await built.good()
  }
  return built
}

interface Node {
  readonly metric: string
  readonly value: string | null
  readonly rows?: string
  readonly largest?: readonly Record<string, string | null>[]
  readonly from: readonly Node[]
}

async function tree(...args: string[]): Promise<Node> {
  const ran = await (await shop()).run('explain', ...args, '--output', 'json')
  expect(ran.code, ran.err).toBe(0)
  return JSON.parse(ran.out) as Node
}

function outline({ metric, value, rows, from }: Node): unknown[] {
  return [metric, value, rows ?? null, ...from.map(outline)]
}

describe('explain of a metric', () => {
  it('gives the value of each part, and how many rows it is of', async () => {
    expect(outline(await tree('metric:revenue_per_customer', '--where', "segment = 'b'"))).toEqual([
      ...['revenue_per_customer', '16.00', null],
      ['revenue', '47.99', '2'],
      ['customers', '3', '2'],
    ])
  })

  it('narrows what is below by the filters above', async () => {
    // 60.00 + 50.00 + 10.05 + 7.00 = 127.05 of 3 + 1 + 2 + 0 = 6 customers
    expect(outline(await tree('web_per_customer'))).toEqual([
      ...['web_per_customer', '21.18', null],
      ['revenue', '127.05', '4'],
      ['customers', '6', '4'],
    ])
  })

  it('runs what is below over the window above', async () => {
    expect(outline(await tree('running', '--to', '2026-03-31'))).toEqual([
      ...['running', '158.04', null],
      // three rows of January, one of February, one of March
      ['revenue', '158.04', '5'],
    ])
  })

  it('ends with the rows of the model that count most', async () => {
    const found = await tree('metric:revenue', '--rows', '2', '--from', '2026-01-01', '--to', '2026-01-31')
    expect(found.rows).toBe('3')
    expect(found.largest).toEqual([
      { month: '2026-01-01', segment: 'a', channel: 'web', 'value of the row': '60.00' },
      { month: '2026-01-01', segment: 'b', channel: 'web', 'value of the row': '50.00' },
    ])
  })

  it('prints the same as a tree', async () => {
    const { out } = await (await shop()).run('explain', 'metric:revenue_per_customer', '--rows', '0')
    expect(out).toContain('Revenue per customer  money  definition ')
    expect(out).toMatch(/^revenue_per_customer +18\.34 {2}= revenue \/ customers$/m)
    expect(out).toMatch(/^ {2}revenue +165\.04 {2}= sum\(revenue\) {2}mart_sales {2}6 rows$/m)
  })

  it('takes its flags only where they do something', async () => {
    const ran = await (await shop()).run('explain', 'mart_sales.revenue', '--where', 'true')
    expect(unfit(ran, 2)).toContain('go with a metric')
    expect(unfit(await (await shop()).run('explain', 'metric:revenu'), 2)).toContain('Did you mean revenue?')
  })
})

it('says which key the table was built from, which changes with the SQL of the model where the definition does not', async () => {
  const p = project(company)
  await p.good()
  const told = async (): Promise<{ definition_hash: string; model_keys: Record<string, string> }> =>
    JSON.parse((await p.run('explain', 'metric:revenue', '--output', 'json')).out)
  const before = await told()
  const key = before.model_keys['model.shop.mart_sales'] ?? ''
  expect((await p.run('why', 'mart_sales')).out).toContain(`from key ${key.slice(0, 12)}`)
  expect((await p.run('explain', 'metric:revenue')).out).toContain(
    `mart_sales was built from key ${key.slice(0, 12)}`,
  )
  p.write('models/marts/mart_sales.sql', "select * from {{ref 'sales'}} where revenue > 0\n")
  await p.good()
  const after = await told()
  expect(after.definition_hash).toBe(before.definition_hash)
  expect(after.model_keys['model.shop.mart_sales']).not.toBe(key)
})
