/**
 * Roll-outs over few clusters: errors and degrees of freedom by hand, and the sizes of test and interval over many draws.
 */
import { expect, it } from 'vitest'
import { cohortMoments, rollOut } from '../../src/stats/effect/index.ts'
import { seeded } from '../../src/stats/random.ts'

/** Units with their first period under treatment (0 for never) and one value for each period. */
function panel(units: readonly (readonly [first: number, values: readonly number[]])[]) {
  const periods = (units[0]?.[1] ?? []).map((_, t) => t + 1)
  const outcome = periods.map((_, t) => Float64Array.from(units, ([, values]) => values[t] ?? Number.NaN))
  return cohortMoments({ periods, outcome, first: Float64Array.from(units, ([first]) => first) })
}

it('is Welch of the changes where there is one start: mean 3, variance 2.5 against mean 1, variance 1.5', () => {
  const treated = [1, 2, 3, 4, 5].map((change) => [2, [7, 7 + change]] as const)
  const control = [0, 0, 1, 1, 3].map((change) => [0, [5, 5 + change]] as const)
  const found = rollOut(panel([...treated, ...control]))
  expect(found.status).toBe('done')
  if (found.status === 'refuse' || found.effect.status === 'refuse') return
  expect(found.effect.estimate).toBeCloseTo(2, 12)
  // 2.5 / 5 + 1.5 / 5
  expect(found.effect.se).toBeCloseTo(Math.sqrt(0.8), 12)
  // 0.64 / (0.25 / 4 + 0.09 / 4)
  expect(found.effect.diagnostics.df).toBeCloseTo(0.64 / 0.085, 10)
  // no period before the start to compare: not E2
  expect(found.effect.grade).toBe('E4')
})

it('refuses fewer than ten clusters, and fewer than five on a side', () => {
  const unit = (first: number, i: number) => [first, [i, i * 2, i * 2]] as const
  const few = rollOut(panel([1, 2, 3, 4].flatMap((i) => [unit(3, i), unit(0, i)])))
  const oneSided = rollOut(
    panel([...[1, 2, 3, 4, 5, 6, 7, 8].map((i) => unit(3, i)), unit(0, 1), unit(0, 2)]),
  )
  expect([few.status === 'refuse' && few.reason, oneSided.status === 'refuse' && oneSided.reason]).toEqual([
    'too_few',
    'too_few',
  ])
})

it('covers 95 % and rejects 5 % with eight regions in a group', () => {
  const { normal } = seeded(11)
  const worlds = 400
  let [covered, estimated, rejected] = [0, 0, 0]
  for (let w = 0; w < worlds; w++) {
    const units = [0, 4, 5, 6, 7].flatMap((first) =>
      Array.from({ length: 8 }, () => {
        const level = 30 * normal()
        const at = (t: number): number => level + 20 * normal() + (first > 0 && t >= first ? -25 : 0)
        return [first, [1, 2, 3, 4, 5, 6, 7, 8].map(at)] as const
      }),
    )
    const found = rollOut(panel(units))
    if (found.status === 'refuse') continue
    if (found.pretrend && found.pretrend.p < 0.05) rejected++
    if (found.effect.status === 'refuse') continue
    estimated++
    if (found.effect.ciLow <= -25 && found.effect.ciHigh >= -25) covered++
  }
  // three standard errors of 400 draws: 0.033
  expect(Math.abs(covered / estimated - 0.95)).toBeLessThan(0.033)
  expect(Math.abs(rejected / worlds - 0.05)).toBeLessThan(0.033)
})
