/** A cost, a plan or a spend of a month that the calendar does not have would be in no figure: it stops the build, and is named. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { project } from '../engine/project.ts'

const name = 'tests/data/costs_and_plans_in_the_calendar.sql'
const root = fileURLToPath(new URL('../..', import.meta.url))
const test = readFileSync(join(root, 'tests/data/core/costs_and_plans_in_the_calendar.sql'), 'utf8')

/** One row of each, on these days; the calendar is 2026. */
async function built(days: { cost?: string; plan?: string; spend?: string }, known = '2025-12-01') {
  const { cost = '2026-01-01', plan = '2026-12-01', spend = '2026-12-31' } = days
  const money = `10.01::decimal(18,2) as amount, 'EUR' as currency, timestamp '${known}' as known_at`
  const p = project({
    'project.yml':
      "name: shop\ncurrency: EUR\nvars:\n  known_at: { type: timestamp, default: '2026-06-30 00:00:00' }\nmodels:\n  +materialized: table\n",
    [name]: test,
    'models/input_fiscal_calendar.sql': `select date '2026-01-01' as start_date, date '2026-06-30' as end_date
    union all select date '2026-07-01', date '2026-12-31'`,
    'models/input_initiative_costs.sql': `select 'k1' as cost_id, 'I1' as initiative_id, date '${cost}' as cost_date, ${money}`,
    'models/input_initiative_budget.sql': `select 'I1' as initiative_id, '2' as version, 'budget' as scenario, 'cost' as lever, 'run' as kind,
    date '${plan}' as month, ${money}`,
    'models/input_campaign_spend.sql': `select 's1' as spend_id, 'search' as channel, date '${spend}' as spend_date, ${money}`,
  })
  return await p.run('build')
}

it('passes on the first and on the last day of the calendar', async () => {
  expect(await built({})).toMatchObject({ code: 0 })
})

it.each([
  ['cost', '2025-12-31', 'input_initiative_costs', 'k1'],
  ['plan', '2027-01-01', 'input_initiative_budget', 'I1 2 budget cost run'],
  ['spend', '2027-01-01', 'input_campaign_spend', 's1'],
])('names a %s of %s', async (kind, day, input, id) => {
  const { code, err } = await built({ [kind]: day })
  expect(code).toBe(1)
  expect(err).toContain(`E6001 test-failed   ${name}`)
  expect(err).toContain(`input = ${input}, row_id = ${id}, of_what = `)
  expect(err).toContain(`day = ${day}, amount = 10.01, currency = EUR`)
  expect(await built({ [kind]: day }, '2026-07-01')).toMatchObject({ code: 0 })
})
