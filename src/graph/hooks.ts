/**
 * Hooks: statements around a node or a build, as templates with the model's own helpers.
 * In: the hooks of configurations. Out: what they read, and their SQL. Pure. Start at `scanNodeHooks`, `linkRunHooks`.
 * Every problem in one is told at the line of the configuration that holds it.
 */
import { type Diagnostic, diagnose, hasErrors } from '../diagnostic/index.ts'
import type { Hook, Project } from '../project/index.ts'
import { blankStringsAndComments } from '../sql/index.ts'
import {
  type Call,
  type Helper,
  HelperProblem,
  parseTemplate,
  render,
  scanTemplate,
  type Template,
} from '../template/index.ts'
import { literalOnly } from './helpers.ts'
import { withListed } from './listed.ts'
import { findRef, isEphemeral, type Laid, withoutNames } from './names.ts'
import type { CompiledHook, Graph, GraphNode } from './types.ts'

type Helpers = Readonly<Record<string, Helper>>
/** By the file that says the hook. */
type HelpersOf = (file: string) => Helpers

interface ScannedHook {
  readonly hook: Hook
  readonly template: Template
  readonly calls: readonly Call[]
}

/** Reads what the hooks refer to, without rendering. */
function scanHooks(
  hooks: readonly Hook[],
  project: Project,
  helpers: Helpers,
): { scanned: ScannedHook[]; problems: Diagnostic[] } {
  const scanned: ScannedHook[] = []
  const problems: Diagnostic[] = []
  for (const hook of hooks) {
    const { place } = hook
    const parsed = parseTemplate({ file: place.file, text: hook.text })
    if (!parsed.ok) {
      problems.push(...placed(parsed.problems, hook))
      continue
    }
    const found = scanTemplate(parsed.template, project.macros, { helpers, literalOnly })
    problems.push(...placed(found.problems, hook))
    if (hasErrors(found.problems)) continue
    const calls = found.facts.calls.map((call) => ({ ...call, place }))
    scanned.push({ hook, template: parsed.template, calls })
  }
  return { scanned, problems }
}

/** The hooks as SQL; those that render to nothing are left out. */
function renderHooks(
  scanned: readonly ScannedHook[],
  project: Project,
  helpersOf: HelpersOf,
  told: (problems: readonly Diagnostic[]) => readonly Diagnostic[] = withoutNames,
): { hooks: CompiledHook[]; problems: Diagnostic[] } {
  const hooks: CompiledHook[] = []
  const problems: Diagnostic[] = []
  for (const { hook, template } of scanned) {
    const result = render(template, { helpers: helpersOf(hook.place.file), partials: project.macros })
    if (!result.ok) {
      problems.push(...placed(told(result.problems), hook))
      continue
    }
    const sql = result.rendered.text
    const code = blankStringsAndComments(sql)
    if (/(?:^|;)\s*(?:begin|start\s+transaction|commit|end|rollback|abort)\b/i.test(code)) {
      const message = 'it may not begin or end a transaction; the build commits it with its node.'
      problems.push(diagnose('bad-value', { key: 'a hook', message }, { place: hook.place }))
    } else if (code.replaceAll(';', '').trim() !== '') hooks.push({ sql, place: hook.place })
  }
  return { hooks, problems }
}

function placed(problems: readonly Diagnostic[], { place }: Hook): Diagnostic[] {
  return problems.map((p) => ({ ...p, place }))
}

/** Around a whole build there is no model whose relation `self` could name. */
function withoutSelf(helpers: Helpers): Helpers {
  const run = (): never => {
    throw new HelperProblem('on_run_start and on_run_end belong to no model.')
  }
  return { ...helpers, self: { arity: [0, 0], run } }
}

export interface NodeHooks {
  readonly pre: readonly ScannedHook[]
  readonly post: readonly ScannedHook[]
}

/** The hooks of every enabled model and seed, by node id; nodes without hooks are missing. */
export function scanNodeHooks(
  laid: Laid,
  project: Project,
  helpers: Helpers,
  problems: Diagnostic[],
): Map<string, NodeHooks> {
  const found = new Map<string, NodeHooks>()
  for (const [id, { enabled, preHook = [], postHook = [] }] of laid.configs) {
    if (!enabled || preHook.length + postHook.length === 0) continue
    const pre = scanHooks(preHook, project, helpers)
    const post = scanHooks(postHook, project, helpers)
    problems.push(...pre.problems, ...post.problems)
    problems.push(...ephemeralReads([...pre.scanned, ...post.scanned], laid, id))
    found.set(id, { pre: pre.scanned, post: post.scanned })
  }
  return found
}

/** An ephemeral model stands nowhere but before the SQL of a model. */
function ephemeralReads(scanned: readonly ScannedHook[], laid: Laid, self: string): Diagnostic[] {
  return scanned.flatMap(({ calls, hook: { place } }) =>
    withListed(calls, laid, self).flatMap(({ helper, args }) => {
      const said = helper === 'ref' ? [args] : helper === 'ref_within' ? args.map((name) => [name]) : []
      return said.flatMap((names) => {
        const found = findRef(laid.names, names, place.file)
        if (found === undefined || !isEphemeral(laid, found)) return []
        const message = `it reads ${found.name}, which is ephemeral and leaves no relation.`
        return [diagnose('bad-value', { key: 'a hook', message }, { place })]
      })
    }),
  )
}

/** Puts the rendered hooks into their nodes. */
export function attachHooks(
  nodes: Map<string, GraphNode>,
  hooks: ReadonlyMap<string, NodeHooks>,
  helpersOf: (node: GraphNode, file: string) => Helpers,
  project: Project,
  problems: Diagnostic[],
): void {
  for (const [id, node] of nodes) {
    const own = hooks.get(id)
    if (own === undefined) continue
    const helpers: HelpersOf = (file) => helpersOf(node, file)
    const pre = renderHooks(own.pre, project, helpers)
    const post = renderHooks(own.post, project, helpers)
    problems.push(...pre.problems, ...post.problems)
    nodes.set(id, { ...node, hooks: { pre: pre.hooks, post: post.hooks } })
  }
}

/** The hooks around a whole build; what they read is no parent of anything. */
export function linkRunHooks(
  project: Project,
  laid: Laid,
  helpersOf: HelpersOf,
  problems: Diagnostic[],
): Pick<Graph, 'hooks'> {
  if (project.hooks === undefined) return {}
  const own: HelpersOf = (file) => withoutSelf(helpersOf(file))
  const compile = (hooks: readonly Hook[]): CompiledHook[] => {
    const scan = scanHooks(hooks, project, own(''))
    // nobody reads their references before: a name that leads nowhere is told here
    const rendered = renderHooks(scan.scanned, project, own, (found) => found)
    problems.push(...scan.problems, ...ephemeralReads(scan.scanned, laid, ''), ...rendered.problems)
    return rendered.hooks
  }
  const { onRunStart, onRunEnd } = project.hooks
  return { hooks: { onRunStart: compile(onRunStart), onRunEnd: compile(onRunEnd) } }
}
