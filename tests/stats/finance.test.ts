/** Present value, internal rates, returns, portfolios and bridges against published and independently computed results. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type BridgeKey,
  breakEvenEffect,
  choosePortfolio,
  discountedRoi,
  irr,
  monthlyRate,
  npv,
  payback,
  profitabilityIndex,
  profitBridge,
  roi,
  roundedTo,
  sequentialBridge,
  shapleyBridge,
  signChanges,
  simulateRoi,
  spend,
} from '../../src/stats/finance/index.ts'
import { at, close, expectClose, golden, goldensThere, type JsonMap, num } from './goldens.ts'

const rows = (id: string): JsonMap[] => at(golden(id), 'expected', 'rows') as unknown as JsonMap[]

describe.skipIf(!goldensThere).each(['roi_cashflow_a', 'roi_cashflow_c'])('%s', (id) => {
  it('is what numpy-financial and pyxirr give', () => {
    for (const row of rows(id)) {
      const flows = row.cashflows as unknown as number[]
      const rate = num(row, 'rate')
      const found = irr(flows)
      const actual = {
        npv_end: npv(flows, rate),
        npv_mid: npv(flows, rate, 'mid'),
        payback_simple: payback(flows),
        payback_discounted_end: payback(flows, rate),
        payback_discounted_mid: payback(flows, rate, 'mid'),
        sign_changes: signChanges(flows),
        irr_all_roots: found.roots,
        irr: found.status === 'ok' ? found.irr : null,
        roi_discounted: discountedRoi(flows, rate),
        profitability_index: profitabilityIndex(flows, rate),
      }
      const { cashflows: _, rate: __, irr_status: ___, ...wanted } = row
      expectClose(actual, wanted, id, { rel: 1e-9, abs: 1e-9 })
      expect(actual.irr_all_roots).toHaveLength((row.irr_all_roots as unknown as number[]).length)
      expect(found.status === 'ok').toBe(row.irr_status === 'ok')
    }
  })
})

describe('cash flows', () => {
  it('a month twelve times is a year', () => {
    expect((1 + monthlyRate(0.12)) ** 12).toBeCloseTo(1.12, 14)
  })
  it('break even where benefit of one unit is 10 and the outlay 25: 2.5 units', () => {
    expect(breakEvenEffect([0, 11], [-25], 0.1)).toBeCloseTo(2.5, 12)
    expect(breakEvenEffect([0, -1], [-25], 0.1)).toBeNull()
  })
  it('the value of a sum is the sum of values, and a found rate makes it nought', () => {
    const flows = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 24 })
    fc.assert(
      fc.property(flows, fc.double({ min: -0.5, max: 2, noNaN: true }), (f, r) => {
        const doubled = f.map((v) => 2 * v)
        expect(npv(doubled, r)).toBeCloseTo(2 * npv(f, r), 6)
        const found = irr(f)
        for (const root of found.roots) {
          const size = f.reduce((all, v, k) => all + Math.abs(v) * (1 + root) ** -k, 0)
          expect(Math.abs(npv(f, root)) / size).toBeLessThan(1e-9)
        }
        if (found.status === 'ok') expect(signChanges(f)).toBe(1)
      }),
    )
  })
})

describe.skipIf(!goldensThere).each(['roi_interval_a', 'roi_interval_b', 'roi_interval_e'])('%s', (id) => {
  const s = goldensThere ? (at(golden(id), 'settings') as JsonMap) : {}
  const given = () => ({
    benefit: num(s, 'benefit'),
    seBenefit: num(s, 'se_benefit'),
    cost: num(s, 'cost'),
    seCost: num(s, 'se_cost'),
    rho: num(s, 'rho'),
    grade: 'E1' as const,
  })
  it('by delta, Fieller and the normal', () => {
    const found = roi(given())
    if (found.status !== 'ok') throw new Error(found.reason)
    const { monte_carlo: _, ...wanted } = at(golden(id), 'expected') as JsonMap
    expectClose(
      {
        roi: found.roi,
        se_delta: found.seDelta,
        ci_delta: found.ciDelta,
        ci_fieller: found.ciFieller,
        prob_roi_gt_0_normal: found.probabilityPositive,
      },
      wanted,
    )
  })
  it('by simulation, with any seed', () => {
    const wanted = at(golden(id), 'expected', 'monte_carlo') as JsonMap
    for (const seed of [1, 20261124]) {
      const found = simulateRoi(given(), 200_000, seed)
      if ('status' in found) throw new Error(found.reason)
      for (const i of [0, 1])
        close(found.interval[i], at(wanted, 'percentile_ci', i), 'ci', { rel: 0.02, abs: 0.01 })
      close(found.probabilityPositive, num(wanted, 'p_gt_0'), 'p', { rel: 0.02, abs: 0 })
      expect(simulateRoi(given(), 1000, seed)).toEqual(simulateRoi(given(), 1000, seed))
    }
  })
})

describe('a return is refused', () => {
  const base = { benefit: 100, seBenefit: 10, cost: 50, seCost: 0, grade: 'E1' as const }
  it.each([
    ['of an association', { grade: 'E4' as const }, 'grade_e4'],
    ['of an assumption', { grade: 'E5' as const }, 'grade_e4'],
    ['without a cost', { cost: 0 }, 'cost_missing'],
    ['where the cost may be nought', { seCost: 30 }, 'interval_includes_everything'],
    ['where its interval says nothing', { benefit: 51, seBenefit: 400 }, 'interval_includes_everything'],
    ['of what is no number', { benefit: Number.NaN }, 'bad_input'],
  ])('%s', (_, change, reason) => {
    expect(roi({ ...base, ...change })).toMatchObject({ status: 'refuse', reason })
  })
})

describe.skipIf(!goldensThere).each(['budget_allocation_a', 'budget_allocation_c'])('%s', (id) => {
  const inline = goldensThere ? (at(golden(id), 'data', 'inline') as JsonMap) : {}
  const expected = goldensThere ? (at(golden(id), 'expected') as JsonMap) : {}
  it('chooses programmes as HiGHS does', () => {
    const programmes = (inline.programs as unknown as JsonMap[]).map((p) => ({
      id: String(p.id),
      cost: num(p, 'cost'),
      value: num(p, 'npv_lower_or_mean'),
    }))
    const found = choosePortfolio(
      programmes,
      num(inline, 'budget'),
      inline.exclusive_sets as unknown as string[][],
    )
    expect(found).toMatchObject({
      chosen: at(expected, 'knapsack_optimum', 'chosen'),
      cost: num(expected, 'knapsack_optimum', 'cost'),
    })
    expect(found.value).toBe(num(expected, 'knapsack_optimum'))
    close(found.upperBound, num(expected, 'lp_relaxation_upper_bound'), 'bound', { rel: 1e-8, abs: 0 })
    expect(found.greedy.chosen).toEqual(at(expected, 'greedy_ratio', 'chosen'))
  })
  it('spends on curves as cvxpy does', () => {
    const found = spend(
      inline.concave_curves as unknown as { a: number; k: number; cap: number }[],
      num(inline, 'concave_budget'),
    )
    expectClose({ x: found.x, value: found.value, shadow_price: found.shadowPrice }, at(expected, 'concave'))
  })
})

it('no choice within the budget is worth more: all of them, tried', () => {
  const programme = fc.record({
    cost: fc.integer({ min: 0, max: 20 }),
    value: fc.integer({ min: -5, max: 30 }),
  })
  fc.assert(
    fc.property(
      fc.array(programme, { maxLength: 9 }),
      fc.integer({ min: 0, max: 60 }),
      fc.boolean(),
      (list, budget, isExclusive) => {
        const programmes = list.map((p, i) => ({ id: `p${i}`, ...p }))
        const exclusive = isExclusive ? [['p0', 'p1', 'p2']] : []
        const found = choosePortfolio(programmes, budget, exclusive)
        let best = 0
        for (let mask = 0; mask < 2 ** list.length; mask++) {
          const taken = programmes.filter((_, i) => (mask >> i) % 2 === 1)
          const clash = isExclusive && taken.filter((p) => ['p0', 'p1', 'p2'].includes(p.id)).length > 1
          const cost = taken.reduce((all, p) => all + p.cost, 0)
          if (!clash && cost <= budget)
            best = Math.max(
              best,
              taken.reduce((all, p) => all + p.value, 0),
            )
        }
        expect(found.value).toBe(best)
        expect(found.upperBound).toBeGreaterThanOrEqual(best - 1e-9)
      },
    ),
  )
})

describe.skipIf(!goldensThere).each(['pvm_a', 'pvm_c'])('%s', (id) => {
  const expected = goldensThere ? (at(golden(id), 'expected') as JsonMap) : {}
  const tolerance = { rel: 1e-10, abs: 1e-9 }
  it('splits profit by key', () => {
    const found = profitBridge(at(golden(id), 'data', 'inline') as unknown as BridgeKey[])
    expectClose(
      { profit_0: found.profit0, profit_1: found.profit1, change: found.change },
      (({ profit_0, profit_1, change }) => ({ profit_0, profit_1, change }))(expected) as JsonMap,
      id,
      tolerance,
    )
    expectClose(found.effects, expected.effects as JsonMap, 'effects', tolerance)
    expectClose(found.byKey, expected.by_key as never, 'by_key', tolerance)
    expect(Math.abs(found.residual)).toBeLessThan(1e-6)
  })
  it('splits the customer base, by all orders and by one', () => {
    for (const row of expected.customer_bridge as unknown as JsonMap[]) {
      const n = (key: string): number => num(row, 'input', key)
      const base = { opening: n('O0'), retention: n('r0'), acquired: n('A0'), margin: n('m0') }
      const current = { opening: n('O1'), retention: n('r1'), acquired: n('A1'), margin: n('m1') }
      expectClose(shapleyBridge(base, current), row.shapley as JsonMap, 'shapley', tolerance)
      expectClose(sequentialBridge(base, current), at(row, 'sequential', 'effects'), 'sequential', tolerance)
    }
  })
})

describe('bridges add up', () => {
  const unit = fc.record({
    q: fc.integer({ min: -50, max: 500 }),
    p: fc.integer({ min: 0, max: 90 }),
    v: fc.integer({ min: 0, max: 40 }),
    s: fc.integer({ min: 0, max: 20 }),
  })
  it('whatever the keys', () => {
    const key = fc.record({ base: fc.option(unit), current: fc.option(unit) })
    fc.assert(
      fc.property(fc.array(key, { maxLength: 12 }), (keys) => {
        const found = profitBridge(keys.map((k, i) => ({ key: `k${i}`, ...k })))
        expect(Math.abs(found.residual)).toBeLessThan(1e-6)
      }),
    )
  })
  it('to the minor unit, and none is off by one or more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (amounts) => {
          const total = Math.round(amounts.reduce((all, v) => all + v, 0)) || 0
          const found = roundedTo(total, amounts)
          expect(found.reduce((all, v) => all + v, 0)).toBe(total)
          for (const [i, v] of found.entries())
            expect(Math.abs(v - (amounts[i] ?? 0))).toBeLessThanOrEqual(1 + 1e-6)
        },
      ),
    )
  })
})
