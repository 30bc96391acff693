/**
 * The project's rule about small cells, where `privacy.min_cell` says one: every published table that is made of people, and is not
 * of one person a row, has a `min_cell` test, and none asks for less. In: project, nodes, checks. Out: problems. Pure.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { Project, TestProps } from '../project/index.ts'
import type { Check, GraphNode } from './types.ts'

export function cellRuleProblems(
  { privacy: { minCell: min, noCells = [], noCellsPlace } }: Pick<Project, 'privacy'>,
  nodes: ReadonlyMap<string, GraphNode>,
  checks: readonly Check[],
  ancestors: (id: string) => ReadonlySet<string>,
): Diagnostic[] {
  const published = [...nodes.values()].filter(isPublished)
  const place = noCellsPlace
  const problems = noCells.flatMap((name) => {
    if (published.some((n) => n.name === name)) return []
    const all = published.map((n) => n.name)
    return [diagnose('unknown-ref', { to: name, near: nearest(name, all) }, { place })]
  })
  if (min === undefined) return problems
  const tested = new Set<string>()
  for (const check of checks) {
    if (check.kind !== 'generic' || check.test.name !== 'min_cell') continue
    if (looksAtAll(check.test)) tested.add(check.of)
    const { min: said } = check.test.args
    const model = nodes.get(check.of)?.name ?? check.of
    if (typeof said === 'number' && said < min)
      problems.push(diagnose('cells-below-rule', { model, said, min }, { place: check.place }))
  }
  for (const node of published) {
    if (tested.has(node.id) || noCells.includes(node.name) || isOfPersons(node)) continue
    const [from] = [...ancestors(node.id)]
      .sort()
      .flatMap((id) => nodes.get(id) ?? [])
      .filter(personal)
    const column = from && personal(from)
    if (column === undefined) continue
    const details = { model: node.name, from: from?.name ?? '', column, min }
    problems.push(diagnose('cells-not-tested', details, { place: node.resource.place }))
  }
  return problems
}

/** Not one that passes over rows, or lets some fail. */
function looksAtAll({ severity, where, warnIf, errorIf, failCalc, limit, baseline }: TestProps): boolean {
  const spared = [where, warnIf, errorIf, failCalc, limit, baseline]
  return severity === 'error' && spared.every((one) => one === undefined)
}

function isPublished({ resource, config }: GraphNode): boolean {
  if (resource.kind !== 'model' || config.materialized === 'ephemeral') return false
  return resource.layer === 'marts' || resource.layer === 'reports'
}

/** A row is a person's where the grain says so; personal data beside the grain, such as who looks after a region, makes no row one. */
function isOfPersons({ resource }: GraphNode): boolean {
  if (resource.kind !== 'model') return false
  return resource.columns.some((c) => c.pii !== undefined && resource.grain.includes(c.name))
}

/** The first of its columns that says that it holds personal data. */
function personal({ resource }: GraphNode): string | undefined {
  return resource.columns.find((c) => c.pii !== undefined)?.name
}
