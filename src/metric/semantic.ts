/**
 * Semantic models with their models found, and the parts that their measures are.
 * In: Project, lookup. Out: linked semantic models, problems. Pure. Start at `linkSemanticModel`.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import type { ColumnProps, Dimension, Entity, Measure, SemanticModel } from '../project/index.ts'
import { normaliseType } from '../sql/index.ts'
import { addedOf, withinOf } from './additive.ts'
import { numberOf, op } from './formula.ts'
import {
  expressionScale,
  type Formula,
  type LinkedSemanticModel,
  type Lookup,
  type ModelFacts,
  type Part,
} from './types.ts'

export function linkSemanticModel(
  semantic: SemanticModel,
  lookup: Lookup,
  problems: Diagnostic[],
): LinkedSemanticModel | undefined {
  const model = lookup.model(semantic.model, semantic.modelPlace)
  if (model === undefined) return undefined
  const named = [...semantic.entities.map(asDimension), ...semantic.dimensions]
  const own = semantic.isImplied === true ? columnDimensions(model) : named
  const dimensions = new Map(own.map((d) => [d.name, d]))
  for (const d of own) problems.push(...columnProblems(model, d.expr ?? d.name, d.place))
  for (const m of semantic.measures) problems.push(...measureProblems(semantic, model, m))
  const time = timeOf(semantic, model, dimensions, problems)
  const apart = semantic.measures.find((m) => m.periods !== undefined)
  if (apart !== undefined && semantic.time === undefined) {
    const message = `says periods: apart, and ${semantic.name} has no agg_time_dimension.`
    problems.push(diagnose('bad-metric', { metric: apart.name, message }, { place: apart.place }))
  }
  return {
    id: `semantic_model.${semantic.package}.${semantic.name}`,
    ...{ semantic, model, dimensions },
    ...(time === undefined ? {} : { time }),
  }
}

function asDimension({ name, expr, description, place }: Entity): Dimension {
  return { name, type: 'categorical', description, place, ...(expr === undefined ? {} : { expr }) }
}

/** Of a model that is asked without a semantic model: its grain, and every column that is no number. */
function columnDimensions({ columns, grain }: ModelFacts): Dimension[] {
  return columns.flatMap((c): Dimension[] => {
    const type = normaliseType(c.data_type ?? '')
    const isTime = /^(DATE|TIMESTAMP)/.test(type)
    if (!isTime && !grain.includes(c.name) && !/^(VARCHAR|BOOLEAN|UUID|ENUM)/.test(type)) return []
    const { name, description = '', place } = c
    return [
      isTime
        ? { name, type: 'time', granularity: 'day', description, place }
        : { name, type: 'categorical', description, place },
    ]
  })
}

function timeOf(
  { time, isImplied }: SemanticModel,
  model: ModelFacts,
  dimensions: ReadonlyMap<string, Dimension>,
  problems: Diagnostic[],
): Dimension | undefined {
  const times = [...dimensions.values()].filter((d) => d.type === 'time')
  if (time === undefined) {
    const ofGrain = isImplied === true ? times.filter((d) => model.grain.includes(d.name)) : []
    return ofGrain.length === 1 ? ofGrain[0] : undefined
  }
  const found = times.find((d) => d.name === time.name)
  if (found === undefined) {
    const near = nearest(
      time.name,
      times.map((d) => d.name),
    )
    const details = { dimension: `${time.name} of type time`, of: model.name, near }
    problems.push(diagnose('unknown-dimension', details, { place: time.place }))
  }
  return found
}

const plainName = /^[A-Za-z_]\w*$/

function columnNamed({ columns }: ModelFacts, expr: string): ColumnProps | undefined {
  return columns.find((c) => c.name.toLowerCase() === expr.toLowerCase())
}

/** A column by its name; what is more than a name the database binds, as it knows the columns that nobody lists. */
function columnProblems(model: ModelFacts, expr: string, place: Place): Diagnostic[] {
  if (!model.isWhole || !plainName.test(expr) || columnNamed(model, expr) !== undefined) return []
  const near = nearest(
    expr,
    model.columns.map((c) => c.name),
  )
  return [diagnose('unknown-column', { column: expr, model: model.name, near }, { place })]
}

/**
 * What is said of columns that its model does not list, once they are known.
 * @param columns  names of all columns of the model
 */
export function unlistedProblems(of: LinkedSemanticModel, columns: readonly string[]): Diagnostic[] {
  const { semantic, model, dimensions } = of
  if (model.isWhole) return []
  const all = new Map(columns.map((name) => [name.toLowerCase(), name]))
  const isUnlisted = (expr: string): boolean => plainName.test(expr) && columnNamed(model, expr) === undefined
  const unknown = (column: string, place: Place): Diagnostic[] => {
    if (!isUnlisted(column) || all.has(column.toLowerCase())) return []
    return [
      diagnose('unknown-column', { column, model: model.name, near: nearest(column, columns) }, { place }),
    ]
  }
  const measures = semantic.isImplied === true ? [] : semantic.measures
  return [
    ...[...dimensions.values()].flatMap((d) => unknown(d.expr ?? d.name, d.place)),
    ...measures.flatMap((measure) => {
      const { name, place } = measure
      const expr = aggregated(semantic, model, measure)
      if (expr !== undefined) return unknown(expr, place)
      if (!isUnlisted(name) || !all.has(name.toLowerCase())) return []
      const message = `counts, and ${model.name} has a column ${name} that it does not list: say expr: ${name} for its values, or expr: 1 for rows.`
      return [diagnose('bad-metric', { metric: name, message }, { place })]
    }),
  ]
}

/** What is aggregated. A count of no column counts rows; in a semantic model its name may be that of a column, as in dbt. */
function aggregated(
  semantic: SemanticModel,
  model: ModelFacts,
  { agg, expr, name }: Measure,
): string | undefined {
  if (expr !== undefined || agg !== 'count') return expr ?? name
  return semantic.isImplied === true ? undefined : columnNamed(model, name)?.name
}

function measureProblems(semantic: SemanticModel, model: ModelFacts, measure: Measure): Diagnostic[] {
  const expr = aggregated(semantic, model, measure)
  if (expr === undefined) return []
  const { place, agg, name } = measure
  const wrong = addingProblem(model, agg, expr)
  if (wrong !== undefined) return [diagnose('bad-metric', { metric: name, message: wrong }, { place })]
  return columnProblems(model, expr, place)
}

function isAdded(agg: Measure['agg']): boolean {
  return agg === 'sum' || agg === 'average'
}

function addingProblem({ name, columns }: ModelFacts, agg: Measure['agg'], expr: string): string | undefined {
  if (!isAdded(agg)) return undefined
  const column = addedOf(expr, columns)
  const of = agg === 'sum' ? 'a sum' : 'an average'
  if (column !== undefined)
    return `${of} of ${column.name}, which is not additive (${name} says additive: false); add its parts and divide them in a ratio.`
  const within = withinOf(expr, columns)
  if (within === undefined || within.needed.length > 0) return undefined
  return `${of} of what adds up ${within.text} only, as ${name} says, and that names no column of it; name the columns that must be one.`
}

/** The parts of a measure: one aggregate; of an average the sum and the count, divided last. */
export function measureFormula(of: LinkedSemanticModel, measure: Measure): Formula {
  const { agg, filter, name } = measure
  const expr = aggregated(of.semantic, of.model, measure)
  const column = expr === undefined ? undefined : columnNamed(of.model, expr)
  const unit = measure.unit ?? column?.unit
  const within = expr === undefined || !isAdded(agg) ? undefined : withinOf(expr, of.model.columns)
  const currency = measure.currency ?? column?.currency
  const part = (as: Part['agg'], called: string): Formula => {
    const counts = as === 'count' || as === 'count_distinct' || as === 'sum_boolean'
    const scale = counts ? 0 : scaleOf(column, unit, as)
    const ofPart = counts ? ((agg === 'average' ? undefined : measure.unit) ?? 'count') : unit
    return {
      kind: 'part',
      part: {
        ...{ name: called, of, agg: as, filters: filter === undefined ? [] : [filter] },
        ...(expr === undefined ? {} : { expr }),
        ...(ofPart === undefined ? {} : { unit: ofPart }),
        ...(counts || currency === undefined ? {} : { currency }),
        ...(scale === undefined ? {} : { scale }),
        ...(measure.periods === undefined ? {} : { apart: true }),
        ...(within === undefined ? {} : { within }),
        ...(!counts && as !== 'sum' && isNoNumber(column) ? { isNoNumber: true } : {}),
      },
    }
  }
  if (agg !== 'average') return part(agg, name)
  const quotient = op('/', op('*', numberOf('1'), part('sum', `${name}_sum`)), part('count', `${name}_count`))
  return unit === undefined ? quotient : { ...quotient, unit }
}

/** As far as the column says: a date, a text or a boolean has a first and a last, and is not reckoned with. */
function isNoNumber(column: ColumnProps | undefined): boolean {
  const type = normaliseType(column?.data_type ?? '')
  return /^(DATE|TIME|VARCHAR|BOOLEAN|UUID|ENUM|INTERVAL|BLOB)/.test(type)
}

/**
 * Digits after the point, where the column says that it is exact; of a median one more, since it may lie between two. Money of
 * an expression has no type yet: before it is divided it is held to ten.
 */
function scaleOf(
  column: ColumnProps | undefined,
  unit: string | undefined,
  agg: Part['agg'],
): number | undefined {
  const more = agg === 'median' ? 1 : 0
  const type = normaliseType(column?.data_type ?? '')
  const scale = /^DECIMAL\(\d+,(\d+)\)$/.exec(type)?.[1]
  if (scale !== undefined) return Number(scale) + more
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type)) return more
  return column === undefined && (unit === 'money' || unit === 'count') ? expressionScale : undefined
}
