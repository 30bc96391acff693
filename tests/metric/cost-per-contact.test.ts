/** The metric `cost_per_contact` of the package, as its file defines it, over a contact centre of six rows written by hand. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { asking } from './asking.ts'

const definition = readFileSync(
  fileURLToPath(new URL('../../models/metrics/service.yml', import.meta.url)),
  'utf8',
)
/** What the other metrics of the file add up, which nobody asks for here. */
const others = [...definition.matchAll(/- \{ name: (\w+), agg: sum/g)]
  .map(([, name = '']) => (name === 'customers_to_serve' ? 'active_customers' : name))
  .filter((name) => !['contacts', 'channel_cost'].includes(name))

/**
 * | month   | channel | contacts | cost_loaded | cost per contact                                       |
 * | ------- | ------- | -------: | ----------: | ------------------------------------------------------ |
 * | 2026-01 | phone   |        8 |      100.00 | 12.50                                                  |
 * | 2026-01 | chat    |        3 |       20.05 | 6.6833… is 6.68; together 120.05 / 11 = 10.9136…, 10.91 |
 * | 2026-01 | (all)   |        0 |       50.00 | has no channel, and is no cost of a contact            |
 * | 2026-02 | phone   |        0 |       70.00 | nothing to divide by                                   |
 * | 2026-03 | phone   |        4 |        0.00 | no rule took any of the month's cost to a channel      |
 * | 2026-03 | (all)   |        0 |       90.00 |                                                        |
 */
const rows = `('2026-01-01', 'phone', 8, 100.00), ('2026-01-01', 'chat', 3, 20.05), ('2026-01-01', '(all)', 0, 50.00),
  ('2026-02-01', 'phone', 0, 70.00), ('2026-03-01', 'phone', 4, 0.00), ('2026-03-01', '(all)', 0, 90.00)`

const { shop } = asking({
  'project.yml': 'name: centre\ncurrency: EUR\ncalendar: { kind: months }\n',
  ...Object.fromEntries(
    ['input_allocation_rules', 'input_interactions', 'input_agent_time', 'input_digital_events'].flatMap(
      (input) => [
        [
          `models/inputs/${input}.yml`,
          `models:\n  - name: ${input}\n    abstract: true\n    config: { contract: { enforced: true } }\n    columns: [{ name: id, data_type: integer }]\n`,
        ],
        [`models/inputs/${input}.sql`, 'select 1 as id\n'],
      ],
    ),
  ),
  'models/marts/mart_contact_centre.sql': `select cast(month as date) as fiscal_month, channel, 'all' as queue, 'all' as reason, 'closed' as close_status,
    cast(contacts as bigint) as contacts, cast(cost as decimal(18,2)) as cost_loaded, ${others.map((name) => `cast(1 as bigint) as ${name}`).join(', ')}
from (values ${rows}) as centre (month, channel, contacts, cost)\n`,
  'models/marts/mart_contact_centre.yml': `models:
  - name: mart_contact_centre
    grain: [fiscal_month, channel]
    columns:
      - { name: fiscal_month, data_type: date }
      - { name: cost_loaded, data_type: "decimal(18,2)", unit: money }
${['channel', 'queue', 'reason', 'close_status'].map((name) => `      - { name: ${name}, data_type: varchar }\n`).join('')}${['contacts', ...others].map((name) => `      - { name: ${name}, data_type: bigint, unit: count }\n`).join('')}`,
  'models/metrics/service.yml': definition,
})

/** The figure of each row, or why it has none. */
async function said(...args: string[]): Promise<(string | null | undefined)[]> {
  const ran = await (await shop()).run('metric', 'query', 'cost_per_contact', ...args, '--output', 'json')
  expect(ran.code, ran.err).toBe(0)
  const found = JSON.parse(ran.out) as { cost_per_contact: string | null; cost_per_contact_reason?: string }[]
  return found.map((row) => row.cost_per_contact ?? row.cost_per_contact_reason)
}

describe('cost_per_contact', () => {
  it('is the cost that has a channel by all contacts of the month', async () => {
    const march = 'no observation'
    expect(await said('--by', 'fiscal_month')).toEqual(['10.91', 'not defined: contacts is 0', march])
  })

  it('of a channel is its own cost by its own contacts', async () => {
    const january = ['--from', '2026-01-01', '--to', '2026-01-31']
    const all = 'not defined: contacts is 0'
    expect(await said('--by', 'channel', ...january)).toEqual([all, '6.68', '12.50'])
  })
})
