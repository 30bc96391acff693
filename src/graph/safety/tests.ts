/**
 * Personal data in the failing rows of tests with SQL of their own, followed as in a model.
 * In: the bound project, what its columns were found to hold. Out: taints by test and column. Start at `taintsOfTests`.
 */
import { type Compiled, statementText } from '../compiled.ts'
import { framed, frameLength, type PlanNode, PlanUnknown, readPlans } from '../lineage/plan.ts'
import { testKey } from '../link.ts'
import type { SingularCheck } from '../types.ts'
import { nodeIds, type SafelyBound } from './plans.ts'
import { sanitiserOf } from './privacy.ts'
import { textOf } from './spot.ts'
import type { PersonalData, Taint } from './tags.ts'
import { followTaint } from './taint.ts'

interface Asked {
  readonly check: SingularCheck
  readonly code: Compiled
  readonly reads: readonly string[]
}

/** By id of the test. Tests that read no personal data are left out. */
export async function taintsOfTests(bound: SafelyBound, pii: PersonalData): Promise<PersonalData> {
  const { graph, compiled, catalogue, columns, shadow } = bound
  const asked: Asked[] = []
  for (const check of graph.checks) {
    const code = check.kind === 'singular' ? compiled.get(testKey(check)) : undefined
    if (check.kind !== 'singular' || code === undefined) continue
    const reads = [...new Set([...check.parents, ...catalogue.named(statementText(code.rendered.text))])]
    const isBound = reads.every((id) => columns.has(id))
    if (isBound && reads.some((id) => (pii.get(id)?.size ?? 0) > 0)) asked.push({ check, code, reads })
  }
  await catalogue.stand(new Set(asked.flatMap(({ reads }) => reads)))
  const texts = asked.map(({ code }) => framed(statementText(code.rendered.text)))
  const plans = await readPlans(texts, shadow)
  const found = new Map<string, ReadonlyMap<string, readonly Taint[]>>()
  for (const [i, one] of asked.entries()) found.set(one.check.id, await taintsOf(bound, pii, one, plans[i]))
  return found
}

async function taintsOf(
  bound: SafelyBound,
  pii: PersonalData,
  { code, reads }: Asked,
  plan: PlanNode | PlanUnknown | undefined,
): Promise<ReadonlyMap<string, readonly Taint[]>> {
  const named = await columnNames(bound, code)
  const followed =
    plan === undefined || plan instanceof PlanUnknown ? undefined : follow(bound, pii, code, plan)
  // what cannot be followed may hold anything that it reads
  const all = followed === undefined ? reads.flatMap((id) => [...(pii.get(id)?.values() ?? [])].flat()) : []
  return new Map(named.map((name, i) => [name.toLowerCase(), followed?.[i] ?? all]))
}

function follow(
  { graph }: SafelyBound,
  pii: PersonalData,
  { rendered }: Compiled,
  plan: PlanNode,
): readonly (readonly Taint[])[] | undefined {
  const idOf = nodeIds(graph)
  const taints = (relation: { schema: string; name: string }, column: string): readonly Taint[] =>
    pii.get(idOf(relation))?.get(column.toLowerCase()) ?? []
  try {
    return followTaint(plan, taints, sanitiserOf(graph.project, textOf(rendered, frameLength)))
  } catch (error) {
    if (error instanceof PlanUnknown) return undefined
    throw error
  }
}

async function columnNames({ shadow }: SafelyBound, { rendered }: Compiled): Promise<string[]> {
  const { columns } = await shadow.table(`select * from (\n${statementText(rendered.text)}\n) limit 0`)
  return columns.map(({ name }) => name)
}
