/** `ledgerline plan` and `apply`: what a build would do, kept in a file, and done only if nothing has moved since. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import * as z from 'zod'
import { diagnose, exitCode, LedgerlineError, scrubbedJson } from '../../diagnostic/index.ts'
import { nodeOf } from '../../graph/index.ts'
import { materializationName } from '../../materialize/index.ts'
import { columnPlans } from '../column-plan.ts'
import { type CommonOptions, type Linked, openProject } from '../context.ts'
import { boundSelectors } from '../lineage.ts'
import { invokedFrom, palette, print, printJson, say, sayProblems, shownPath } from '../output.ts'
import { plannedNodes } from '../planned.ts'
import { type SelectFlags, selectFor } from '../selecting.ts'
import { type BuildCommand, build } from './build.ts'

interface PlanCommand extends CommonOptions, SelectFlags {
  readonly out?: string
  readonly output?: 'text' | 'json'
  readonly json?: boolean
  readonly detailedExitcode?: boolean
  readonly fullRefresh?: boolean
}

const step = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  key: z.string(),
  reasons: z.array(z.string()),
  change: z.enum(['breaking', 'additive']).optional(),
  columns: z.string().optional(),
  readers: z.array(z.string()).optional(),
})
const planFile = z.object({
  v: z.literal(1),
  run_id: z.string(),
  /** A plan of a version before has none. */
  target: z.string().optional(),
  full_refresh: z.boolean(),
  steps: z.array(step),
})
type PlanFile = z.infer<typeof planFile>

export async function plan(options: PlanCommand): Promise<number> {
  const made = await planned(options)
  if (options.json === true || options.output === 'json') printJson(made, 2)
  else printPlan(made, options)
  return options.detailedExitcode === true && made.steps.length > 0 ? exitCode.different : exitCode.ok
}

/** Makes the plan, and keeps it where that is asked for. */
export async function planned(options: PlanCommand): Promise<PlanFile> {
  const linked = openProject(options)
  const made = await planOf(linked, options)
  if (options.out !== undefined) {
    const path = resolve(invokedFrom(), options.out)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${scrubbedJson(made, 2)}\n`)
    if (options.quiet !== true) say(`Plan of ${made.steps.length} nodes   ${shownPath(path)}`)
  }
  return made
}

function printPlan({ steps }: PlanFile, options: CommonOptions): void {
  const paint = palette(options.color)
  for (const { name, kind, reasons, change, columns = '', readers = [] } of steps) {
    print(`${paint.bold(name)}  ${kind}`)
    for (const reason of reasons) print(`  ${reason}`)
    const who = readers.length === 0 ? '' : `   read by ${readers.join(', ')}`
    if (change === 'breaking') print(`  ${paint.warning('breaking')}: ${columns}${who}`)
    else if (change === 'additive') print(`  additive: ${columns}`)
  }
  print(steps.length === 0 ? 'Nothing to build.' : `${steps.length} to build.`)
}

async function planOf(linked: Linked, options: PlanCommand): Promise<PlanFile> {
  const nodes = await plannedNodes(linked, options.fullRefresh === true)
  const stale = new Set([...nodes.nodes.values()].filter((n) => n.stale).map((n) => n.id))
  const selection = await selectFor(linked, options, {
    stale: async () => stale,
    ...boundSelectors(linked),
  })
  sayProblems(selection.problems, options.logFormat === 'json', options.color)
  const chosen = linked.graph.order.filter((id) => selection.ids.has(id) && stale.has(id))
  const changes = await columnPlans(linked, chosen)
  const steps = chosen.flatMap((id) => {
    const planned = nodes.nodes.get(id)
    if (planned === undefined) return []
    const node = nodeOf(linked.graph, id)
    const { key, reasons } = planned
    const { readers = [], ...change } = changes.get(id) ?? {}
    const step = { id, name: node.name, kind: materializationName(node), key, reasons: [...reasons] }
    return [{ ...step, ...change, ...(readers.length === 0 ? {} : { readers: [...readers] }) }]
  })
  const { name: target } = linked.project.target
  return { v: 1, run_id: nodes.runId, target, full_refresh: options.fullRefresh === true, steps }
}

/** @throws LedgerlineError exit 4 when a planned node has another key now, or the plan is of another target */
export async function apply(file: string, options: CommonOptions & BuildCommand): Promise<number> {
  const path = resolve(invokedFrom(), file)
  const given = readPlan(path)
  const linked = openProject(options)
  const { name: target } = linked.project.target
  if (given.target !== undefined && given.target !== target) {
    const details = { file: shownPath(path), made: given.target, target }
    throw new LedgerlineError([diagnose('plan-of-another-target', details)], exitCode.refused)
  }
  const now = await plannedNodes(linked, given.full_refresh)
  const moved = given.steps.filter((s) => now.nodes.get(s.id)?.key !== s.key).map((s) => s.name)
  if (moved.length > 0) {
    const problem = diagnose('plan-moved', {
      file: shownPath(path),
      nodes: moved.slice(0, 5).join(', '),
      count: moved.length,
    })
    throw new LedgerlineError([problem], exitCode.refused)
  }
  if (given.steps.length === 0) {
    say('The plan has nothing to build.')
    return exitCode.ok
  }
  const select = given.steps.map((s) => `fqn:${s.id}`)
  return await build({ ...options, select, fullRefresh: given.full_refresh })
}

function readPlan(path: string): PlanFile {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    json = undefined
  }
  const read = planFile.safeParse(json)
  if (read.success) return read.data
  const message = `${shownPath(path)} is no plan that plan --out wrote.`
  throw new LedgerlineError([diagnose('usage', { message })])
}
