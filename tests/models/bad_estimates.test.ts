/**
 * Data that carries no estimate, as the marts publish it: the models themselves (mart_experiment_result, mart_cx_outcome_link,
 * mart_driver) on tables made by hand. Every row has a number or a reason; which reason follows from how the data was made.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltProject, buildInMemory } from './build.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const models = [
  ['intermediate/effect/int_matched_effects', 'ts'],
  ['intermediate/effect/int_experiment_estimates', 'ts'],
  ['marts/effect/mart_experiment_result', 'sql'],
  ['intermediate/link/int_cx_links', 'ts'],
  ['marts/value/mart_cx_outcome_link', 'sql'],
  ['marts/value/mart_driver', 'ts'],
] as const

const settings = `name: odd
currency: EUR
vars:
  as_of_date: { type: date, default: 2026-03-31 }
  headline_metric: { type: string, default: nps }
  link_lag_months: { type: integer, default: 12 }
  people: { type: integer, default: 200 }
models:
  +materialized: table
  marts: { +schema: marts }
`

/** 200 customers, every second one treated; what was known of them before has nothing to do with it. */
const usual = {
  treated: 'i % 2 = 0',
  tenure: 'i * 7 % 60',
  contacts_before: 'i * 13 % 11',
  revenue_before: '100 + i * 29 % 97',
  cm3_before: '40 + i * 31 % 53',
  contacts: 'i * 17 % 7',
  cm3: '50 + i * 11 % 23',
  net_revenue: '120 + i * 19 % 41',
}
const comparisons: Readonly<Record<string, { n?: number } & Partial<typeof usual>>> = {
  // the hundred with most time as a customer are the treated: nothing is left to compare
  separation: { treated: 'i >= 100', tenure: 'i' },
  // mixed in the middle alone: below 60 nobody is treated, above 140 everybody
  no_overlap: { treated: 'i > 140 or (i >= 60 and i % 2 = 0)', tenure: 'i' },
  collinear: { cm3_before: '3 + 2 * (100 + i * 29 % 97)' },
  one_customer: { n: 1 },
  nobody: { n: 0 },
  infinite: { cm3: "case when i = 7 then 'infinity'::double else 50 end" },
  not_a_number: { cm3: "case when i = 7 then 'nan'::double else 50 end" },
  // a square of it is beyond what a double holds
  absurd: { net_revenue: 'case when i = 7 then 1e200 else 120 + i * 19 % 41 end' },
  constant: { contacts: '0', contacts_before: '0' },
  // the treated lose 10.00 more
  negative: { cm3: '-50 + i % 2 * 10 + i * 11 % 23' },
}

function valuesOf(number: number, { n = 200, ...odd }: { n?: number } & Partial<typeof usual>): string {
  const { treated, tenure, ...rest } = { ...usual, ...odd }
  const own = Object.entries({ ...rest, tenure_months: tenure })
    .map(([name, formula]) => `cast(${formula} as double) as ${name}`)
    .join(', ')
  const none = ['churn', 'active_months', 'margin', 'cm3_loaded', 'active_before'].map((m) => `0e0 as ${m}`)
  return `select ${number}::bigint as experiment_no, 'registered' as window_kind, 'u' || i as unit_id, 'u' || i as customer_id, ${treated} as is_treated,
    null::varchar as stratum, ${own}, ${none.join(', ')} from range(${n}) as t(i)`
}

const names = Object.keys(comparisons)
const experiment = (
  name: string,
  number: number,
): string => `select '${name}' as experiment_id, ${number + 1}::bigint as
  experiment_no, 'I' as initiative_id, 'matched' as design, 'customer' as unit, '{}' as planned_share, 'contacts' as primary_outcome,
  'cm3' as money_outcome, true as is_registered_before, 12::bigint as window_periods, 12::bigint as pre_periods`
const empty = (columns: string): string =>
  `select ${columns.replace(/(\w+) (\w+)/g, 'null::$2 as $1')} where false`

const outcomes = ['retention', 'sales_volume', 'spend_12m', 'addon_spend']
const panelOf = outcomes
  .flatMap((o) => [
    `cast(${o === 'addon_spend' ? 'i' : o === 'retention' ? '1' : 'i * 7 % 19'} as double) as after_${o}`,
    `cast(${o === 'addon_spend' ? '0' : 'i * 11 % 17'} as double) as before_${o}`,
  ])
  .join(', ')

const tables: Readonly<Record<string, string>> = {
  int_experiments: names.map(experiment).join(' union all '),
  int_experiment_values: names
    .map((name, k) => valuesOf(k + 1, comparisons[name] ?? {}))
    .join(' union all by name '),
  int_experiment_arms: empty(
    'experiment_no bigint, segment varchar, arm varchar, window_kind varchar, outcome varchar',
  ),
  int_rollout_blocks: empty('experiment_no bigint'),
  int_before_after: empty('experiment_id varchar'),
  int_experiment_spillover: empty(
    'experiment_id varchar, referrals_between_arms bigint, customers_linked bigint, spillover_flag boolean',
  ),
  int_measure_availability: empty('measure varchar, reason varchar, is_available boolean, position integer'),
  int_activity_rule: empty('is_known boolean, reason varchar'),
  int_link_landmark: `select 12 as lag_months, true as is_main, date '2025-03-01' as landmark_date, date '2026-02-28' as window_end, null::double as response_rate`,
  // everybody scores 9; add-ons are known of one customer's number alone
  int_link_panel: `select 12 as lag_months, 'c' || i as customer_id, 9e0 as score, 'HIGH' as score_band, cast(i % 30 as double) as tenure, 'plan' as main_line,
    ${panelOf}, cast(i * 7 % 19 as double) as after_cm3, cast(i * 5 % 13 as double) as before_cm3,
    0e0 as before_cost_to_serve from range({{var 'people'}}) as t(i)`,
  int_link_outcomes: outcomes
    .map(
      (o, k) =>
        `select ${k} as position, '${o}' as outcome, ${o === 'retention'} as is_binary, null::varchar as reason, 'why' as logic_text, null::bigint as months_observed`,
    )
    .join(' union all '),
  int_link_targeted: empty('customer_id varchar'),
  // effort is twice satisfaction, and speed is 3 for all
  int_driver_scores: ['satisfaction 1e0*(i%5)', 'effort 2e0*(i%5)', 'speed 3e0']
    .map((d) => d.split(' '))
    .map(
      ([
        name,
        formula,
      ]) => `select 'c' || i as customer_id, '${name}' as driver, i % 3 - 1 as level, ${formula} as score,
      cast(i % 5 + i % 2 as double) as headline, cast(i % 2 as double) as after_retention from range({{var 'people'}}) as t(i)`,
    )
    .join(' union all '),
}

const dir = mkdtempSync(join(tmpdir(), 'ledgerline-odd-'))
let built: BuiltProject
const lines = async (sql: string): Promise<string[]> =>
  (await built.rows(sql)).map((row) => Object.values(row).join(' '))

beforeAll(async () => {
  cpSync(join(root, 'lib'), join(dir, 'lib'), { recursive: true })
  for (const [model, code] of models)
    for (const kind of [code, 'yml'])
      cpSync(join(root, `models/${model}.${kind}`), join(dir, `models/${model}.${kind}`))
  writeFileSync(join(dir, 'project.yml'), settings)
  for (const [name, sql] of Object.entries(tables)) writeFileSync(join(dir, `models/${name}.sql`), `${sql}\n`)
  const port =
    'models:\n  - { name: input_actions, abstract: true, columns: [{ name: action_id, data_type: varchar }] }\n'
  writeFileSync(join(dir, 'models/input_actions.yml'), port)
  built = await buildInMemory(dir)
})
afterAll(async () => {
  await built.close()
  rmSync(dir, { recursive: true, force: true })
})

const effects = async (outcome: string, method: string): Promise<string[]> =>
  await lines(`select experiment_id, status, reason from marts.mart_experiment_result
    where outcome = '${outcome}' and method = '${method}' order by 1`)

it('every row has a number or a reason, and what the marts promise of their rows holds', async () => {
  expect(built.broken).toEqual([])
  for (const [mart, number] of [
    ['mart_experiment_result', 'estimate'],
    ['mart_cx_outcome_link', 'estimate'],
    ['mart_driver', 'derived_share'],
  ]) {
    const odd = `select count(*) from marts.${mart} where (status = 'refuse') = (${number} is not null)
      or status = 'refuse' and (reason is null or explanation is null)`
    expect([mart, await lines(odd)]).toEqual([mart, ['0']])
    expect([mart, built.verdict(`finite_${mart}`)]).toEqual([mart, 'pass'])
  }
})

describe('those who chose, against the others', () => {
  it('separation, no overlap, one customer, nobody: no adjusted effect; what follows from the rest is left out by name', async () => {
    expect(await effects('contacts', 'aipw/att')).toEqual([
      'absurd ok ',
      'collinear warn ',
      'constant refuse collinear',
      'infinite ok ',
      'negative ok ',
      'no_overlap refuse no_overlap',
      'nobody refuse too_few',
      'not_a_number ok ',
      'one_customer refuse too_few',
      'separation refuse separation',
    ])
    const [told] = await lines(`select explanation from marts.mart_experiment_result
      where experiment_id = 'collinear' and outcome = 'contacts' and method = 'aipw/att'`)
    expect(told).toBe('cm3_before is determined by the other columns and was left out')
  })

  it.each([
    ['infinite', 'cm3'],
    ['not_a_number', 'cm3'],
    ['absurd', 'net_revenue'],
  ])('%s: neither a difference nor an effect', async (name, outcome) => {
    for (const method of ['difference/welch', 'aipw/att'])
      expect(await effects(outcome, method)).toContain(`${name} refuse bad_input`)
  })

  it('an outcome that nobody has is nothing to compare, not an effect of exactly 0', async () => {
    for (const method of ['difference/welch', 'aipw/att'])
      expect(await effects('contacts', method)).toContain('constant refuse collinear')
  })

  it('contributions below zero are numbers like others', async () => {
    // i * 11 % 23 is 11.45 on average of the even (treated) and 10.72 of the odd, who have ten more: 11.45 - 20.72
    const [row] = await lines(`select round(estimate, 2) from marts.mart_experiment_result
      where experiment_id = 'negative' and outcome = 'cm3' and method = 'difference/welch'`)
    expect(row).toBe('-9.27')
  })
})

describe('a score that is the same for all', () => {
  it('goes with nothing, and what is the same for all goes with no score', async () => {
    expect(
      await lines(`select outcome, method, reason from marts.mart_cx_outcome_link
        where status = 'refuse' and step = 'score_to_behaviour' and outcome in ('retention', 'spend_12m') order by all`),
    ).toEqual([
      'retention none collinear',
      'spend_12m aipw too_few',
      'spend_12m difference/welch too_few',
      'spend_12m ols collinear',
    ])
  })

  it('drivers: the same answer of all explains nothing; two that follow from each other are not ranked', async () => {
    expect(
      await lines(`select driver, status, reason, derived_rank from marts.mart_driver
        where outcome = 'headline_score' order by 1`),
    ).toEqual(['effort warn collinear ', 'satisfaction warn collinear ', 'speed refuse collinear '])
  })
})

it('one customer with a score: refused throughout, with its number', async () => {
  const single = await buildInMemory(dir, ['people=1'], { select: ['+mart_cx_outcome_link', '+mart_driver'] })
  try {
    expect(single.broken).toEqual([])
    const told =
      await single.rows(`select distinct status, n from marts.mart_cx_outcome_link where method <> 'identity'
      union select distinct status, n from marts.mart_driver`)
    expect(told).toEqual([{ status: 'refuse', n: '1' }])
  } finally {
    await single.close()
  }
})
