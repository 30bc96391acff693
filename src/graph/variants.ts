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
    partitions: strategy === 'partitions' || strategy === 'keys',
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

/** Beside the text for nothing that stands: the one for a table that stands, and the one that finds keys. */
interface Texts {
  readonly incremental?: Rendered
  readonly keys?: Rendered
  readonly still?: string
}

/** @param code  what the template became when nothing stands */
export function withVariant<C extends { readonly rendered: Rendered }>(
  env: HelperEnv,
  node: GraphNode,
  template: Template,
  code: C,
  problems: Diagnostic[],
): C & Texts {
  if (node.config.materialized !== 'incremental') return code
  const made = variant(env, node, template, { isIncremental: true })
  const asked = keysText(env, node, template)
  // what the other text has as well was told there
  for (const one of [made, asked]) if (one?.ok === false) problems.push(...withoutNames(one.problems))
  if (!made.ok || asked?.ok === false) return code
  const texts = { incremental: made.rendered, ...(asked === undefined ? {} : { keys: asked.rendered }) }
  const own = [code.rendered, made.rendered, ...(asked === undefined ? [] : [asked.rendered])].map(
    (r) => r.text,
  )
  return { ...code, ...texts, still: (heldTexts(env, node, template, asked?.rendered) ?? own).join('\u0000') }
}

/**
 * The texts with the clock held still, as another day is no other code. Undefined where no text reads it, and where a table is built
 * by keys and its text does not say which keys another day changes: then another day is other code.
 */
function heldTexts(
  env: HelperEnv,
  node: GraphNode,
  template: Template,
  keys: Rendered | undefined,
): string[] | undefined {
  if (!node.calls.some((c) => c.helper === 'var' && c.args[0] === clockVar)) return undefined
  const held = { ...env, project: heldStill(env.project) }
  const asked = keysText(held, node, template)
  const all = [
    ...[false, true].map((isIncremental) => variant(held, node, template, { isIncremental })),
    ...(asked === undefined ? [] : [asked]),
  ]
  const texts = all.map((r) => (r.ok ? r.rendered.text : ''))
  return keys !== undefined && texts[2] === keys.text ? undefined : texts
}

function keysText(
  env: HelperEnv,
  node: GraphNode,
  template: Template,
): ReturnType<typeof render> | undefined {
  if (node.config.incremental?.strategy !== 'keys') return undefined
  return variant(env, node, template, { isIncremental: true, findsKeys: true })
}

function variant(
  env: HelperEnv,
  node: GraphNode,
  template: Template,
  which: Pick<Own, 'isIncremental' | 'findsKeys'>,
): ReturnType<typeof render> {
  const { helpers } = helpersFor(env, { ...ownOf(node), ...which })
  return render(template, { helpers, partials: env.project.macros })
}

function heldStill(project: Project): Project {
  const clock = project.vars.get(clockVar)
  if (clock === undefined) return project
  const day = '0001-01-01'
  const held: Var = { ...clock, value: clock.type === 'timestamp' ? `${day} 00:00:00` : day }
  return { ...project, vars: new Map(project.vars).set(clockVar, held) }
}
