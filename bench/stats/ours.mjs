// One case of Ledgerline's estimators, in a process of its own, over the same Parquet files as the peers.
// usage: node ours.mjs <folder> <case>
// Out: one line of JSON with what was estimated, and `fit`: CPU seconds from the first read of the file to the estimate.
import { join, resolve } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { stats } from '../../dist/api.js'

const [folder, name] = [resolve(process.argv[2]), process.argv[3]]
const { effect, value } = stats
const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' })
const db = await instance.connect()
const file = (of) => `read_parquet('${join(folder, `${of}.parquet`).replaceAll("'", "''")}')`
const rows = async (sql) => (await db.runAndReadAll(sql)).getRowObjectsJS()
const covariates = Array.from({ length: 10 }, (_, j) => `x${j}`)

/** Columns of doubles, chunk by chunk, without a row object. */
async function columns(sql) {
  const result = await db.stream(sql)
  const parts = result.columnNames().map(() => [])
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    for (const [j, part] of parts.entries()) part.push(Float64Array.from(chunk.getColumnVector(j).items))
  }
  return parts.map((part) => {
    const whole = new Float64Array(part.reduce((sum, p) => sum + p.length, 0))
    let at = 0
    for (const p of part) {
      whole.set(p, at)
      at += p.length
    }
    return whole
  })
}

const doubles = (names) => names.map((c) => `${c}::double as ${c}`).join(', ')

async function bgNbd() {
  const grouped = await rows(
    `select frequency::double as frequency, recency, age, count(*)::double as count from ${file('purchases')} group by all order by all`,
  )
  const fit = value.fitBgNbd(value.purchasesOf(grouped))
  const [r, alpha, a, b] = fit.params
  return { r, alpha, a, b }
}

/** Purchases that a million customers will make in the next twelve weeks, customer by customer. */
async function expected() {
  const [frequency, recency, age] = await columns(
    `select frequency::double, recency, age from ${file('purchases')}`,
  )
  const params = [0.24, 4.41, 0.79, 2.43]
  let total = 0
  for (let i = 0; i < frequency.length; i++)
    total += value.bgExpected(params, { frequency: frequency[i], recency: recency[i], age: age[i] }, 12)
  return { total }
}

async function gammaGamma() {
  const [x, mean] = await columns(
    `select frequency::double, mean from ${file('purchases')} where frequency > 0 and mean > 0`,
  )
  const [p, q, v] = value.fitGammaGamma({ x, mean }).params
  return { p, q, v }
}

async function fitted(names, outcome) {
  const [middle] = await rows(effect.centresSql(file('rows'), [...names, outcome]))
  const centre = effect.centresFrom(middle, names.length + 1)
  const [sums] = await rows(effect.crossProductsSql(file('rows'), [...names, outcome], centre))
  return effect.olsFit(effect.crossProductsFrom(sums, [...names, outcome], centre))
}

async function ols(clustered) {
  const names = ['t', ...covariates]
  const fit = await fitted(names, 'y')
  const sql = clustered
    ? effect.clusterMeatSql(file('rows'), fit, names, 'y', 'cluster')
    : effect.residualMeatSql(file('rows'), fit, names, 'y')
  const [row] = await rows(sql)
  const meat = clustered
    ? effect.clusterMeatFrom(row, names.length)
    : effect.residualMeatFrom(row, names.length, 'HC1')
  const t = effect.olsWithErrors(fit, meat).coefficients.find((c) => c.name === 't')
  return { t: t.estimate, se: t.se }
}

async function logit() {
  const names = ['t', ...covariates]
  const [outcome, ...all] = await columns(`select ${doubles(['b', ...names])} from ${file('rows')}`)
  const t = effect.logit({ names, columns: all, outcome }).coefficients.find((c) => c.name === 't')
  return { t: t.estimate, se: t.se }
}

async function aipw() {
  const [treatment, outcome, folds, ...all] = await columns(
    `select t::double, y::double, (${effect.foldSql('id')})::double, ${doubles(covariates)} from ${file('rows')}`,
  )
  const input = { names: covariates, columns: all, treatment, outcome, folds }
  const { ate } = effect.aipw(input, {
    covariatesBeforeTreatment: true,
    pastOutcomeAmongCovariates: true,
  })
  return { ate: ate.estimate, se: ate.se }
}

async function staggered() {
  const periods = [1, 2, 3, 4, 5, 6, 7, 8]
  const of = { unit: 'unit', period: 'period', first: 'first', outcome: 'y' }
  const found = await rows(effect.cohortMomentsSql(file('panel'), of, periods))
  const { effect: att } = effect.staggeredFromMoments(effect.cohortMomentsFrom(found, periods))
  return { att: att.estimate, se: att.se }
}

async function staggeredCovariate() {
  const periods = [1, 2, 3, 4, 5, 6, 7, 8]
  const wide = periods.map((p) => `max(y) filter (period = ${p})`).join(', ')
  const [first, covariate, ...outcome] = await columns(
    `select any_value(first)::double, any_value(x), ${wide} from ${file('panel')} group by unit order by unit`,
  )
  const { effect: att } = effect.staggered({
    periods,
    outcome,
    first,
    covariates: [{ name: 'x', byPeriod: [covariate] }],
  })
  return { att: att.estimate, se: att.se }
}

const cases = {
  'bg-nbd': bgNbd,
  expected,
  'gamma-gamma': gammaGamma,
  'ols-hc1': () => ols(false),
  'ols-cluster': () => ols(true),
  logit,
  aipw,
  staggered,
  'staggered-covariate': staggeredCovariate,
}
const before = process.cpuUsage()
const found = await cases[name]()
const used = process.cpuUsage(before)
console.log(JSON.stringify({ fit: (used.user + used.system) / 1e6, ...found }))
