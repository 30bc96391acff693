/**
 * What a figure is made of: the tree of a metric, each node narrowed by the filters and windows above it, and the rows of the
 * mart at its leaves. In: a linked metric. Out: nodes that can be asked like metrics, SQL of rows. Pure. Start at `explained`.
 */
import { quoteIdentifier } from '../sql/index.ts'
import type { Question } from './asked.ts'
import { filtered, partsOf, windowed } from './formula.ts'
import { type Asked, conditions, list, rowsSql, type Surroundings } from './source.ts'
import type { Formula, LinkedMetric, Part, Window } from './types.ts'

export interface Explained {
  readonly name: string
  readonly of: LinkedMetric
  /** The metric as it counts here; its name is unique in the tree. */
  readonly asked: LinkedMetric
  /** At a leaf: how many rows are counted, and the part that they are of. */
  readonly rows?: LinkedMetric
  readonly part?: Part
  /** At a leaf: its aggregate in words. */
  readonly made?: string
  readonly from: readonly Explained[]
}

/** What lies above a node: conditions on its rows, and a window. */
type Within = (formula: Formula) => Formula

export function explained(metric: LinkedMetric): Explained {
  let count = 0
  const visit = (of: LinkedMetric, name: string, within: Within): Explained => {
    count += 1
    const own = `${of.metric.name}#${count}`
    const formula = within(of.formula)
    const inner: Within = (f) => within(under(of, f))
    const from = of.inputs.map((input) =>
      visit(input.of, input.name, (f) => inner(filtered(f, input.filter))),
    )
    const [part] = from.length === 0 ? partsOf(formula) : []
    return {
      ...{ name, of, from, asked: as(of, own, formula) },
      ...(part === undefined
        ? {}
        : {
            part,
            made: madeOf(formula, part),
            rows: { ...as(of, `${own} rows`, { kind: 'part', part: counted(part) }), unit: 'count' },
          }),
    }
  }
  return visit(metric, metric.metric.name, (f) => f)
}

/** An average is kept as a sum and a count of the same. */
function madeOf(formula: Formula, { agg, expr = '*' }: Part): string {
  return `${partsOf(formula).length > 1 ? 'average' : agg}(${expr})`
}

/** What a metric does to all that it is made of. */
function under({ metric }: LinkedMetric, formula: Formula): Formula {
  const narrowed = filtered(formula, metric.filter)
  const window = windowOf(metric)
  return window === undefined ? narrowed : windowed(narrowed, window)
}

function windowOf({ window, grainToDate }: LinkedMetric['metric']): Window | undefined {
  if (window !== undefined) return { count: window.count, unit: window.unit }
  return grainToDate === undefined ? undefined : { unit: grainToDate.unit }
}

function as(of: LinkedMetric, name: string, formula: Formula): LinkedMetric {
  return { ...of, metric: { ...of.metric, name }, formula, parts: partsOf(formula) }
}

/** Rows that have something to aggregate. */
function counted(part: Part): Part {
  return { ...part, agg: 'count', name: `${part.name}_rows`, scale: 0 }
}

/** Every node, the tree's own order. */
export function nodesOf(tree: Explained): Explained[] {
  return [tree, ...tree.from.flatMap(nodesOf)]
}

/** Rows of the model behind a leaf, the largest first. */
export function contributingSql(part: Part, question: Question, around: Surroundings, limit: number): string {
  const { of } = part
  const shown = [
    ...new Set([...of.model.grain.filter((name) => of.dimensions.has(name)), ...of.dimensions.keys()]),
  ]
  const asked: Asked = { question, around, dimensions: shown }
  const source = { name: 'rows', of, parts: [{ part, name: 'value of the row' }] }
  const value = quoteIdentifier('value of the row')
  const condition = conditions(source, asked)
  const counts = `${condition === '' ? '\nwhere' : `${condition} and`} ${value} is not null`
  const keys = shown.map(quoteIdentifier)
  // what is counted is no amount: each row is one
  const isCount = part.agg === 'count'
  const size = part.agg === 'sum' ? `abs(${value})` : value
  const columns = [...keys, isCount ? `1 as ${value}` : value]
  const order = isCount ? keys : [`${size} desc`, ...keys]
  return `select\n${list(columns)}\nfrom (\n${rowsSql(source, asked, true)}\n) as "rows"${counts}\norder by ${order.join(', ')}\nlimit ${limit}`
}
