/** Arithmetic over other metrics. */
import type { Metric, MetricInput } from '../../project/index.ts'
import { type Expression, namesIn, parseExpression } from '../expression.ts'
import { numberOf, op } from '../formula.ts'
import type { Formula } from '../types.ts'
import type { Kind } from './kind.ts'

/** A name is the alias of one under metrics:, or else a metric itself. */
function inputsOf({ metrics, expr }: Metric, names: readonly string[]): MetricInput[] {
  return names.flatMap((name) => {
    const said = metrics.find((m) => (m.alias ?? m.name) === name)
    if (said !== undefined) return [said]
    return expr === undefined ? [] : [{ name, place: expr.place }]
  })
}

function formulaOf(e: Expression, of: (name: string) => Formula): Formula {
  switch (e.kind) {
    case 'number':
      return numberOf(e.text)
    case 'name':
      return of(e.name)
    case 'op':
      return op(e.op, formulaOf(e.left, of), formulaOf(e.right, of))
    case 'call':
      return { kind: 'call', name: e.name, args: e.args.map((arg) => formulaOf(arg, of)) }
  }
}

export const derived: Kind = {
  inputs: (metric) => {
    const parsed = parseExpression(metric.expr?.text ?? '')
    if ('wrong' in parsed) return parsed
    const names = namesIn(parsed)
    const unused = metric.metrics.find((m) => !names.includes(m.alias ?? m.name))
    if (unused !== undefined) return { wrong: `${unused.alias ?? unused.name} under metrics: is not in expr` }
    return names.length === 0 ? { wrong: 'expr names no metric' } : inputsOf(metric, names)
  },
  formula: (metric, { of }) => {
    const parsed = parseExpression(metric.expr?.text ?? '')
    if ('wrong' in parsed) return numberOf('0')
    const byName = (name: string): Formula => {
      const [input] = inputsOf(metric, [name])
      return input === undefined ? numberOf('0') : of(input)
    }
    return formulaOf(parsed, byName)
  },
  says: ({ expr }) => (expr?.text ?? '').trim().replace(/\s+/g, ' '),
}
