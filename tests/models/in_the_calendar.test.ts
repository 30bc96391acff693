/** What lies in a month that the calendar does not have would be in no figure: it stops the build, and is named. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { project } from '../engine/project.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const frame = {
  'project.yml': `name: shop
currency: EUR
timezone: Europe/Berlin
vars:
  known_at: { type: timestamp, default: '2026-06-30 00:00:00' }
models:
  +materialized: table
`,
  'macros/local_time.sql': read('macros/local_time.sql'),
  'models/input_fiscal_calendar.sql': `select date '2026-01-01' as start_date, date '2026-06-30' as end_date
    union all select date '2026-07-01', date '2026-12-31'`,
}

/** One row of each port, by its own columns, on these moments; the calendar is 2026, in Berlin an hour ahead of UTC in winter. */
async function built(test: string, ports: Readonly<Record<string, string>>) {
  const models = Object.entries(ports).map(([port, columns]) => [`models/${port}.sql`, `select ${columns}`])
  const p = project({
    ...frame,
    [`tests/data/${test}.sql`]: read(`tests/data/core/${test}.sql`),
    ...Object.fromEntries(models),
  })
  return await p.run('build')
}

const day = (text: string): string => `date '${text}'`
const moment = (text: string): string => `timestamp '${text}'`

describe('money', () => {
  const ports = (days: Readonly<Record<string, string>>, known: string): Record<string, string> => {
    const of = (port: string, usual: string): string => days[port] ?? usual
    const rest = (amount: string): string =>
      `10.01::decimal(18,2) as ${amount}, 'EUR' as currency, timestamp '${known}' as known_at`
    return {
      input_initiative_costs: `'k1' as cost_id, 'I1' as initiative_id, ${of('input_initiative_costs', day('2026-01-01'))} as cost_date, ${rest('amount')}`,
      input_initiative_budget: `'I1' as initiative_id, '2' as version, 'budget' as scenario, 'cost' as lever, 'run' as kind,
        ${of('input_initiative_budget', day('2026-12-01'))} as month, ${rest('amount')}`,
      input_campaign_spend: `'s1' as spend_id, 'search' as channel, ${of('input_campaign_spend', day('2026-12-31'))} as spend_date, ${rest('amount')}`,
      input_invoice_lines: `'l1' as invoice_line_id, 'i1' as invoice_id, ${of('input_invoice_lines', day('2026-12-31'))} as invoice_date, ${rest('net_amount')}`,
      input_payments: `'p1' as payment_id, null::varchar as invoice_id, 'o1' as order_id, ${of('input_payments', day('2026-01-01'))} as paid_on, ${rest('amount')}`,
      input_referrals: `'r1' as referral_id, 'c1' as referrer_customer_id, ${of('input_referrals', moment('2025-12-31 23:00:00'))} as invited_at, ${rest('reward_amount')}`,
    }
  }
  const test = 'money_in_the_calendar'

  it('passes on the first and on the last day of the calendar', async () => {
    expect(await built(test, ports({}, '2025-12-01'))).toMatchObject({ code: 0 })
  })

  it.each([
    ['input_initiative_costs', day('2025-12-31'), 'k1', 'I1'],
    ['input_initiative_budget', day('2027-01-01'), 'I1 2 budget cost run', 'I1'],
    ['input_campaign_spend', day('2027-01-01'), 's1', 'search'],
    ['input_invoice_lines', day('2062-01-01'), 'l1', 'i1'],
    ['input_payments', day('2025-12-31'), 'p1', 'o1'],
    ['input_referrals', moment('2026-12-31 23:00:00'), 'r1', 'c1'],
  ])('names a row of %s on %s, once it is known', async (port, at, id, of) => {
    const { code, err } = await built(test, ports({ [port]: at }, '2025-12-01'))
    expect(code).toBe(1)
    expect(err).toContain(`E6001 test-failed   tests/data/${test}.sql`)
    expect(err).toContain(`${test}: 1 row should not be there.`)
    expect(err).toContain(`input = ${port}, row_id = ${id}, of_what = ${of}, day = `)
    expect(err).toContain('amount = 10.01, currency = EUR')
    expect(await built(test, ports({ [port]: at }, '2026-07-01'))).toMatchObject({ code: 0 })
  })
})

describe('contacts, cases and visits', () => {
  const ports = (days: Readonly<Record<string, string>>): Record<string, string> => {
    const of = (port: string, usual: string): string => days[port] ?? usual
    return {
      input_interactions: `'a' as interaction_id, ${of('input_interactions', moment('2025-12-31 23:00:00'))} as started_at`,
      input_cases: `'b' as case_id, ${of('input_cases', moment('2026-12-31 22:59:59'))} as opened_at, timestamp '2026-01-01' as known_at`,
      input_field_visits: `'c' as visit_id, ${of('input_field_visits', day('2026-12-31'))} as visited_on`,
      input_digital_events: `'d' as visit_id, ${of('input_digital_events', moment('2026-06-01 00:00:00'))} as started_at`,
    }
  }
  const test = 'contacts_in_the_calendar'

  it('pass on the first and on the last day of the calendar, which are those of the zone', async () => {
    expect(await built(test, ports({}))).toMatchObject({ code: 0 })
  })

  it.each([
    ['input_interactions', moment('2025-12-31 22:59:59'), '2025-12-31', 'a'],
    ['input_cases', moment('2026-12-31 23:00:00'), '2027-01-01', 'b'],
    ['input_field_visits', day('1926-03-01'), '1926-03-01', 'c'],
    ['input_digital_events', moment('2062-03-01 00:00:00'), '2062-03-01', 'd'],
  ])('of %s on %s are counted, with a row to start from', async (port, at, told, id) => {
    const { code, err } = await built(test, ports({ [port]: at }))
    expect(code).toBe(1)
    expect(err).toContain(
      `input = ${port}, first_day = ${told}, last_day = ${told}, first_row = ${id}, rows_outside = 1`,
    )
  })
})
