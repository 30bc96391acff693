/**
 * Movements of a period are computed beside what stands of earlier ones: a customer who was there then comes back, and is
 * not new. By hand from tests/projects/revenue; a build of everything is held against it row by row.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDuckDb } from '../../src/warehouse/index.ts'
import { runMain } from '../engine/project.ts'
import { projectOn } from './part.ts'

const dir = projectOn('revenue', ['int_revenue_movement'])
const project = join(dir, 'project.yml')
writeFileSync(project, readFileSync(project, 'utf8').replace("':memory:'", 'target/revenue.duckdb'))

async function built(...more: string[]): Promise<void> {
  const which = [
    '--select',
    '+int_revenue_movement',
    '--exclude-resource-type',
    'unit_test',
    '--indirect-selection',
    'empty',
  ]
  const { code, err } = await runMain([
    '--project-dir',
    dir,
    '--no-color',
    'build',
    '--no-publish',
    ...which,
    ...more,
  ])
  expect(code, err).toBe(0)
}

/** What was said of the model when it was built. */
function message(): string {
  const { results } = JSON.parse(readFileSync(join(dir, 'target/run_results.json'), 'utf8')) as {
    results: { unique_id: string; message: string }[]
  }
  return results.find((r) => r.unique_id === 'model.ledgerline.int_revenue_movement')?.message ?? ''
}

async function rows(sql: string): Promise<string[]> {
  const warehouse = await openDuckDb({ file: join(dir, 'target/revenue.duckdb'), readOnly: true })
  try {
    const found = await (await warehouse.connect()).rows(sql)
    return found.map((row) => Object.values(row).join(' '))
  } finally {
    await warehouse.close()
  }
}
const all = 'select * from intermediate.int_revenue_movement order by all'

it('who had revenue two years ago comes back', async () => {
  await built()
  // the customer of a refund in 2023 buys again in January 2025
  const file = join(dir, 'models/inputs/input_gl_entries.sql')
  const later = `('b1', date '2025-01-15', 'refunded', 12.00),\n        ('r1'`
  writeFileSync(file, readFileSync(file, 'utf8').replace("('r1'", later))
  await built()
  // so what follows was told by what stood
  const [, some, of] = /^(\d+) of (\d+) partitions/.exec(message()) ?? []
  expect(Number(some), message()).toBeLessThan(Number(of))
  expect(
    await rows(`select customer_id, kind, new, reactivation from intermediate.int_revenue_movement
      where measure = 'month' and customer_id = 'refunded' and closing > 0 and fiscal_month > '2024-12-15'`),
  ).toEqual(['refunded reactivation 0.00 12.00'])
  const standing = await rows(all)
  await built('--full-refresh', '--force')
  expect(await rows(all)).toEqual(standing)
})
