/**
 * Finds what the names in metrics mean, and tells every problem of every definition.
 * In: Project, how the graph looks up names. Out: linked metrics and semantic models. Pure. Start at `linkMetrics`.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { Metric, MetricInput, Project } from '../project/index.ts'
import { filtered, numberOf, partsOf } from './formula.ts'
import { definitionHash } from './hash.ts'
import { kinds } from './kinds/index.ts'
import { linkSemanticModel, measureFormula } from './semantic.ts'
import { isPeriod, periodNames } from './time.ts'
import type { Formula, LinkedMetric, LinkedMetrics, LinkedSemanticModel, Lookup } from './types.ts'
import { type Unit, unitOf } from './units.ts'

export function linkMetrics(project: Project, lookup: Lookup, problems: Diagnostic[]): LinkedMetrics {
  const semanticModels = new Map<string, LinkedSemanticModel>()
  for (const semantic of project.semanticModels ?? []) {
    const linked = linkSemanticModel(semantic, lookup, problems)
    if (linked !== undefined) semanticModels.set(linked.id, linked)
  }
  const all = project.metrics ?? []
  const state: State = { project, lookup, problems, semanticModels, all, done: new Map(), trail: [] }
  const metrics = new Map<string, LinkedMetric>()
  for (const metric of all) {
    const linked = visit(state, metric)
    if (linked !== undefined) metrics.set(linked.id, linked)
  }
  return { metrics, semanticModels }
}

interface State {
  readonly project: Project
  readonly lookup: Lookup
  readonly problems: Diagnostic[]
  readonly semanticModels: ReadonlyMap<string, LinkedSemanticModel>
  readonly all: readonly Metric[]
  readonly done: Map<string, LinkedMetric | undefined>
  readonly trail: Metric[]
}

export function metricId({
  package: own,
  name,
}: {
  readonly package: string
  readonly name: string
}): string {
  return `metric.${own}.${name}`
}

/** Undefined: something is wrong with it, or with what it is made of, and was told. */
function visit(state: State, metric: Metric): LinkedMetric | undefined {
  const id = metricId(metric)
  if (state.done.has(id)) return state.done.get(id)
  const at = state.trail.indexOf(metric)
  if (at >= 0) {
    const path = [...state.trail.slice(at), metric].map((m) => m.name).join(' -> ')
    state.problems.push(diagnose('metric-cycle', { path }, { place: metric.place }))
    return undefined
  }
  state.trail.push(metric)
  const linked = linkOne(state, metric)
  state.trail.pop()
  state.done.set(id, linked)
  return linked
}

function linkOne(state: State, metric: Metric): LinkedMetric | undefined {
  const kind = kinds[metric.type]
  const bad = (message: string, place = metric.place): undefined => {
    state.problems.push(diagnose('bad-metric', { metric: metric.name, message }, { place }))
  }
  const inputs = kind.inputs(metric)
  if ('wrong' in inputs) return bad(`${inputs.wrong}.`, metric.expr?.place)
  const found = inputs.map((input) => ({ input, of: inputNamed(state, metric, input) }))
  const measure = metric.type === 'simple' ? measured(state, metric) : numberOf('0')
  if (measure === undefined || found.some(({ of }) => of === undefined)) return undefined
  if (metric.type === 'cumulative' && found.some(({ of }) => of?.parts.some((p) => p.window !== undefined)))
    return bad('is a window of windows.', metric.input?.place)
  const linked = found.flatMap(({ input, of }) => (of === undefined ? [] : [{ ...input, of }]))
  const formula = formulaOf(metric, measure, linked)
  const units = unitsOf(metric, measure, linked, state.project.currency)
  const wrong = units.wrong ?? windowProblem(state, metric, formula)
  const place = metric.expr?.place ?? metric.window?.place ?? metric.grainToDate?.place
  return wrong === undefined ? whole(state, metric, formula, linked, units) : bad(sentence(wrong), place)
}

type Found = readonly (MetricInput & { readonly of: LinkedMetric })[]

function formulaOf(metric: Metric, measure: Formula, found: Found): Formula {
  const of = (input: MetricInput): Formula =>
    filtered(linkedTo(found, input)?.formula ?? numberOf('0'), input.filter)
  const formula = filtered(kinds[metric.type].formula(metric, { measure: () => measure, of }), metric.filter)
  if (metric.fill === undefined) return formula
  return { kind: 'call', name: 'fill', args: [formula, numberOf(metric.fill)] }
}

/** Units are those that the inputs say, whatever they are made of. */
function unitsOf(metric: Metric, measure: Formula, found: Found, home: string): Unit {
  const of = (input: MetricInput): Formula => inUnit(linkedTo(found, input))
  return unitOf(kinds[metric.type].formula(metric, { measure: () => measure, of }), home)
}

function linkedTo(found: Found, { name, place, filter }: MetricInput): LinkedMetric | undefined {
  return found.find((f) => f.name === name && f.place === place && f.filter === filter)?.of
}

function sentence(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`
}

function whole(state: State, metric: Metric, formula: Formula, inputs: Found, units: Unit): LinkedMetric {
  const parts = partsOf(formula)
  const unit =
    metric.unit ?? (parts.some((p) => p.isNoNumber) || units.unit === 'number' ? undefined : units.unit)
  const currency = metric.currency ?? units.currency
  return {
    id: metricId(metric),
    ...{ metric, formula, parts },
    says: kinds[metric.type].says(metric),
    inputs: inputs.map(({ name, alias, filter, of }) => ({
      ...{ of, name: alias ?? name },
      ...(filter === undefined ? {} : { filter }),
    })),
    models: [...new Set(parts.map((p) => p.of.model.id))].sort(),
    semanticModels: [...new Set(parts.flatMap(({ of }) => (of.semantic.isImplied ? [] : [of.id])))].sort(),
    ...(unit === undefined ? {} : { unit }),
    ...(currency === undefined ? {} : { currency }),
    dimensions: shared(parts.map((p) => p.of)),
    missing: [...new Set([...unfilled(state, metric), ...inputs.flatMap(({ of }) => of.missing)])].sort(),
    hash: definitionHash(metric, formula, unit),
  }
}

/** A metric as one figure of its unit. */
function inUnit(metric: LinkedMetric | undefined): Formula {
  const [part] = metric?.parts ?? []
  if (metric === undefined || part === undefined) return numberOf('0')
  const { unit: _, currency: __, ...rest } = part
  const { unit, currency } = metric
  const said = { ...(unit === undefined ? {} : { unit }), ...(currency === undefined ? {} : { currency }) }
  return { kind: 'part', part: { ...rest, ...said } }
}

/** What all of them can be asked by. */
export function shared(all: readonly LinkedSemanticModel[]): string[] {
  const [first, ...rest] = all
  return [...(first?.dimensions.keys() ?? [])].filter((name) => rest.every((one) => one.dimensions.has(name)))
}

function unfilled({ lookup, problems }: State, { requires, name }: Metric): string[] {
  return requires.flatMap((port) => {
    const isFilled = lookup.port(port.name)
    if (isFilled === undefined) {
      const near = nearest(port.name, lookup.portNames())
      const message = `requires ${port.name}, and there is no such port${near === undefined ? '' : `; did you mean ${near}?`}`
      problems.push(diagnose('bad-metric', { metric: name, message }, { place: port.place }))
    }
    return isFilled === false ? [port.name] : []
  })
}

/** Of namesakes that of the own package, else the only one; `package.name` says which. */
export function metricNamed(all: readonly Metric[], text: string, own?: string): Metric | undefined {
  const [first = '', second] = text.split('.')
  if (second !== undefined) return all.find((m) => m.package === first && m.name === second)
  const namesakes = all.filter((m) => m.name === first)
  return namesakes.length === 1 ? namesakes[0] : namesakes.find((m) => m.package === own)
}

function inputNamed(state: State, metric: Metric, input: MetricInput): LinkedMetric | undefined {
  const found = metricNamed(state.all, input.name, metric.package)
  if (found !== undefined) return visit(state, found)
  const near = nearest(
    input.name,
    state.all.map((m) => m.name),
  )
  state.problems.push(diagnose('unknown-metric', { metric: input.name, near }, { place: input.place }))
  return undefined
}

/** The measure of a simple metric. */
function measured(state: State, { measure, implied, package: own }: Metric): Formula | undefined {
  if (measure === undefined) return undefined
  if (implied !== undefined) {
    const before = state.problems.length
    const linked = linkSemanticModel(implied, state.lookup, state.problems)
    const [only] = implied.measures
    const isRight = linked !== undefined && only !== undefined && state.problems.length === before
    return isRight ? measureFormula(linked, only) : undefined
  }
  const all = [...state.semanticModels.values()]
  const within = measure.of === undefined ? all : all.filter(({ semantic }) => semantic.name === measure.of)
  const [first] = within
  if (first === undefined && measure.of !== undefined) {
    if ((state.project.semanticModels ?? []).some((s) => s.name === measure.of)) return undefined
    const near = nearest(
      measure.of,
      all.map(({ semantic }) => semantic.name),
    )
    state.problems.push(
      diagnose('unknown-semantic-model', { name: measure.of, near }, { place: measure.place }),
    )
    return undefined
  }
  const having = within.filter(({ semantic }) => semantic.measures.some((m) => m.name === measure.name))
  const linked = having.length === 1 ? having[0] : having.find(({ semantic }) => semantic.package === own)
  const found = linked?.semantic.measures.find((m) => m.name === measure.name)
  if (linked !== undefined && found !== undefined) return measureFormula(linked, found)
  const names = within.flatMap(({ semantic }) => semantic.measures.map((m) => m.name))
  const details = { measure: measure.name, of: measure.of, near: nearest(measure.name, names) }
  state.problems.push(diagnose('unknown-measure', details, { place: measure.place }))
  return undefined
}

/** A window must be of periods that there are, and over what adds up. */
function windowProblem({ project }: State, metric: Metric, formula: Formula): string | undefined {
  const unit = metric.window?.unit ?? metric.grainToDate?.unit
  if (metric.type !== 'cumulative' || unit === undefined) return undefined
  if (!isPeriod(project, unit)) {
    const names = periodNames(project)
    const near = nearest(unit, names)
    return `there is no period ${unit}; there are ${names.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`
  }
  for (const part of partsOf(formula)) {
    if (part.of.time === undefined)
      return `${part.of.semantic.name} has no agg_time_dimension, so nothing runs on in it`
    if (part.apart === true) return `${part.name} says periods: apart, and a window adds periods`
    if (part.agg === 'count_distinct' || part.agg === 'median')
      return `a ${part.agg} of months is not made of those of each; make a mart of it`
  }
  return undefined
}
