// What many companies showed, beside what is known. In: companies as truth-test.mjs keeps them. Out: a CSV with a row
// per world, experiment, outcome and method, and a short text. Pure.
const behaviour = ['churn', 'active_months', 'contacts', 'net_revenue']
const contribution = ['cm3', 'cm3_loaded']

/** Initiatives that do nothing by the generator's own words (demo/README.md). */
const idle = new Set(['E-I1', 'E-I5', 'E-I7'])
const named = (outcome, window) => (window === 'to_date' ? `${outcome}_to_date` : outcome)

/**
 * Known effects of the world as it is, by experiment and outcome. Of what customers do: the same customers with and
 * without the initiative, the same draws. Of the contribution, in which customers share costs: what the arms of one
 * large company differ by.
 */
function knownEffects(companies, referenceSeed) {
  const of = (world) => companies.find((c) => c.seed === referenceSeed && c.world === world)
  const actual = of('true')
  const known = new Map()
  for (const id of ['I2', 'I3']) {
    const without = of(`without-${id}`)
    for (const row of actual.treated.filter((r) => r.experiment_id === `E-${id}`)) {
      const other = without.treated.find(
        (r) => r.experiment_id === row.experiment_id && r.window_kind === row.window_kind,
      )
      for (const o of behaviour)
        known.set(`E-${id} ${named(o, row.window_kind)}`, { value: row[o] - other[o], how: 'both worlds' })
    }
  }
  const [row] = actual.regions.filter((r) => r.experiment_id === 'E-I4')
  const [other] = of('without-I4').regions.filter((r) => r.experiment_id === 'E-I4')
  for (const o of behaviour)
    known.set(`E-I4 ${named(o, 'to_date')}`, { value: row[o] - other[o], how: 'both worlds' })
  return (experiment, outcome, method) => {
    if (idle.has(experiment)) return { value: 0, how: 'does nothing' }
    const found = known.get(`${experiment} ${outcome}`)
    if (found !== undefined) return found
    const large = actual.results.find(
      (r) => r.experiment_id === experiment && r.outcome === outcome && r.method === method,
    )
    return large?.estimate == null ? undefined : { value: large.estimate, how: 'one large company' }
  }
}

/** The database's rows are texts. */
const typed = (row) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (value === 'true' || value === 'false') return [name, value === 'true']
      return [name, value !== null && value !== '' && Number.isFinite(Number(value)) ? Number(value) : value]
    }),
  )

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length
const deviation = (values) => {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, v) => sum + (v - middle) ** 2, 0) / Math.max(1, values.length - 1))
}

function rowsOf(companies, known, world) {
  const groups = new Map()
  for (const c of companies) {
    for (const r of c.results) {
      if (r.method.includes('/block ') || r.experiment_id === 'E-I6') continue
      const key = `${r.experiment_id}|${r.outcome}|${r.method}`
      groups.set(key, [...(groups.get(key) ?? []), r])
    }
  }
  return [...groups].sort().flatMap(([key, all]) => {
    const [experiment, outcome, method] = key.split('|')
    const truth = world === 'null' ? { value: 0, how: 'does nothing' } : known(experiment, outcome, method)
    const told = all.filter((r) => r.status !== 'refuse')
    if (truth === undefined || told.length === 0) return []
    const grades = [...new Set(told.map((r) => r.grade))].sort()
    const estimates = told.map((r) => r.estimate)
    return [
      {
        ...{
          world,
          experiment,
          outcome,
          method,
          grade: grades.join('+'),
          truth: truth.value,
          known_from: truth.how,
        },
        companies: all.length,
        refused: all.length - told.length,
        mean_estimate: mean(estimates),
        sd: deviation(estimates),
        mean_se: mean(told.map((r) => r.se)),
        covered: told.filter((r) => r.ci_low <= truth.value && truth.value <= r.ci_high).length / told.length,
        distinguishable: told.filter((r) => r.is_distinguishable).length / told.length,
        leading: told.some((r) => r.is_leading),
      },
    ]
  })
}

/** What a row claims: an effect by lot or by roll-out, one adjusted for what is seen, or a difference as it is. */
const kindOf = ({ method }) => {
  if (method.startsWith('experiment/')) return 'E1 by lot'
  if (method === 'did_cs') return 'E2 roll-out'
  return method.startsWith('aipw') ? 'adjusted (at most E3)' : 'raw difference (E4)'
}

const number = (v) => (typeof v === 'number' ? String(Number(v.toPrecision(5))) : String(v))

export function summarise(texts, { referenceSeed, scale }) {
  const all = (list) => list?.map(typed)
  const companies = texts.map(({ results, treated, regions, headline, ...of }) => ({
    ...of,
    results: all(results),
    treated: all(treated),
    regions: all(regions),
    headline: all(headline),
  }))
  const known = knownEffects(companies, referenceSeed)
  const small = companies.filter((c) => c.seed !== referenceSeed && c.scale === scale)
  const worlds = [...new Set(small.map((c) => c.world))]
  const rows = worlds.flatMap((world) =>
    rowsOf(
      small.filter((c) => c.world === world),
      known,
      world,
    ),
  )
  const columns = Object.keys(rows[0])
  const csv = [columns.join(','), ...rows.map((r) => columns.map((c) => number(r[c])).join(','))].join('\n')
  const lines = ['world  claim                    outcomes            rows  covered: least, mean, most']
  for (const world of worlds) {
    for (const kind of ['E1 by lot', 'E2 roll-out', 'adjusted (at most E3)', 'raw difference (E4)']) {
      for (const [label, set] of [
        ['what customers do', behaviour],
        ['contribution', contribution],
      ]) {
        const found = rows.filter(
          (r) => r.world === world && kindOf(r) === kind && set.includes(r.outcome.replace('_to_date', '')),
        )
        if (found.length === 0) continue
        const shares = found.map((r) => r.covered)
        const cells = [Math.min(...shares), mean(shares), Math.max(...shares)]
          .map((v) => v.toFixed(3))
          .join('  ')
        lines.push(
          `${world.padEnd(6)} ${kind.padEnd(24)} ${label.padEnd(18)} ${String(found.length).padStart(5)}  ${cells}`,
        )
      }
    }
  }
  for (const world of worlds) {
    const of = small.filter((c) => c.world === world)
    const silent = of.filter((c) => (c.headline?.[0]?.effects ?? 0) === 0).length
    lines.push(`${world}: the headline says that no effect reaches E2 in ${silent} of ${of.length} companies`)
  }
  return { csv: `${csv}\n`, text: lines.join('\n') }
}
