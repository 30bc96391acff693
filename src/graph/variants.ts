/**
 * The second text of an incremental model: the one that runs when its table stands. Pure.
 * In: a node and its template. Out: the text, and what of both texts counts as its own code.
 * Start at `withVariant`.
 */
import type { Diagnostic } from '../diagnostic/index.ts'
import type { Model, Project, Seed, SourceTable, Var } from '../project/index.ts'
import { type Rendered, render, type Template } from '../template/index.ts'
import { type HelperEnv, helpersFor, type Own } from './helpers.ts'
import { withoutNames } from './names.ts'
import type { GraphNode } from './types.ts'

/** The var that says up to when a project looks: the clock that models may read. */
export const clockVar = 'as_of_date'

/** What helpers know of the node at hand. */
export function ownOf(node: GraphNode): Own {
  const { config, relation, resource } = node
  const strategy = config.incremental?.strategy
  return {
    self: relation,
    file: codeFile(resource),
    batches: strategy === 'time_range',
    partitions: strategy === 'partitions',
    facts: factsOf(node),
  }
}

/** What files say of the node, and so the same in every build of them. */
function factsOf({ id, relation, resource, config }: GraphNode): NonNullable<Own['facts']> {
  const { schema } = relation
  // the bare name: a namesake elsewhere changes no text
  const { name } = resource
  return { name, id, schema, package: resource.package, materialized: config.materialized }
}

/** The file of its SQL or TypeScript: of a filled port, the one that fills it. */
export function codeFile(resource: Model | Seed | SourceTable): string {
  if (resource.kind !== 'model') return resource.path
  return resource.sql?.file ?? resource.typescript?.file ?? resource.path
}

/** @param code  what the template became when nothing stands */
export function withVariant<C extends { readonly rendered: Rendered }>(
  env: HelperEnv,
  node: GraphNode,
  template: Template,
  code: C,
  problems: Diagnostic[],
): C & { readonly incremental?: Rendered; readonly still?: string } {
  if (node.config.materialized !== 'incremental') return code
  const made = variant(env, node, template, true)
  if (!made.ok) {
    // what the other text has as well was told there
    problems.push(...withoutNames(made.problems))
    return code
  }
  const incremental = made.rendered
  const readsClock = node.calls.some((c) => c.helper === 'var' && c.args[0] === clockVar)
  if (!readsClock) return { ...code, incremental, still: `${code.rendered.text}\u0000${incremental.text}` }
  const held = { ...env, project: heldStill(env.project) }
  const texts = [false, true].map((is) => {
    const rendered = variant(held, node, template, is)
    return rendered.ok ? rendered.rendered.text : ''
  })
  return { ...code, incremental, still: texts.join('\u0000') }
}

function variant(
  env: HelperEnv,
  node: GraphNode,
  template: Template,
  isIncremental: boolean,
): ReturnType<typeof render> {
  const { helpers } = helpersFor(env, { ...ownOf(node), isIncremental })
  return render(template, { helpers, partials: env.project.macros })
}

function heldStill(project: Project): Project {
  const clock = project.vars.get(clockVar)
  if (clock === undefined) return project
  const day = '0001-01-01'
  const held: Var = { ...clock, value: clock.type === 'timestamp' ? `${day} 00:00:00` : day }
  return { ...project, vars: new Map(project.vars).set(clockVar, held) }
}
