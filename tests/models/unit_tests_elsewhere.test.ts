/**
 * A unit test of the package holds in every project that stands on it: in one that fills no port, with another currency, time zone and
 * calendar and another value for each var. It says itself what it needs, or a user's first build fails by a test that is not theirs.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'
import { expect, it } from 'vitest'
import { project } from '../engine/project.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Where the demo's generator writes; no model of the package reads it. */
const ofTheDemo = ['data_dir']

const others: Readonly<Record<string, string | number | boolean>> = {
  as_of_date: '2023-05-14',
  closed_through: '2023-04-30',
  fx_carry_days: 5,
  known_at: '2026-01-31 00:00:00',
  fcr_days: 3,
  containment_hours: 72,
  cac_lag_months: 2,
  attribution_days: 30,
  sales_cost_pools: 'VERTRIEB',
  referral_cost_pools: 'WERBEN',
  referral_incremental_share: 0.4,
  deflected_share: 0.3,
  convertible_share: 0.2,
  discount_rate_id: 'hurdle',
  link_lag_months: 6,
  link_further_lags: '2,9',
  link_moved_by: 0,
  stated_intents: 'nps_relational:referral',
  value_horizon_months: 36,
  headline_metric: 'csat_5',
  account_score_rule: 'worst',
  score_twins: 'csat_5:fcr',
  calendar_first_year: 2020,
  calendar_last_year: 2027,
  grace_days: 30,
  activity_rule: 'order_in_month',
  activity_gap_days: 30,
  cohort_segment_set: 'size',
  match_credits_to_invoice: true,
  benefit_horizon_months: 24,
  what_if_factor: 0.8,
  portfolio_budget: 1000,
  effect_segment_set: 'size',
  deflator_series: 'hvpi',
  fx_rate_set: 'treasury',
}

interface Var {
  readonly type: string
  readonly default: unknown
}
const file = load(readFileSync(join(root, 'project.yml'), 'utf8')) as { vars: Record<string, Var> }
const vars = Object.entries(file.vars).filter(([name]) => !ofTheDemo.includes(name))

it('each var of the package has another value here', () => {
  expect(Object.keys(others).sort()).toEqual(vars.map(([name]) => name).sort())
  for (const [name, { default: own }] of vars) expect(String(others[name]), name).not.toBe(String(own))
})

it('every unit test of the package passes there', async () => {
  const lines = vars.map(
    ([name, { type }]) => `  ${name}: { type: ${type}, default: ${JSON.stringify(others[name])} }`,
  )
  const p = project({
    'project.yml': `name: elsewhere
timezone: America/New_York
currency: CHF
calendar: { kind: 13x4, week_start: sunday, year_end_rule: nearest, anchor: 09-30, year_label: start }
packages: [{ path: ${JSON.stringify(root)} }]
targets:
  dev: { type: duckdb, path: target/elsewhere.duckdb }
vars:
${lines.join('\n')}
`,
  })
  const { err, code } = await p.run('test', '--select', 'test_type:unit')
  expect(err.match(/^ {2}Unit test .*$/gm) ?? []).toEqual([])
  expect({ code, passed: err.match(/(\d+) of \1 unit tests pass/)?.[0] }).toEqual({
    code: 0,
    passed: expect.stringMatching(/^[1-9]\d\d of/),
  })
})
