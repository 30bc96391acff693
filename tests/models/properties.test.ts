/** What every model of the package and of its examples has to say of itself. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openProject } from '../../src/cli/context.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const graphs = new Map<string, ReturnType<typeof openProject>['graph']>()

function graphOf(project: string) {
  const known = graphs.get(project)
  if (known !== undefined) return known
  const { graph } = openProject({ projectDir: join(root, project), var: ['data_dir=none'] })
  graphs.set(project, graph)
  return graph
}

function models(project: string) {
  const graph = graphOf(project)
  return graph.order
    .map((id) => graph.nodes.get(id))
    .flatMap((node) => (node?.resource.kind === 'model' ? [node] : []))
}

const dated = 'the rows of one model, with the day of the run'
const renamed = 'columns of one model, renamed and sorted'

/** Models without figures by hand of their own, and why; a model that is not here needs a unit test. */
const untested: Readonly<Record<string, string>> = {
  ctl_input_status: renamed,
  dim_channel: renamed,
  dim_customer: renamed,
  dim_fiscal_period: renamed,
  dim_metric: renamed,
  dim_product: renamed,
  dim_segment: renamed,
  fct_cx_response: renamed,
  fct_interaction: renamed,
  mart_customer_value_calibration: renamed,
  mart_cx_outcome_link: dated,
  mart_experiment_result: dated,
  int_lever_changes: 'the rows of one replicate',
  int_value_scored: 'a union of two models',
}

it('every model of the package has a unit test, or stands on the list with a reason', () => {
  const graph = graphOf('.')
  const tested = new Set(graph.unitTests.map((unit) => unit.test.model))
  const without = models('.')
    .map((node) => node.name)
    .filter((name) => /^(int|dim|fct|mart|ctl|rpt)_/.test(name) && !tested.has(name))
  expect(without.sort()).toEqual(Object.keys(untested).sort())
})

it.each(['examples/olist', 'examples/adventure_works'])(
  'every model of %s that decides something has a unit test',
  (project) => {
    const graph = graphOf(project)
    const tested = new Set(graph.unitTests.map((unit) => unit.test.model))
    // a model that renames and casts the columns of one table decides nothing
    const decides = /\b(case|join|union|group by|over \(|where)\b/
    const own = models(project).filter(
      ({ resource: r }) => r.kind === 'model' && r.sql !== undefined && !r.sql.file.startsWith('..'),
    )
    expect(own.length).toBeGreaterThan(15)
    const without = own.filter(
      ({ name, resource: r }) => !tested.has(name) && r.kind === 'model' && decides.test(r.sql?.text ?? ''),
    )
    expect(without.map((node) => node.name)).toEqual([])
  },
)

it('every number of a fact or mart says whether it adds up, and within what', () => {
  const number = /^(?:decimal|double|bigint|integer|smallint)/i
  const silent = models('.').flatMap(({ name, resource: r }) =>
    r.kind === 'model' && /^(?:fct|mart)_/.test(name)
      ? r.columns
          .filter((c) => number.test(c.data_type ?? '') && c.additive === undefined)
          .map((c) => `${name}.${c.name}`)
      : [],
  )
  expect(silent).toEqual([])
})

it('says within what a number adds up in columns of its own model', () => {
  const said = models('.').flatMap(({ name, resource: r }) =>
    r.kind === 'model' && /^(?:fct|mart)_/.test(name)
      ? r.columns.flatMap((c) =>
          typeof c.additive === 'string'
            ? [{ name, additive: c.additive, columns: r.columns.map((o) => o.name) }]
            : [],
        )
      : [],
  )
  expect(said.length).toBeGreaterThan(100)
  const words = /\b(?:within|one|and|of|or)\b/g
  const unknown = said.flatMap(({ name, additive, columns }) =>
    additive
      .split(';')
      .flatMap(
        (clause) =>
          clause
            .replace(/^\s*of (\w+) .*? one /, '$1 ')
            .replace(words, ' ')
            .match(/\w+/g) ?? [],
      )
      .filter((word) => !columns.includes(word))
      .map((word) => `${name}: ${word}`),
  )
  expect(unknown).toEqual([])
})

describe.each(['.', 'examples/olist', 'examples/adventure_works'])('every model of %s', (project) => {
  const all = models(project)

  it('has a grain, an owner and a description', () => {
    expect(all.length).toBeGreaterThan(100)
    const silent = all.filter(
      ({ resource: r, config }) =>
        r.kind === 'model' &&
        (!r.owner || r.description === '' || (r.grain.length === 0 && config.materialized !== 'ephemeral')),
    )
    expect(silent.map((node) => node.name)).toEqual([])
  })

  it('that is published or a port enforces its contract and describes every column', () => {
    const loose = all.filter(({ resource: r, name, config }) => {
      if (!/^(input|dim|fct|mart|ctl|rpt)_/.test(name) || config.materialized === 'ephemeral') return false
      return !config.contractEnforced || r.columns.some((c) => (c.description ?? '') === '')
    })
    expect(loose.map((node) => node.name)).toEqual([])
  })
})

/** Columns that tell kinds of a thing apart, over which it adds up all the same, and why. */
const apart: Readonly<Record<string, readonly [string, string]>> = {
  mart_cost_to_serve: ['report_line, attribution, reason', 'parts of one amount, each entry in one of them'],
  mart_earned_media: ['about', 'a mention is about one of them'],
  mart_initiative_cashflow: ['line', 'costs below zero and benefits above it, net'],
  mart_retention_curve: ['score_band_opening', 'a customer is in one band'],
  mart_revenue_at_risk: ['score_band_opening', 'a customer is in one band'],
  mart_revenue_movement: ['movement', 'base and what is left of it stand on the opening alone'],
}

it('what a mart tells once for each of several kinds is said to add up within one of them', () => {
  const found: Record<string, string> = {}
  for (const { name, resource: r } of models('.')) {
    if (r.kind !== 'model' || !/^(fct|mart)_/.test(name)) continue
    const isKind = (column: string): boolean =>
      r.columns.some((c) => c.name === column && c.tests.some((t) => t.name === 'accepted_values'))
    const kinds = (r.grain ?? []).filter(isKind)
    const added = r.columns.filter((c) => c.additive === true || typeof c.additive === 'string')
    const words = added.map((c) => new Set(String(c.additive).match(/\w+/g)))
    const open = kinds.filter((kind) => words.some((said) => !said.has(kind)))
    if (open.length > 0) found[name] = open.join(', ')
  }
  expect(found).toEqual(Object.fromEntries(Object.entries(apart).map(([name, [kinds]]) => [name, kinds])))
})

it('what is on the scale of a metric is said to add up within one metric', () => {
  const on: string[] = []
  const open: string[] = []
  for (const { name, resource: r } of models('.')) {
    if (r.kind !== 'model' || !/^(fct|mart)_/.test(name) || !r.grain?.includes('metric_id')) continue
    for (const c of r.columns) {
      // counts are whole, and money has a unit
      const isScore = /^(?:decimal|double)/i.test(c.data_type ?? '') && c.unit === undefined
      if (!isScore || c.additive === undefined || c.additive === false) continue
      on.push(`${name}.${c.name}`)
      if (!/\bmetric_id\b/.test(String(c.additive))) open.push(`${name}.${c.name}`)
    }
  }
  expect(on).toContain('fct_cx_group_month.score_sum')
  expect(open).toEqual([])
})
