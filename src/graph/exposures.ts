/** What exposures read, held against the names that there are. In: Project. Out: problems. Pure. */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { Project } from '../project/index.ts'
import { type Names, namedIn, refProblem, splitName } from './names.ts'

export function exposureProblems(project: Project, names: Names): Diagnostic[] {
  return (project.exposures ?? []).flatMap(({ dependsOn }) =>
    dependsOn.flatMap((d) => {
      const { place } = d
      if (d.kind === 'ref') {
        if (namedIn(names, d.name, place.file)) return []
        return [refProblem(names, splitName(d.name), { place })]
      }
      const { source, table } = d
      if (names.sources.has(`${source}.${table}`)) return []
      const near = nearest(`${source}.${table}`, names.sources.keys())
      return [diagnose('unknown-source', { source, table, near }, { place })]
    }),
  )
}
