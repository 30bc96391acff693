/**
 * Effects and returns of a company whose truth is known, as far as its size shows it, and of one in which the initiatives
 * are assigned, paid for and do nothing. Each is built up to the returns of the programme.
 */
import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { generateDemo } from '../../demo/generate.ts'
import { openDuckDb, type TextRow } from '../../src/warehouse/index.ts'
import { type Ran, runMain } from '../engine/project.ts'
import { demoOn } from '../models/part.ts'

interface World {
  readonly built: Ran
  readonly data: string
  readonly rows: (sql: string) => Promise<TextRow[]>
}

const models = [
  'mart_programme_return',
  'mart_experiment_result',
  'fct_ledger_entry',
  'mart_initiative_roi',
  'mart_initiative_cashflow',
]
const demo = demoOn(models)

/** Builds one company after the other in one copy of the project, so that its models are bound once; each keeps its database. */
async function world(name: string, options: { scale: number; seed: number; world?: 'null' }): Promise<World> {
  const data = join('data', name)
  generateDemo({ dir: join(demo.dir, data), ...options })
  const built = await runMain([
    ...['--project-dir', demo.dir, '--no-color', '--var', `data_dir=${data}`, 'build', '--no-publish'],
    ...[
      '--select',
      '+mart_programme_return +mart_experiment_result +fct_ledger_entry',
      '--indirect-selection',
      'cautious',
    ],
    // demo.test.ts runs them
    ...['--exclude-resource-type', 'unit_test'],
  ])
  const file = join(demo.dir, `target/${name}.duckdb`)
  renameSync(join(demo.dir, 'target/ledgerline.duckdb'), file)
  const rows = async (sql: string): Promise<TextRow[]> => {
    const warehouse = await openDuckDb({ file, readOnly: true, fileSearchPath: demo.dir })
    try {
      return await (await warehouse.connect()).rows(sql)
    } finally {
      await warehouse.close()
    }
  }
  return { built, data: join(demo.dir, data), rows }
}

let acting: World
let idle: World
beforeAll(async () => {
  acting = await world('acting', { scale: 0.5, seed: 7 })
  idle = await world('idle', { scale: 0.35, seed: 3, world: 'null' })
})

function truth(id: string): number {
  const text = readFileSync(join(acting.data, 'truth.csv'), 'utf8')
  return Number(new RegExp(`^${id},.*,(-?[\\d.]+),"?realised`, 'm').exec(text)?.[1])
}

async function effect(of: World, experiment: string, outcome: string, method: string) {
  const [row] = await of.rows(
    `select grade, ci_low, ci_high, srm_p from marts.mart_experiment_result
    where experiment_id = '${experiment}' and outcome = '${outcome}' and method = '${method}' and segment = '(all)'`,
  )
  return {
    grade: row?.grade,
    srmP: Number(row?.srm_p),
    low: Number(row?.ci_low),
    high: Number(row?.ci_high),
  }
}

it('builds, ties the cost of programmes to the ledger, and passes its tests', () => {
  expect({
    code: acting.built.code,
    ties: acting.built.err.includes('initiative_costs_equal_the_ledger'),
  }).toEqual({
    code: 0,
    ties: true,
  })
  expect(idle.built.code).toBe(0)
})

it('T-null: the interval of the welcome gift, which does nothing, holds zero', async () => {
  const found = await effect(acting, 'E-I1', 'churn_to_date', 'experiment/welch')
  expect({ grade: found.grade, holds: found.low <= 0 && found.high >= 0 }).toEqual({
    grade: 'E1',
    holds: true,
  })
})

it('T-harm: the menu spares contacts, as many as it truly did, its churn is told, and freed time is no money', async () => {
  const contacts = await effect(acting, 'E-I2', 'contacts_to_date', 'experiment/cuped')
  const told = truth('I2-realised-contacts')
  expect([contacts.high < 0, contacts.low <= told && told <= contacts.high]).toEqual([true, true])
  const churn = await effect(acting, 'E-I2', 'churn_to_date', 'experiment/cuped')
  const left = truth('I2-realised-churn')
  expect([left > 0, churn.low <= left && left <= churn.high]).toEqual([true, true])
  const [saved] = await acting.rows(
    `select sum(amount) as money, sum(hours) > 0 as hours, max(saving_type) as kind from marts.mart_initiative_cashflow
    where initiative_id = 'I2' and scenario = 'actual' and line = 'benefit_cost_to_serve'`,
  )
  expect(saved).toEqual({ money: '0.00', hours: 'true', kind: 'capacity' })
})

it('T-rand: what the alerts truly did to churn lies in their interval, and the arms have their planned sizes', async () => {
  const found = await effect(acting, 'E-I3', 'churn_to_date', 'experiment/cuped')
  const told = truth('I3-realised-churn')
  expect([found.low <= told && told <= found.high, found.srmP >= 0.001, found.grade]).toEqual([
    true,
    true,
    'E1',
  ])
})

it('T-stag: effects by block hold the true path: -21 in the first four months, -28.5 in the next, then -30', async () => {
  const path = [-21, -28.5, -30, -30]
  for (const [block, told] of path.entries()) {
    const found = await effect(acting, 'E-I4', 'contacts_to_date', `did_cs/block ${block}`)
    expect([block, found.low <= told && told <= found.high]).toEqual([block, true])
  }
})

it('T-confound: who takes the app spends more; adjusted, nothing is left; neither is in a total', async () => {
  const raw = await effect(acting, 'E-I5', 'net_revenue', 'difference/welch')
  const adjusted = await effect(acting, 'E-I5', 'net_revenue', 'aipw/att')
  expect([raw.low > 0, raw.grade, adjusted.low <= 0 && adjusted.high >= 0]).toEqual([true, 'E4', true])
  const [row] = await acting.rows(
    `select bool_or(in_headline) as headline, count(incremental_contribution) as told, min(reason) as reason
    from marts.mart_initiative_roi where initiative_id in ('I5', 'I6') and scenario = 'actual'`,
  )
  expect(row).toEqual({ headline: 'false', told: '0', reason: 'grade_e4' })
})

it('levers sum to the whole and the cost is that of the list, to the cent', async () => {
  const gaps = await acting.rows(
    `select initiative_id, scenario from marts.mart_initiative_roi where rate_id = 'wacc' and incremental_contribution is not null
    group by all having sum(incremental_contribution) filter (lever = 'all') <> sum(incremental_contribution) filter (lever <> 'all')`,
  )
  expect(gaps).toEqual([])
  const [row] = await acting.rows(
    `select (select sum(amount) from marts.mart_initiative_cashflow where initiative_id = 'I3' and scenario = 'actual'
        and line in ('internal_labour', 'run')) = (select -sum(e.reporting_amount) from marts.fct_ledger_entry e
        inner join read_csv('${join(acting.data, 'initiative_costs.csv')}') c on e.document_id = c.document_id
        where c.initiative_id = 'I3' and e.report_line = 'programme_cost') as same`,
  )
  expect(row).toEqual({ same: 'true' })
})

it('says that no effect reaches E2 where the initiatives do nothing', async () => {
  const [row] = await idle.rows(
    `select effects, incremental_contribution, roi, explanation from marts.mart_programme_return where basis = 'E1_E2'`,
  )
  expect(row).toEqual({
    effects: '0',
    incremental_contribution: null,
    roi: null,
    explanation: 'no effect reaches E2 in this period',
  })
})
