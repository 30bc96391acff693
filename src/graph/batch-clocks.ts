/**
 * Refuses a time range whose bounds are compared on another clock than they are on: local times beside instants would be
 * read as UTC, so rows near midnight fall out of their batch. In: plan of the text with its marks. Out: offsets. Pure.
 */
import { batchMarks } from './batch-marks.ts'
import { eachExpression } from './lineage/expression.ts'
import { type Expr, eachNode, expressionsAt, type PlanNode } from './lineage/plan.ts'

export interface ClockMix {
  readonly bound: 'batch_start' | 'batch_end'
  /** Offset in bytes of the bound. */
  readonly at: number | undefined
}

export function clockMixes(plan: PlanNode): readonly ClockMix[] {
  const found = new Map<string, ClockMix>()
  eachNode(plan, (node) => {
    for (const expr of expressionsAt(node)) {
      eachExpression(expr, (part) => {
        for (const mix of mixesIn(part)) found.set(`${mix.bound} ${mix.at}`, mix)
      })
    }
  })
  return [...found.values()]
}

function mixesIn(expr: Expr): ClockMix[] {
  const { left, right, input, lower, upper } = expr
  const sides = [left, right, input, lower, upper].filter((e) => e !== undefined)
  if (sides.length < 2 || !sides.some(changesClock)) return []
  return sides.flatMap((side) => markIn(side) ?? [])
}

/** A cast between a local time and an instant, which goes by UTC. */
function changesClock(expr: Expr): boolean {
  const { child } = expr
  if (expr.expression_class !== 'BOUND_CAST' || child === undefined) return false
  const [from, to] = [clockOf(child), clockOf(expr)]
  return (from !== undefined && to !== undefined && from !== to) || changesClock(child)
}

function clockOf({ return_type, value }: Expr): 'local' | 'instant' | undefined {
  const id = return_type?.id ?? value?.type.id ?? ''
  if (id === 'TIMESTAMP WITH TIME ZONE') return 'instant'
  return id === 'DATE' || id.startsWith('TIMESTAMP') ? 'local' : undefined
}

/** The bound that stands there, perhaps under casts. */
function markIn(expr: Expr): ClockMix | undefined {
  if (expr.expression_class === 'BOUND_CAST' && expr.child !== undefined) return markIn(expr.child)
  const text = String(expr.value?.value ?? '')
  const at = expr.query_location
  if (text.startsWith(batchMarks.start)) return { bound: 'batch_start', at }
  return text.startsWith(batchMarks.end) ? { bound: 'batch_end', at } : undefined
}
