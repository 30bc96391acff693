/** The sums in DuckDB give what the sums over columns give, and what is missing is not left out in silence. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  armMomentsFrom,
  armMomentsSql,
  centresFrom,
  centresSql,
  clusterMeatFrom,
  clusterMeatSql,
  cohortMoments,
  cohortMomentsFrom,
  cohortMomentsSql,
  crossProductsFrom,
  crossProductsSql,
  effectOf,
  foldOfId,
  foldSql,
  logit,
  logitNext,
  logitStart,
  logitSumsFrom,
  logitSumsSql,
  type OlsFit,
  ols,
  olsFit,
  olsWithErrors,
  residualMeatFrom,
  residualMeatSql,
  type UnitPanel,
} from '../../src/stats/effect/index.ts'
import { type Connection, openDuckDb, type TextRow, type Warehouse } from '../../src/warehouse/index.ts'
import { goldenRows, goldensThere } from './goldens.ts'

let warehouse: Warehouse
let db: Connection

beforeAll(async () => {
  warehouse = await openDuckDb({ file: ':memory:' })
  db = await warehouse.connect()
})
afterAll(() => warehouse.close())

async function one(sql: string): Promise<TextRow> {
  const [row] = await db.rows(sql)
  if (!row) throw new Error('no row')
  return row
}

const x = ['"x1"', '"x2"', '"x3"', '"x4"']
const names = ['x1', 'x2', 'x3', 'x4']

async function fitFrom(
  from: string,
  columns: readonly string[],
  outcome: string,
): Promise<ReturnType<typeof olsFit>> {
  const all = [...columns, outcome]
  const centre = centresFrom(await one(centresSql(from, all)), all.length)
  const labels = all.map((c) => c.replaceAll('"', ''))
  return olsFit(crossProductsFrom(await one(crossProductsSql(from, all, centre)), labels, centre))
}

function ready(fit: ReturnType<typeof olsFit>): OlsFit {
  if (fit.status === 'refuse') throw new Error(fit.explanation)
  return fit
}

describe.skipIf(!goldensThere)('sums over simulated observational data', () => {
  const rows = goldensThere ? goldenRows('data/obs_sim61.csv.gz') : []
  const column = (name: string): Float64Array => Float64Array.from(rows, (r) => Number(r[name]))
  const columns = names.map(column)
  beforeAll(async () => {
    const folder = join(process.env.LEDGERLINE_DATA ?? '../shared/data', '../goldens')
    await db.run(`create table "obs sim" as from read_csv('${join(folder, 'data/obs_sim61.csv.gz')}')`)
  })
  it('least squares with HC1 and CR1', async () => {
    const fit = ready(await fitFrom('"obs sim"', x, '"y"'))
    const hc1 = residualMeatFrom(await one(residualMeatSql('"obs sim"', fit, x, '"y"')), 4, 'HC1')
    const cr1 = clusterMeatFrom(await one(clusterMeatSql('"obs sim"', fit, x, '"y"', '"cl"')), 4)
    for (const [meat, cluster] of [
      [hc1, undefined],
      [cr1, column('cl')],
    ] as const) {
      const mine = olsWithErrors(fit, meat)
      const wanted = ols({ names, columns, outcome: column('y'), ...(cluster ? { cluster } : {}) })
      if (mine.status === 'refuse' || wanted.status === 'refuse') throw new Error('refused')
      expect(mine.clusters).toBe(wanted.clusters)
      for (const [i, c] of wanted.coefficients.entries()) {
        expect((mine.coefficients[i]?.estimate ?? 0) / c.estimate).toBeCloseTo(1, 10)
        expect((mine.coefficients[i]?.se ?? 0) / c.se).toBeCloseTo(1, 10)
      }
    }
  })
  it('logit, step by step', async () => {
    const { means, scatter, n } = ready(await fitFrom('"obs sim"', x, '"t"'))
    const deviations = scatter.map((row, j) => Math.sqrt((row[j] ?? 0) / n))
    const share = column('t').reduce((a, b) => a + b, 0) / n
    let state = logitStart(4, share)
    while (state.status === 'running') {
      const sql = logitSumsSql('"obs sim"', x, '"t"', { means, deviations, beta: state.beta })
      state = logitNext(state, logitSumsFrom(await one(sql), 4))
    }
    expect(state.status).toBe('converged')
    const wanted = logit({ names, columns, outcome: column('t') })
    if (wanted.status === 'refuse') throw new Error(wanted.explanation)
    for (const [j, deviation] of deviations.entries()) {
      expect((state.beta[j + 1] ?? 0) / deviation).toBeCloseTo(wanted.coefficients[j + 1]?.estimate ?? 0, 10)
    }
    expect(state.logLikelihood).toBeCloseTo(wanted.logLikelihood, 7)
  })
  it('moments of the arms', async () => {
    const [control, treated] = (await db.rows(armMomentsSql('"obs sim"', '"t"', '"y"', '"x1"'))).map(
      armMomentsFrom,
    )
    const regression = ols({ names: ['t'], columns: [column('t')], outcome: column('y') })
    const effect = effectOf(regression, 't')
    if (effect.status === 'refuse') throw new Error(effect.explanation)
    expect((treated?.mean ?? 0) - (control?.mean ?? 0)).toBeCloseTo(effect.estimate, 10)
    expect((treated?.n ?? 0) + (control?.n ?? 0)).toBe(4000)
    expect(treated?.before?.covariance).toBeGreaterThan(0)
  })
})

describe('a panel in rows', () => {
  const panel: UnitPanel = {
    periods: [2020, 2021, 2023],
    first: [0, 2021, 2021, 0, 2023, 2023, 0],
    outcome: [
      [1, 2, 4, 8, 3, 1, 5],
      [2, 7, 1, 8, 2, 8, 1],
      [3, 1, 4, 1, 5, 9, Number.NaN],
    ],
  }
  it('gives the moments of its cohorts, and counts who misses a period', async () => {
    await db.run('create table panel (unit integer, year integer, start integer, y decimal(9,2))')
    const rows = panel.periods.flatMap((year, t) =>
      Array.from(panel.first, (start, u) => {
        const y = panel.outcome[t]?.[u] ?? Number.NaN
        return Number.isNaN(y) ? [] : [`(${u}, ${year}, ${start === 0 ? 'null' : start}, ${y})`]
      }).flat(),
    )
    await db.run(`insert into panel values ${rows.join(', ')}`)
    const columns = { unit: 'unit', period: 'year', first: 'start', outcome: 'y' }
    const found = cohortMomentsFrom(
      await db.rows(cohortMomentsSql('panel', columns, panel.periods)),
      panel.periods,
    )
    const wanted = cohortMoments(panel)
    expect(found.incomplete).toBe(1)
    for (const c of wanted.cohorts) {
      const mine = found.cohorts.find((f) => f.first === c.first)
      expect(mine?.n).toBe(c.n)
      for (const [t, mean] of c.mean.entries()) expect(mine?.mean[t]).toBeCloseTo(mean, 12)
      for (const [i, v] of c.covariance.flat().entries())
        expect(mine?.covariance.flat()[i]).toBeCloseTo(v, 12)
    }
  })
  it('counts a unit with two rows for a period as incomplete', async () => {
    await db.run('create table twice as from panel; insert into twice values (0, 2020, null, 1)')
    const columns = { unit: 'unit', period: 'year', first: 'start', outcome: 'y' }
    const found = cohortMomentsFrom(
      await db.rows(cohortMomentsSql('twice', columns, panel.periods)),
      panel.periods,
    )
    expect(found.incomplete).toBe(2)
  })
})

describe('what is missing', () => {
  it('is refused, not left out', async () => {
    await db.run(
      'create table gap as select i::double as a, case when i = 7 then null else i * i end as b from range(40) r(i)',
    )
    expect(await fitFrom('gap', ['a'], 'b')).toMatchObject({ status: 'refuse', reason: 'bad_input' })
  })
  it('an arm with no outcome for some units says how many were assigned', async () => {
    await db.run(
      "create table arms as select i, if(i % 2 = 0, 'a', 'b') as arm, if(i < 10, null, i) as y from range(60) r(i)",
    )
    const [a] = (await db.rows(armMomentsSql('arms', 'arm', 'y'))).map(armMomentsFrom)
    expect(a).toMatchObject({ n: 25, assigned: 30 })
  })
})

describe('sums in SQL', () => {
  it('keep the digits of a column far from zero', async () => {
    await db.run(
      'create table far as select 1700000000 + 86400 * i as epoch, 3 * i + (i % 2) as y from range(24) r(i)',
    )
    const fit = ready(await fitFrom('far', ['epoch'], 'y'))
    // by hand: Σ(i − 11.5)(i % 2) = Σ odd (i − 11.5) = 6, over Σ(i − 11.5)² = 1150
    expect((fit.slopes[0] ?? 0) * 86400).toBeCloseTo(3 + 6 / 1150, 10)
  })
  it('give the folds that an id gives', async () => {
    const rows = await db.rows(
      `select id, ${foldSql('id')} as fold from (values ('a'), ('abc'), ('Zoë'), ('')) v(id)`,
    )
    for (const row of rows) expect(Number(row.fold)).toBe(foldOfId(row.id ?? ''))
  })
})
