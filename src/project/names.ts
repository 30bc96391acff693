/** Sees to it that no two things share a name, whatever its case. Pure. */
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'

export interface Named {
  readonly name: string
  readonly place: Place
  /** The package in which the name is one; left out: over all packages. */
  readonly within?: string
  /** A file of its name, in any package, fills it: then nothing else may be called like it. */
  readonly port?: boolean
}

/** One problem per clash, at the later one, with the earlier as its second place. */
export function nameClashes(things: readonly Named[]): Diagnostic[] {
  const known = new Map<string, Named[]>()
  const problems: Diagnostic[] = []
  for (const thing of things) {
    const key = thing.name.toLowerCase()
    const namesakes = known.get(key)
    const earlier = namesakes?.find((other) => areOne(other, thing))
    if (namesakes === undefined) known.set(key, [thing])
    else if (earlier === undefined) namesakes.push(thing)
    else {
      const { place } = earlier
      const other = `${place.file}:${place.line}`
      const trail = [{ label: `${earlier.name} is here too`, place }]
      problems.push(diagnose('duplicate-name', { name: thing.name, other }, { place: thing.place, trail }))
    }
  }
  return problems
}

/** Nodes of two packages are told apart by their packages, as dbt's ids do; a port by its name alone. */
function areOne(a: Named, b: Named): boolean {
  return a.within === b.within || a.port === true || b.port === true
}

interface OfPackage {
  readonly name: string
  readonly package: string
}

/** By name, namesakes by their packages. */
export function byName(a: OfPackage, b: OfPackage): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  return a.package < b.package ? -1 : a.package > b.package ? 1 : 0
}
