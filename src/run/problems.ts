/** What a build has to tell, from its result. Pure. */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { NodeResult } from './events.ts'
import type { BuildResult } from './types.ts'

/** Every problem of a result, in the order of the nodes, checks after them. */
export function problemsOf(result: BuildResult): Diagnostic[] {
  const skipped = new Map<string, NodeResult[]>()
  for (const n of result.nodes) {
    if (n.status === 'skipped') skipped.set(n.message, [...(skipped.get(n.message) ?? []), n])
  }
  return onceEach([
    ...result.units.flatMap((u) => u.problems),
    ...result.hookProblems,
    ...result.nodes.flatMap((n) => (n.problem === undefined ? [] : [n.problem])),
    ...result.checks.flatMap((c) => (c.problem === undefined ? [] : [c.problem])),
    ...result.notRun.map((c) =>
      diagnose('test-not-run', { test: c.name }, { place: c.place, severity: 'warning' }),
    ),
    ...[...skipped].map(([because, nodes]) =>
      diagnose('skipped-upstream', { nodes: namesOf(nodes), because }, { severity: 'warning' }),
    ),
  ])
}

/** One row of a file may stop several models and tests; it is told once. */
function onceEach(problems: readonly Diagnostic[]): Diagnostic[] {
  const told = new Set<string>()
  return problems.filter((problem) => {
    if (problem.id !== 'bad-row') return true
    const isNew = !told.has(problem.message)
    told.add(problem.message)
    return isNew
  })
}

function namesOf(nodes: readonly NodeResult[]): string {
  const names = nodes.slice(0, 3).map((n) => n.name)
  return nodes.length > 3 ? `${names.join(', ')} and ${nodes.length - 3} more` : names.join(', ')
}
