/** What a build or `ledgerline test` told of its tests, and sales that come as files, day by day. */
import { expect } from 'vitest'
import type { TestProject } from './project.ts'

export const newOnly = 'on the rows that this build wrote; the others passed before'
export const building = ['build', '--no-publish']

export interface Result {
  readonly status: string
  readonly failures: number
  readonly message: string
}

/** By the name of the test. */
export async function results(p: TestProject, ...args: string[]): Promise<Record<string, Result>> {
  const { err } = await p.run(...args, '--log-format', 'json')
  expect(err).not.toContain('E9001')
  const all: Record<string, Result> = {}
  for (const line of err.split('\n').filter((l) => l.startsWith('{'))) {
    const { checks } = JSON.parse(line) as { checks?: number | ({ name: string } & Result)[] }
    if (!Array.isArray(checks)) continue
    for (const { name, status, failures, message } of checks) all[name] = { status, failures, message }
  }
  return all
}

/** Columns of a file of sales. */
export const sales = 'sold,till,amount\n'

export const salesFiles = {
  'models/staging/shop.yml': `sources:
  - name: shop
    tables:
      - name: sales
        location: "data/sales/*.csv"
        columns:
          - { name: sold, data_type: date }
          - { name: till, data_type: integer }
          - { name: amount, data_type: "decimal(18,2)" }
`,
  'models/staging/stg_sales.sql': "select * from {{source 'shop' 'sales'}}\n",
  'models/inputs/input_sales.sql': "select * from {{ref 'stg_sales'}}\n",
}
