/** `ledgerline why <node>`: says whether a node would be built, and what changed since it was. */
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { nodeOf, select } from '../../graph/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { palette, print } from '../output.ts'
import { plannedNodes } from '../planned.ts'

export async function why(name: string, options: CommonOptions): Promise<number> {
  const linked = openProject(options)
  const selection = select(linked.graph, [name])
  if (selection.ids.size === 0)
    throw new LedgerlineError(selection.problems.map((p) => ({ ...p, severity: 'error' })))
  const paint = palette(options.color)
  const plan = await plannedNodes(linked, false)
  for (const id of linked.graph.order) {
    if (!selection.ids.has(id)) continue
    const planned = plan.nodes.get(id)
    if (planned === undefined)
      throw new LedgerlineError([diagnose('bug', { message: `${id} is not planned` })])
    const last = plan.state.nodes.get(id)
    print(
      `${paint.bold(nodeOf(linked.graph, id).name)}  ${planned.stale ? 'would be built' : 'would be reused'}`,
    )
    for (const reason of planned.reasons) print(`  ${reason}`)
    const told = last?.parts.notes?.told
    if (typeof told === 'string') print(`  last built ${told}`)
    print(
      paint.dim(
        `  key ${planned.key.slice(0, 12)}${last === undefined ? '' : `, last built ${last.builtAt} from key ${last.key.slice(0, 12)}`}`,
      ),
    )
  }
  return exitCode.ok
}
