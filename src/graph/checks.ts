/**
 * Makes the checks of a graph: generic tests (rules.ts), singular
 * tests, reconciliations and join audits. Pure. Start at `linkChecks`.
 */
import { hash } from 'node:crypto'
import type { Diagnostic, Place } from '../diagnostic/index.ts'
import type { Model, Project, SingularTest, TestProps } from '../project/index.ts'
import { cellRuleProblems } from './cell-rule.ts'
import { type Names, namedIn, nodeId, refProblem, splitName } from './names.ts'
import { parentsByHand } from './plain-names.ts'
import { ruleName, rulesOf } from './rules.ts'
import { smallCellProblems } from './small-cells.ts'
import type { Check, GenericCheck, GraphNode } from './types.ts'

/** What a generic test's `to:` may hold after the project room has normalised it. */
const refText = /^\s*(?:\{\{\s*)?ref\s*\(?\s*['"]([^'"]+)['"]\s*\)?(?:\s*\}\})?\s*$/

export interface SingularLink {
  readonly test: SingularTest
  readonly parents: readonly string[]
}

export function linkChecks(
  project: Project,
  nodes: ReadonlyMap<string, GraphNode>,
  names: Names,
  singular: ReadonlyMap<string, SingularLink>,
): { checks: Check[]; problems: Diagnostic[] } {
  const problems: Diagnostic[] = []
  const checks: Check[] = []
  const ancestors = ancestorCache(nodes)
  const add = (check: Omit<Check, 'gates'> & { parents: readonly string[] }): void => {
    const more = parentsByHand(nodes, check as Check)
    const parents = more.length === 0 ? check.parents : sorted([...check.parents, ...more])
    const gates = gateOf(parents, ancestors)
    checks.push({ ...check, parents, ...(gates === undefined ? {} : { gates }) } as Check)
  }
  const meant = (name: string, place: Place): string | undefined => {
    const resource = namedIn(names, name, place.file)
    return resource && nodeId(resource)
  }
  const find = (name: string, place: Place): string | undefined => {
    const id = meant(name, place)
    if (id === undefined) problems.push(refProblem(names, splitName(name), { place }))
    return id
  }
  const found = [...nodes.values()].map((node) => genericOf(node, find, meant))
  for (const one of found) problems.push(...one.problems)
  for (const check of withIds(found.flatMap((one) => one.checks))) add(check)
  for (const model of project.models) if (nodes.has(nodeId(model))) addLedger(model, find, add)
  for (const { test, parents } of singular.values()) {
    add({
      kind: 'singular',
      // of a use of a generic test the name is unique, and moves to no other file
      id: checkId(test.package, test.name, test.generic === undefined ? test.path : test.generic.name),
      name: test.name,
      package: test.package,
      severity: test.severity,
      parents,
      place: test.place,
      test,
    } as Check)
  }
  checks.sort((a, b) => (a.id < b.id ? -1 : 1))
  problems.push(...smallCellProblems(nodes, checks, ancestors, find))
  problems.push(...cellRuleProblems(project, nodes, checks, ancestors))
  return { checks, problems }
}

type Find = (name: string, place: Place) => string | undefined
type Add = (check: Check) => void

function genericOf(
  node: GraphNode,
  find: Find,
  meant: Find,
): { checks: Omit<GenericCheck, 'id' | 'gates'>[]; problems: Diagnostic[] } {
  const { rules, problems } = rulesOf(node, (test) => {
    const to = otherSide(test)
    return to === undefined ? undefined : meant(to, test.place)
  })
  const checks = rules.flatMap((test): Omit<GenericCheck, 'id' | 'gates'>[] => {
    const to = otherSide(test)
    const other = to === undefined ? undefined : find(to, test.place)
    if (to !== undefined && other === undefined) return []
    return [
      {
        kind: 'generic',
        name: ruleName(node, test),
        package: node.resource.package,
        severity: test.severity,
        parents: sorted(other === undefined ? [node.id] : [node.id, other]),
        place: test.place,
        of: node.id,
        test,
      },
    ]
  })
  return { checks, problems }
}

/**
 * An id is made of the test's name and its arguments. Where several tests have both in common (`name:` said twice, or
 * `orders` with a column `line_id` beside `orders_line` with an `id`), each says what it is about as well.
 */
function withIds(checks: readonly Omit<GenericCheck, 'id' | 'gates'>[]): GenericCheck[] {
  const idOf = ({ package: pkg, name, test }: (typeof checks)[number], ...more: readonly string[]): string =>
    checkId(pkg, name, JSON.stringify([test.args, test.where ?? null, ...more]))
  const plain = checks.map((check) => idOf(check))
  const times = new Map<string, number>()
  for (const id of plain) times.set(id, (times.get(id) ?? 0) + 1)
  return checks.map((check, i) => {
    const { of, test, parents } = check
    const own = plain[i] ?? ''
    return { ...check, id: times.get(own) === 1 ? own : idOf(check, of, test.column ?? '', ...parents) }
  })
}

function otherSide({ args }: TestProps): string | undefined {
  return typeof args.to === 'string' ? (refText.exec(args.to)?.[1] ?? args.to) : undefined
}

function addLedger(model: Model, find: Find, add: Add): void {
  const of = nodeId(model)
  const base = { package: model.package }
  for (const spec of model.reconcile) {
    const to = find(spec.to.ref, spec.place)
    if (to === undefined) continue
    add({
      ...base,
      kind: 'reconcile',
      id: checkId(model.package, spec.name, model.name),
      name: spec.name,
      severity: spec.severity,
      parents: sorted([of, to]),
      place: spec.place,
      of,
      to,
      spec,
    })
  }
  for (const spec of model.joinAudit) {
    const left = find(spec.left, spec.place)
    const right = find(spec.right, spec.place)
    if (left === undefined || right === undefined) continue
    add({
      ...base,
      kind: 'join_audit',
      id: checkId(model.package, spec.name, model.name),
      name: spec.name,
      severity: 'error',
      parents: sorted([left, right]),
      place: spec.place,
      of,
      left,
      right,
      spec,
    })
  }
}

function sorted(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort()
}

function checkId(pkg: string, name: string, rest: string): string {
  return `test.${pkg}.${name}.${hash('sha256', `${name}\n${rest}`, 'hex').slice(0, 10)}`
}

function gateOf(
  parents: readonly string[],
  ancestors: (id: string) => ReadonlySet<string>,
): string | undefined {
  return parents.find((id) => parents.every((other) => other === id || ancestors(id).has(other)))
}

/** Ancestors per node, found once; only nodes with multi-parent checks ever ask. */
function ancestorCache(nodes: ReadonlyMap<string, GraphNode>): (id: string) => ReadonlySet<string> {
  const known = new Map<string, Set<string>>()
  const of = (id: string): Set<string> => {
    const ready = known.get(id)
    if (ready !== undefined) return ready
    const all = new Set<string>()
    known.set(id, all)
    for (const parent of nodes.get(id)?.parents ?? []) {
      all.add(parent)
      for (const a of of(parent)) all.add(a)
    }
    return all
  }
  return of
}
