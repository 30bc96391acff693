/** Finds the name a user most likely meant. Pure. */
import { distance } from 'fastest-levenshtein'

/** The closest candidate within `max(2, length / 3)` edits, or undefined; ties go to the first in byte order. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(2, Math.floor(name.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of [...candidates].sort()) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase())
    // a name that shares no letter is no suggestion
    if (d < bestDistance && d < Math.max(name.length, candidate.length)) {
      best = candidate
      bestDistance = d
    }
  }
  return best
}

/** A message's detail that suggests a name. */
export interface Near {
  readonly near?: string | undefined
}

/** ` Did you mean x?`, or nothing when no name is near. */
export function didYouMean(near: string | undefined): string {
  return near === undefined ? '' : ` Did you mean ${near}?`
}
