/**
 * Why profit changed, in effects that add up. In: units, price, unit cost and cost to serve per key in two periods, or the
 * drivers of the customer base. Out: effects. Pure. Source: Horngren, Datar & Rajan (sales mix and quantity variances);
 * Shapley 1953, Sun 1998 (complete decomposition).
 */

export interface UnitEconomics {
  /** Units. */
  readonly q: number
  /** Net price, variable cost, cost to serve: each per unit. */
  readonly p: number
  readonly v: number
  readonly s: number
}

export interface BridgeKey {
  readonly key: string
  /** Null where the key does not exist in the period. */
  readonly base: UnitEconomics | null
  readonly current: UnitEconomics | null
}

export const effectNames = ['volume', 'mix', 'price', 'unit_cost', 'cost_to_serve', 'new', 'lost'] as const
export type EffectName = (typeof effectNames)[number]
export type Effects = Readonly<Record<EffectName, number>>

export interface ProfitBridge {
  readonly profit0: number
  readonly profit1: number
  readonly change: number
  readonly effects: Effects
  readonly byKey: readonly ({ readonly key: string } & Effects)[]
  /** Change less the sum of effects: rounding of doubles only. */
  readonly residual: number
  /** Volume stands in mix, because the base has no units to measure it by. */
  readonly isVolumeInMix: boolean
}

const none: Effects = { volume: 0, mix: 0, price: 0, unit_cost: 0, cost_to_serve: 0, new: 0, lost: 0 }

export function profitBridge(keys: readonly BridgeKey[]): ProfitBridge {
  const both = keys.filter((k) => k.base !== null && k.current !== null)
  const total = (of: 'base' | 'current'): number => both.reduce((all, k) => all + (k[of]?.q ?? 0), 0)
  const [q0, q1] = [total('base'), total('current')]
  const isVolumeInMix = q0 <= 0
  const growth = isVolumeInMix ? 1 : q1 / q0
  const byKey = keys.map((k) => ({ key: k.key, ...effectsOf(k, growth) }))
  const effects = Object.fromEntries(
    effectNames.map((name) => [name, byKey.reduce((all, k) => all + k[name], 0)]),
  ) as unknown as Effects
  const profit0 = keys.reduce((all, k) => all + profit(k.base), 0)
  const profit1 = keys.reduce((all, k) => all + profit(k.current), 0)
  const change = profit1 - profit0
  const residual = change - effectNames.reduce((all, name) => all + effects[name], 0)
  return { profit0, profit1, change, effects, byKey, residual, isVolumeInMix }
}

function margin({ p, v, s }: UnitEconomics): number {
  return p - v - s
}

function profit(unit: UnitEconomics | null): number {
  return unit === null ? 0 : unit.q * margin(unit)
}

/** A key that is new or lost is that and nothing else: there is no price to compare. */
function effectsOf({ base, current }: BridgeKey, growth: number): Effects {
  if (base === null) return { ...none, new: profit(current) }
  if (current === null) return { ...none, lost: -profit(base) }
  return {
    ...none,
    volume: base.q * (growth - 1) * margin(base),
    mix: (current.q - base.q * growth) * margin(base),
    price: current.q * (current.p - base.p),
    unit_cost: -current.q * (current.v - base.v),
    cost_to_serve: -current.q * (current.s - base.s),
  }
}

/**
 * Rounds amounts to minor units so that they add to the total exactly: the units that are missing go to the amounts
 * that lost most by rounding, equal ones in their order.
 * @param total  in minor units, whole
 */
export function roundedTo(total: number, amounts: readonly number[]): number[] {
  const floors = amounts.map(Math.floor)
  const left = Math.round(total - floors.reduce((all, v) => all + v, 0))
  const order = amounts
    .map((a, i) => ({ i, rest: a - (floors[i] ?? 0) }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i)
  const [each, more] = [Math.floor(left / Math.max(1, amounts.length)), left % Math.max(1, amounts.length)]
  const extra = new Set(order.slice(0, more < 0 ? more + amounts.length : more).map((o) => o.i))
  return floors.map((v, i) => v + each + (extra.has(i) ? 1 : 0))
}

/** Opening customers, share kept, customers won, margin per customer. */
export interface CustomerBase {
  readonly opening: number
  readonly retention: number
  readonly acquired: number
  readonly margin: number
}

export const driverNames = ['opening_base', 'retention', 'acquisition', 'margin_per_customer'] as const
export type DriverName = (typeof driverNames)[number]
export type DriverEffects = Readonly<Record<DriverName, number>>

const driverOf = {
  opening_base: 'opening',
  retention: 'retention',
  acquisition: 'acquired',
  margin_per_customer: 'margin',
} as const satisfies Record<DriverName, keyof CustomerBase>

function baseProfit({ opening, retention, acquired, margin: m }: CustomerBase): number {
  return (opening * retention + acquired) * m
}

/** Effects in one named order: each driver takes its new value after those before it. */
export function sequentialBridge(
  base: CustomerBase,
  current: CustomerBase,
  order: readonly DriverName[] = driverNames,
): DriverEffects {
  let here = base
  const effects = { opening_base: 0, retention: 0, acquisition: 0, margin_per_customer: 0 }
  for (const name of order) {
    const next = { ...here, [driverOf[name]]: current[driverOf[name]] }
    effects[name] = baseProfit(next) - baseProfit(here)
    here = next
  }
  return effects
}

/** Mean over all orders: it adds up and depends on none. */
export function shapleyBridge(base: CustomerBase, current: CustomerBase): DriverEffects {
  const orders = permutations(driverNames)
  const effects = { opening_base: 0, retention: 0, acquisition: 0, margin_per_customer: 0 }
  for (const order of orders) {
    const one = sequentialBridge(base, current, order)
    for (const name of driverNames) effects[name] += one[name] / orders.length
  }
  return effects
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  )
}
