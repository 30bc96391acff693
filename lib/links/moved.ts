/**
 * What the choice of the window does to a link: the same estimates with a window that begins some periods earlier, and later. It ends on
 * the same day, since nothing is closed after it. In: panels of the moved windows. Out: the lowest and the highest estimate by outcome,
 * contrast and method, of as long a window as the main one. Start at `movedOf`.
 */
import type { Panel } from './panel.ts'
import { type Asked, adjustedStep, perPointStep, rawStep } from './steps.ts'

export interface MovedWindow {
  /** Periods of the window. */
  readonly lag: number
  readonly panel: Panel
}

type Place = { readonly outcome: unknown; readonly contrast: unknown; readonly method: unknown }
export type Moved = ReadonlyMap<string, readonly number[]>

const keyOf = ({ outcome, contrast, method }: Place): string => `${outcome}|${contrast}|${method}`

/** @param main  periods of the main window: what adds up over a longer or shorter one is told for as many */
export function movedOf(asked: readonly Asked[], windows: readonly MovedWindow[], main: number): Moved {
  const found = new Map<string, number[]>()
  for (const { lag, panel } of windows)
    for (const of of asked) {
      const after = panel.column(`after_${of.outcome}`)
      if (after.length === 0 || after.every((v) => v === after[0])) continue
      // whether somebody is there at the end does not add up
      const factor = of.isBinary ? 1 : main / lag
      for (const { contrast, method, result } of [
        rawStep(panel, of),
        adjustedStep(panel, of),
        perPointStep(panel, of),
      ]) {
        if (result.status === 'refuse') continue
        const key = keyOf({ outcome: of.outcome, contrast, method })
        found.set(key, [...(found.get(key) ?? []), factor * result.estimate])
      }
    }
  return found
}

/** The lowest and the highest of them; null where no window that was moved has an estimate. */
export function movedLimits(moved: Moved, place: Place) {
  const estimates = moved.get(keyOf(place)) ?? []
  const some = estimates.length > 0
  return {
    moved_low: some ? Math.min(...estimates) : null,
    moved_high: some ? Math.max(...estimates) : null,
  }
}
