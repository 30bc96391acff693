/** From score to money on customers made by hand: what is only bought by the same people is told from what the score moves. */
import { describe, expect, it } from 'vitest'
import { movedLimits, movedOf } from '../../lib/links/moved.ts'
import { bySegment, controlsOf, panelOf, without } from '../../lib/links/panel.ts'
import { type Step, segmentSteps, stepsOf } from '../../lib/links/steps.ts'

/**
 * 150 of 200 customers of the dear plan score 9, 50 score 4; of the cheap plan the reverse. Add-ons are 20 or 10 by plan, one more or
 * less in turn; the score has no part in them. All stay but every tenth of those who scored 4.
 */
function confounded() {
  const cells = [
    { line: 'dear', score: 9, n: 150 },
    { line: 'dear', score: 4, n: 50 },
    { line: 'cheap', score: 9, n: 50 },
    { line: 'cheap', score: 4, n: 150 },
  ]
  const people = cells.flatMap(({ line, score, n }) =>
    Array.from({ length: n }, (_, i) => ({ line, score, i })),
  )
  const number = (of: (p: (typeof people)[number]) => number): Float64Array => Float64Array.from(people, of)
  const addon = number((p) => (p.line === 'dear' ? 20 : 10) + (p.i % 2 === 0 ? 1 : -1))
  const kept = number((p) => Number(p.score === 9 || (p.i % 20 !== 0 && p.i % 20 !== 11)))
  return panelOf({
    customer_id: people.map((p, k) => `${p.line}-${p.score}-${k}`),
    score_band: people.map((p) => (p.score === 9 ? 'HIGH' : 'LOW')),
    main_line: people.map((p) => p.line),
    segment: people.map((p) => `on the ${p.line} plan`),
    score: number((p) => p.score),
    tenure: number((p) => 12 + (p.i % 7)),
    after_addon_spend: addon,
    after_retention: kept,
    // an addition brings half of itself, and a customer who stays 30
    after_cm3: Float64Array.from(addon, (v, k) => v / 2 + 30 * (kept[k] ?? 0)),
  })
}

const asked = { isBinary: false, responseRate: null, window: 'in the 12 months from 2025-03-01' }
const found = (steps: readonly Step[], method: string) => {
  const step = steps.find((s) => s.method === method)
  if (step === undefined || step.result.status === 'refuse') throw new Error(`${method} is refused`)
  return { ...step.result, p: step.p, grade: step.grade }
}

describe('add-ons that follow the plan, not the score (T-confound, B3)', () => {
  const steps = stepsOf(confounded(), { ...asked, outcome: 'addon_spend' })
  it('differ as they are: (150 × 20 + 50 × 10) / 200 - (50 × 20 + 150 × 10) / 200 = 5, and that is E4', () => {
    const raw = found(steps, 'difference/welch')
    expect(raw.estimate).toBeCloseTo(5, 10)
    expect(raw.p).toBeLessThan(0.001)
    expect(raw.grade).toBe('E4')
  })
  it('do not differ between customers who were equal before', () => {
    for (const method of ['aipw', 'ols']) {
      const { estimate, ciLow, ciHigh } = found(steps, method)
      expect([method, Math.abs(estimate) < 0.2, ciLow <= 0 && ciHigh >= 0]).toEqual([method, true, true])
    }
  })
  it('bring half of themselves, and the chain covers nothing with the error of both steps', () => {
    const [first, money, chain] = ['aipw', 'ols/contribution', 'chain/aipw'].map((method) =>
      found(steps, method),
    )
    // held equal before, not after: leavers spread evenly over the plan
    expect(Math.abs((money?.estimate ?? 0) - 0.5)).toBeLessThan(3 * (money?.se ?? 0))
    expect(chain?.estimate).toBeCloseTo((first?.estimate ?? 0) * (money?.estimate ?? 0), 12)
    expect((chain?.se ?? 0) ** 2).toBeCloseTo(
      ((first?.estimate ?? 0) * (money?.se ?? 0)) ** 2 +
        ((money?.estimate ?? 0) * (first?.se ?? 0)) ** 2 +
        ((first?.se ?? 0) * (money?.se ?? 0)) ** 2,
      12,
    )
    expect(chain?.estimand).toContain('no return')
  })
})

it('few customers keep the controls that say something of their own', () => {
  // of twenty, tenure and spend differ in all, the cost to serve from spend in one
  const count = (of: (i: number) => number): Float64Array =>
    Float64Array.from({ length: 20 }, (_, i) => of(i))
  const ids = Array.from({ length: 20 }, (_, i) => `c${i}`)
  const panel = panelOf({
    ...{ customer_id: ids, score_band: ids.map(() => 'HIGH'), main_line: ids.map(() => 'one') },
    ...{ segment: ids.map(() => 's'), score: count((i) => i % 3), tenure: count((i) => 100 + i) },
    ...{
      before_spend_12m: count((i) => i % 5),
      before_cost_to_serve: count((i) => (i === 7 ? 9 : i % 5)),
    },
    before_retention: count(() => 1),
  })
  const all = ids.map((_, i) => i)
  expect(controlsOf(panel, 'retention', all).names).toEqual(['tenure', 'before_spend_12m'])
})

it('a control that says what another says, but for one customer, is left out: it would single that one out', () => {
  const panel = confounded()
  const tenure = panel.column('tenure')
  const twin = Float64Array.from(tenure, (v, k) => v + Number(k === 0))
  const column = (name: string) => (name === 'before_addon_spend' ? twin : panel.column(name))
  const adjusted = stepsOf({ ...panel, column }, { ...asked, outcome: 'addon_spend' }).find(
    (s) => s.method === 'aipw',
  )
  expect(adjusted?.controls?.split(', ')).toEqual(['before_addon_spend', 'mainly dear'])
  expect(adjusted?.result.status).toBe('ok')
})

it('by segment: within a plan the score has no part in add-ons, each from its own customers alone', () => {
  const parts = bySegment(confounded()).map(({ segment, panel }) => {
    const [raw] = segmentSteps(panel, { ...asked, outcome: 'addon_spend' })
    return [segment, panel.n, raw?.result.status === 'ok' ? raw.result.estimate : raw?.result]
  })
  // one more or less in turn: nought over an even number of customers
  expect(parts).toEqual([
    ['on the cheap plan', 200, 0],
    ['on the dear plan', 200, 0],
  ])
})

it('a cause that nobody saw: Oster and the robustness value, worked out from the slopes', () => {
  // the slope per point is 5 / 5 = 1 alone and nothing between equals; what is left of it follows from both and their R2
  const { diagnostics, estimate, se } = found(
    stepsOf(confounded(), { ...asked, outcome: 'addon_spend' }),
    'ols',
  )
  const { r2, df } = diagnostics
  // alone: covariance 6.25, variances 6.25 of the score and 26 of the add-ons
  const r2Alone = 6.25 ** 2 / (6.25 * 26)
  const most = Math.min(1, 1.3 * Number(r2))
  const beta = estimate - ((1 - estimate) * (most - Number(r2))) / (Number(r2) - r2Alone)
  expect(diagnostics.oster_r2_max).toBeCloseTo(most, 10)
  expect(diagnostics.oster_beta).toBeCloseTo(beta, 6)
  const f2 = (estimate / se) ** 2 / Number(df)
  expect(diagnostics.robustness_value).toBeCloseTo((Math.sqrt(f2 ** 2 + 4 * f2) - f2) / 2, 10)
})

it('by segment: what an addition brings, half of itself, and the chain of both with both errors', () => {
  for (const { panel } of bySegment(confounded())) {
    const steps = segmentSteps(panel, { ...asked, outcome: 'addon_spend' })
    const [first, money, chain] = ['ols', 'ols/contribution', 'chain/ols'].map((m) => found(steps, m))
    expect(Math.abs((money?.estimate ?? 0) - 0.5)).toBeLessThan(3 * (money?.se ?? 0))
    expect(chain?.estimate).toBeCloseTo((first?.estimate ?? 0) * (money?.estimate ?? 0), 12)
    expect(chain?.se).toBeGreaterThan(Math.abs((first?.estimate ?? 0) * (money?.se ?? 0)))
    expect(chain?.grade).toBe('E4')
  }
})

it('a share at a point of the scale stays between nought and one: Wilson of 180 and of 200 in 200', () => {
  const steps = stepsOf(confounded(), { ...asked, outcome: 'retention', isBinary: true })
  // (0.9 + z^2 / 400 -+ z sqrt(0.09 / 200 + z^2 / 160000)) / (1 + z^2 / 200) with z^2 = 3.841459; of all 200 / (200 + z^2) and 1
  const limits = [
    ['point 4', 0.85059, 0.93433],
    ['point 9', 0.981154, 1],
  ] as const
  for (const [contrast, low, high] of limits) {
    const result = steps.find((s) => s.contrast === contrast)?.result
    if (result?.status !== 'ok') throw new Error(`${contrast} is refused`)
    expect(result.ciLow).toBeCloseTo(low, 5)
    expect(result.ciHigh).toBeCloseTo(high, 5)
  }
})

it('staying: a tenth of the low leave, 0.1 as they are and 0.1 between equals', () => {
  const steps = stepsOf(confounded(), { ...asked, outcome: 'retention', isBinary: true })
  expect(found(steps, 'difference/shares').estimate).toBeCloseTo(0.1, 10)
  // all who scored 9 stay: fewer than 20 of a band differ, and a model of such a band is refused
  expect(steps.find((s) => s.method === 'aipw')?.result).toMatchObject({
    status: 'refuse',
    reason: 'too_few',
  })
  expect(found(steps, 'ols').estimate).toBeCloseTo(0.02, 2)
  expect(steps.filter((s) => s.method === 'mean').map((s) => [s.contrast, s.result.status])).toEqual([
    ['point 4', 'ok'],
    ['point 9', 'ok'],
  ])
})

it('nobody with a score: every step is refused and says how many there are', () => {
  const nobody = panelOf({ customer_id: [], score_band: [], main_line: [] })
  for (const { result } of stepsOf(nobody, { ...asked, outcome: 'spend_12m' }))
    expect(result).toMatchObject({ status: 'refuse', n: 0 })
})

it('an outcome that is the same for all is refused, and so is money that nobody knows', () => {
  const panel = confounded()
  const same = {
    ...panel,
    column: (name: string) => (name === 'after_referral' ? new Float64Array(panel.n) : panel.column(name)),
  }
  expect(stepsOf(same, { ...asked, outcome: 'referral' }).map((s) => s.result)).toMatchObject([
    { status: 'refuse', reason: 'collinear' },
  ])
  const unknown = new Float64Array(panel.n).fill(Number.NaN)
  const poor = { ...panel, column: (name: string) => (name.endsWith('_cm3') ? unknown : panel.column(name)) }
  const steps = stepsOf(poor, { ...asked, outcome: 'addon_spend' })
  const money = steps.filter((s) => s.step !== 'score_to_behaviour').map((s) => s.result)
  expect(money.map((r) => r.status === 'refuse' && r.reason)).toEqual([
    'cost_missing',
    'cost_missing',
    'cost_missing',
  ])
})

describe('a window that begins a period earlier or later (T-40)', () => {
  // of thirteen periods twice as much of everything: 10 more for HIGH than for LOW, where eleven have the 5 of above
  const eleven = confounded()
  const doubled = (name: string) => eleven.column(name).map((v) => (name === 'after_addon_spend' ? 2 * v : v))
  const windows = [
    { lag: 11, panel: eleven },
    { lag: 13, panel: { ...eleven, column: doubled } },
  ]
  const limits = (outcome: string, isBinary: boolean, method: string, contrast = 'HIGH-LOW') =>
    movedLimits(movedOf([{ ...asked, outcome, isBinary }], windows, 12), { outcome, contrast, method })

  it('is told for as many periods as the main one: 5 × 12 / 11 and 10 × 12 / 13', () => {
    const { moved_low, moved_high } = limits('addon_spend', false, 'difference/welch')
    expect(moved_low).toBeCloseTo(5.454545454545, 10)
    expect(moved_high).toBeCloseTo(9.230769230769, 10)
  })
  it('of who is still there adds nothing up: 20 of 200 who scored 4 have left, 0.1 in both', () => {
    const { moved_low, moved_high } = limits('retention', true, 'difference/shares')
    expect(moved_low).toBeCloseTo(0.1, 10)
    expect(moved_high).toBeCloseTo(0.1, 10)
  })
  it('says nothing where nothing was estimated', () => {
    expect(limits('addon_spend', false, 'mean', 'point 9')).toEqual({ moved_low: null, moved_high: null })
    expect(limits('sales_volume', false, 'aipw')).toEqual({ moved_low: null, moved_high: null })
  })
})

describe('without those whom the score chose to be called (T-17)', () => {
  const panel = confounded()
  // those of the dear plan who scored 4
  const called = new Set(panel.ids.filter((id) => id?.startsWith('dear-4') === true).map(String))
  const others = without(panel, called)

  it('has the rows of the others, in their order', () => {
    expect([panel.n, called.size, others.n]).toEqual([400, 50, 350])
    expect(others.ids).toEqual(panel.ids.filter((id) => !called.has(String(id))))
  })
  it('differs by (150 × 20 + 50 × 10) / 200 - 10 = 7.5, where all differ by 5', () => {
    const moved = movedOf([{ ...asked, outcome: 'addon_spend' }], [{ lag: 12, panel: others }], 12)
    const place = { outcome: 'addon_spend', contrast: 'HIGH-LOW', method: 'difference/welch' }
    expect(movedLimits(moved, place).moved_low).toBeCloseTo(7.5, 10)
  })
})
