/** What is told of casts, unions, products and amounts, with its place. In: findings. Out: problems. Pure. */
import { type Diagnostic, diagnose } from '../../diagnostic/index.ts'
import { isFloating } from '../../sql/index.ts'
import { aliasPlace } from '../alias-place.ts'
import type { GraphNode } from '../types.ts'
import type { MoneyFinding } from './amount.ts'
import type { HopelessCast, TextCast } from './casts.ts'
import type { Mix } from './mixes.ts'
import type { followMoney } from './money.ts'
import { spotInUnion, spotOf, spotOfTwo, type Text } from './spot.ts'

/** Staging and inputs are where text gets its type; further on, a cast that can fail is a surprise on rows. */
export function castProblem(node: GraphNode, text: Text, { type, at, written }: TextCast): Diagnostic[] {
  const { resource } = node
  const details = { model: node.name, type }
  const spot = spotOf(node, text, at)
  if (!written) return [diagnose('text-beside-other-type', details, spot)]
  const isLate =
    resource.kind === 'model' && ['intermediate', 'marts', 'reports'].includes(resource.layer ?? '')
  return isLate ? [diagnose('cast-may-fail', details, { ...spot, severity: 'warning' })] : []
}

export function mixProblem(node: GraphNode, text: Text, mix: Mix): Diagnostic {
  const where = { ...spotOf(node, text, mix.at), severity: 'warning' as const }
  if (mix.kind === 'union')
    return diagnose('union-becomes-text', { model: node.name, column: mix.column, type: mix.type }, where)
  return diagnose('product-may-overflow', { type: mix.type, digits: mix.digits }, where)
}

export function hopelessProblem(node: GraphNode, text: Text, { what, type, at }: HopelessCast): Diagnostic {
  return diagnose('cast-cannot-work', { model: node.name, what, type }, spotOf(node, text, at))
}

export function moneyProblem(node: GraphNode, text: Text, finding: MoneyFinding): Diagnostic {
  if (finding.kind === 'currencies') {
    const { one, other, at, names, united = false } = finding
    const found = united ? spotInUnion : spotOfTwo
    const spot = (at === undefined ? found(text, names) : undefined) ?? spotOf(node, text, at)
    return diagnose('mixed-currencies', { model: node.name, one, other, united }, spot)
  }
  const { name, leak } = finding
  const spot = spotOf(node, text, leak.at ?? finding.at)
  return diagnose('money-through-double', { model: node.name, fn: `${name}()`, how: leak.how }, spot)
}

/** An amount that comes out as DOUBLE though no property says that it is something else. */
export function amountsAsDouble(
  node: GraphNode,
  text: Text,
  columns: readonly { readonly name: string; readonly type: string }[],
  amounts: ReturnType<typeof followMoney>['columns'],
): Diagnostic[] {
  return columns.flatMap(({ name, type }, i) => {
    const amount = amounts[i]
    if (amount?.power !== 1 || amount.leak === undefined || !isFloating(type)) return []
    // `unit: money` is told by its contract, another unit says that it is an estimate
    if (
      node.resource.columns.some((c) => c.name.toLowerCase() === name.toLowerCase() && c.unit !== undefined)
    )
      return []
    const place = aliasPlace(text.rendered, name) ?? spotOf(node, text, amount.leak.at).place
    const details = { model: node.name, column: name, how: amount.leak.how }
    return [diagnose('amount-as-double', details, { place, severity: 'warning' })]
  })
}
