/** Sees to it that no two things share a name, whatever its case. Pure. */
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'

export interface Named {
  readonly name: string
  readonly place: Place
}

/** One problem per clash, at the later one, with the earlier as its second place. */
export function nameClashes(things: readonly Named[]): Diagnostic[] {
  const first = new Map<string, Named>()
  const problems: Diagnostic[] = []
  for (const thing of things) {
    const key = thing.name.toLowerCase()
    const earlier = first.get(key)
    if (earlier === undefined) first.set(key, thing)
    else {
      const { place } = earlier
      const other = `${place.file}:${place.line}`
      const trail = [{ label: `${earlier.name} is here too`, place }]
      problems.push(diagnose('duplicate-name', { name: thing.name, other }, { place: thing.place, trail }))
    }
  }
  return problems
}
