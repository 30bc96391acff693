/**
 * Semantic models with their models found, and the parts that their measures are.
 * In: Project, lookup. Out: linked semantic models, problems. Pure. Start at `linkSemanticModel`.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import type { ColumnProps, Dimension, Entity, Measure, SemanticModel } from '../project/index.ts'
import { normaliseType } from '../sql/index.ts'
import { numberOf, op } from './formula.ts'
import type { Formula, LinkedSemanticModel, Lookup, ModelFacts, Part } from './types.ts'

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
  for (const m of semantic.measures) problems.push(...measureProblems(model, m))
  const time = timeOf(semantic, model, dimensions, problems)
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

/** A column by its name; what is more than a name the database binds. */
function columnProblems(model: ModelFacts, expr: string, place: Place): Diagnostic[] {
  if (model.columns.length === 0 || !plainName.test(expr) || columnNamed(model, expr) !== undefined) return []
  const near = nearest(
    expr,
    model.columns.map((c) => c.name),
  )
  return [diagnose('unknown-column', { column: expr, model: model.name, near }, { place })]
}

/** What is aggregated: nothing of a count of rows. */
export function aggregated({ agg, expr, name }: Measure): string | undefined {
  return expr ?? (agg === 'count' ? undefined : name)
}

function measureProblems(model: ModelFacts, measure: Measure): Diagnostic[] {
  const expr = aggregated(measure)
  if (expr === undefined) return []
  const { place, agg, name } = measure
  const column = columnNamed(model, expr)
  if (column?.additive === false && (agg === 'sum' || agg === 'average')) {
    const message = `${agg === 'sum' ? 'a sum' : 'an average'} of ${column.name}, which is not additive (${model.name} says additive: false); add its parts and divide them in a ratio.`
    return [diagnose('bad-metric', { metric: name, message }, { place })]
  }
  return columnProblems(model, expr, place)
}

/** The parts of a measure: one aggregate; of an average the sum and the count, divided last. */
export function measureFormula(of: LinkedSemanticModel, measure: Measure): Formula {
  const { agg, filter, name } = measure
  const expr = aggregated(measure)
  const column = expr === undefined ? undefined : columnNamed(of.model, expr)
  const unit = measure.unit ?? column?.unit
  const currency = measure.currency ?? column?.currency
  const part = (as: Part['agg'], called: string): Formula => {
    const counts = as === 'count' || as === 'count_distinct' || as === 'sum_boolean'
    const scale = counts ? 0 : scaleOf(column, unit, as)
    const ofPart = counts ? (measure.unit ?? 'count') : unit
    return {
      kind: 'part',
      part: {
        ...{ name: called, of, agg: as, filters: filter === undefined ? [] : [filter] },
        ...(expr === undefined ? {} : { expr }),
        ...(ofPart === undefined ? {} : { unit: ofPart }),
        ...(counts || currency === undefined ? {} : { currency }),
        ...(scale === undefined ? {} : { scale }),
      },
    }
  }
  if (agg !== 'average') return part(agg, name)
  const count = part('count', `${name}_count`)
  return op('/', op('*', numberOf('1'), part('sum', `${name}_sum`)), count)
}

/** Digits after the point, where the column says that it is exact; money of an expression is held to six. */
function scaleOf(
  column: ColumnProps | undefined,
  unit: string | undefined,
  agg: Part['agg'],
): number | undefined {
  if (agg === 'median') return undefined
  const type = normaliseType(column?.data_type ?? '')
  const scale = /^DECIMAL\(\d+,(\d+)\)$/.exec(type)?.[1]
  if (scale !== undefined) return Number(scale)
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type)) return 0
  return column === undefined && (unit === 'money' || unit === 'count') ? 6 : undefined
}
