/**
 * Amounts in two currencies that a union puts into one column. Beside a column that says the currency of each row that
 * is how a ledger stands; without one nobody can tell the rows apart again. In: sides of a union. Out: findings. Pure.
 */
import { type Expr, isList, type PlanNode } from '../lineage/plan.ts'
import type { Amount, MoneyFinding } from './amount.ts'

type Mixed = Extract<MoneyFinding, { kind: 'currencies' }>

export function mixedUnions(
  sides: readonly (readonly Amount[])[],
  nodes: readonly PlanNode[],
): readonly Mixed[] {
  const [first] = sides
  if (first === undefined) return []
  return first.flatMap((_, i) => {
    const [one, ...others] = sides.flatMap((side) => side[i]?.currency ?? [])
    const other = others.find((currency) => currency !== one)
    if (one === undefined || other === undefined || saysCurrency(sides, nodes)) return []
    const at = sides.findIndex((side) => side[i]?.currency === other)
    const expr = expressionsOf(nodes[at])[i]
    const name = expr?.alias?.split('.').at(-1)?.replaceAll('"', '')
    return [
      {
        kind: 'currencies',
        one,
        other,
        at: expr?.query_location,
        names: name === undefined ? [] : [name],
        united: true,
      },
    ]
  })
}

/** By its name, or because each side gives the code of its amounts. */
function saysCurrency(sides: readonly (readonly Amount[])[], nodes: readonly PlanNode[]): boolean {
  const named = expressionsOf(nodes[0]).some((e) => /currency|(?:^|_)ccy(?:_|$)/i.test(e.alias ?? ''))
  const coded = (sides[0] ?? []).some((_, i) =>
    sides.every((side) => {
      const codes = side.flatMap((amount) => amount.currency ?? [])
      return codes.length === 0 || codes.some((code) => code === side[i]?.said)
    }),
  )
  return named || coded
}

/** Of the projection below what only takes rows away, or of the first side of a union below. */
function expressionsOf(node: PlanNode | undefined): readonly Expr[] {
  let at = node
  while (at !== undefined && at.type !== 'LOGICAL_PROJECTION') [at] = at.children ?? []
  return (at?.expressions ?? []).flatMap((e) => (isList(e) ? [...e] : [e]))
}
