/**
 * Which programmes a budget is spent on. In: costs and values (the lower limit of each, never a mean of grade E4).
 * Out: the best choice, with a bound. Pure. Interactions between programmes are not known here, and the caller says so.
 * Source: Dantzig 1957; Karush-Kuhn-Tucker for curves.
 */
import { brent } from '../optim/root.ts'

export interface Programme {
  readonly id: string
  readonly cost: number
  readonly value: number
}

export interface Choice {
  readonly chosen: readonly string[]
  readonly value: number
  readonly cost: number
}

export interface Portfolio extends Choice {
  /** No choice of parts of programmes is worth more. */
  readonly upperBound: number
  /** By value per cost, for comparison: it may be far off. */
  readonly greedy: Choice
}

/**
 * The most valuable set within the budget, exactly, by branch and bound.
 * @param exclusive  sets of ids of which at most one may be chosen; a programme belongs to one set at most
 */
export function choosePortfolio(
  programmes: readonly Programme[],
  budget: number,
  exclusive: readonly (readonly string[])[] = [],
): Portfolio {
  const worth = programmes
    .filter((p) => p.value > 0 && p.cost <= budget)
    .sort((a, b) => ratio(b) - ratio(a) || (a.id < b.id ? -1 : 1))
  const setOf = new Map(exclusive.flatMap((ids, i) => ids.map((id) => [id, i] as const)))
  const best = search(worth, budget, setOf)
  const inOrder = programmes.filter((p) => best.includes(p))
  return {
    ...choiceOf(inOrder),
    upperBound: relaxed(worth, budget, setOf),
    greedy: choiceOf(greedy(worth, budget, setOf)),
  }
}

function ratio({ value, cost }: Programme): number {
  return cost > 0 ? value / cost : Number.POSITIVE_INFINITY
}

function choiceOf(list: readonly Programme[]): Choice {
  const total = (of: (p: Programme) => number): number => list.reduce((all, p) => all + of(p), 0)
  return { chosen: list.map((p) => p.id), value: total((p) => p.value), cost: total((p) => p.cost) }
}

type Sets = ReadonlyMap<string, number>

function search(worth: readonly Programme[], budget: number, setOf: Sets): readonly Programme[] {
  let best: readonly Programme[] = []
  let bestValue = 0
  const visit = (
    at: number,
    left: number,
    value: number,
    taken: readonly Programme[],
    closed: ReadonlySet<number>,
  ): void => {
    if (value > bestValue) {
      bestValue = value
      best = taken
    }
    const here = worth[at]
    if (here === undefined || value + fractional(worth, at, left) <= bestValue) return
    const set = setOf.get(here.id)
    if (here.cost <= left && (set === undefined || !closed.has(set))) {
      const shut = set === undefined ? closed : new Set([...closed, set])
      visit(at + 1, left - here.cost, value + here.value, [...taken, here], shut)
    }
    visit(at + 1, left, value, taken, closed)
  }
  visit(0, budget, 0, [], new Set())
  return best
}

/** Value of the rest when the last programme may be taken in part; sets are ignored, which only raises it. */
function fractional(worth: readonly Programme[], from: number, budget: number): number {
  let [left, value] = [budget, 0]
  for (const { cost, value: gain } of worth.slice(from)) {
    if (cost > left) return value + (gain * left) / cost
    left -= cost
    value += gain
  }
  return value
}

function greedy(worth: readonly Programme[], budget: number, setOf: Sets): Programme[] {
  const closed = new Set<number>()
  let left = budget
  return worth.filter(({ id, cost }) => {
    const set = setOf.get(id)
    if (cost > left || (set !== undefined && closed.has(set))) return false
    left -= cost
    if (set !== undefined) closed.add(set)
    return true
  })
}

/** Linear relaxation with its sets, by its dual: each set brings its best programme at the price of money. */
function relaxed(worth: readonly Programme[], budget: number, setOf: Sets): number {
  const groups = new Map<string, Programme[]>()
  for (const p of worth) {
    const key = setOf.has(p.id) ? `set ${setOf.get(p.id)}` : `one ${p.id}`
    groups.set(key, [...(groups.get(key) ?? []), p])
  }
  const dual = (price: number): number =>
    [...groups.values()].reduce(
      (all, group) => all + Math.max(0, ...group.map((p) => p.value - price * p.cost)),
      price * budget,
    )
  // piecewise straight and convex: its least value stands at a bend
  const bends = [0]
  for (const group of groups.values()) {
    for (const [i, p] of group.entries()) {
      if (p.cost > 0) bends.push(p.value / p.cost)
      for (const q of group.slice(i + 1))
        if (p.cost !== q.cost) bends.push((p.value - q.value) / (p.cost - q.cost))
    }
  }
  return Math.min(...bends.filter((price) => price >= 0).map(dual))
}

/** Gain `a (1 - exp(-x / k))` of spending x, up to `cap`. */
export interface Curve {
  readonly a: number
  readonly k: number
  readonly cap: number
}

export interface Spending {
  readonly x: readonly number[]
  readonly value: number
  /** What one more unit of budget would bring; 0 when all caps are reached. */
  readonly shadowPrice: number
}

/** The budget over curves of falling returns: every curve that gets something and is not full brings the same at the margin. */
export function spend(curves: readonly Curve[], budget: number): Spending {
  const at = (price: number): number[] =>
    curves.map(({ a, k, cap }) => Math.min(cap, Math.max(0, k * Math.log(a / (k * price)))))
  const total = (x: readonly number[]): number => x.reduce((all, v) => all + v, 0)
  const full = curves.map((c) => c.cap)
  const steepest = Math.max(...curves.map((c) => c.a / c.k))
  const isFull = total(full) <= budget
  const price = isFull
    ? 0
    : (brent((p) => total(at(Math.exp(p))) - budget, Math.log(steepest) - 100, Math.log(steepest)) ?? 0)
  const x = isFull ? full : at(Math.exp(price))
  const value = curves.reduce((all, { a, k }, i) => all - a * Math.expm1(-(x[i] ?? 0) / k), 0)
  return { x, value, shadowPrice: isFull ? 0 : Math.exp(price) }
}
