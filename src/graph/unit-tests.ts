/**
 * Links unit tests: the model and what it reads through ephemeral models, rendered once more under the test's own
 * vars, environment, macros and clock. In: linked nodes. Out: `LinkedUnitTest`s and problems. Pure.
 * Start at `linkUnitTests`; the fixtures are held against columns when they are bound, in the check room.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import type { Model, UnitTest } from '../project/index.ts'
import { render, type Template } from '../template/index.ts'
import { withBatch } from './batch-marks.ts'
import { type HelperEnv, helpersFor } from './helpers.ts'
import { type Names, namedIn, nodeId, refProblem, splitName, testedModel } from './names.ts'
import type { GraphNode, LinkedUnitTest, UnitStep } from './types.ts'
import { compileScript, definitionOf } from './typescript.ts'
import { batchOf, withOverrides } from './unit-overrides.ts'
import { ownOf } from './variants.ts'

type Given = UnitTest['given'][number]

interface Linking {
  readonly env: HelperEnv
  readonly nodes: ReadonlyMap<string, GraphNode>
  /** By id of a node that rendered, its template if it has one; the others' problems are told already. */
  readonly rendered: ReadonlyMap<string, Template | undefined>
  readonly problems: Diagnostic[]
}

export function linkUnitTests(
  env: HelperEnv,
  nodes: ReadonlyMap<string, GraphNode>,
  rendered: ReadonlyMap<string, Template | undefined>,
): { unitTests: LinkedUnitTest[]; problems: Diagnostic[] } {
  const linking: Linking = { env, nodes, rendered, problems: [] }
  const unitTests = (env.project.unitTests ?? []).filter((t) => t.enabled).flatMap((t) => linkOne(linking, t))
  unitTests.sort((a, b) => (a.id < b.id ? -1 : 1))
  return { unitTests, problems: linking.problems }
}

function linkOne(linking: Linking, test: UnitTest): LinkedUnitTest[] {
  const { env, nodes, problems } = linking
  const model = modelOf(env.names, test, problems)
  const node = model && nodes.get(nodeId(model))
  if (model === undefined || node === undefined) return []
  const message = unfitFor(model, test)
  if (message !== undefined) {
    problems.push(diagnose('bad-unit-test', { test: test.name, message }, { place: test.place }))
    return []
  }
  const given = givenInputs(linking, test, node)
  const through = stepsTo(nodes, node, given)
  if (!through.every((step) => linking.rendered.has(step.id))) return []
  const reads = readsOf(through)
  problems.push(...strangers(test, node, given, reads, nodes))
  const steps = renderSteps(linking, test, through)
  if (steps === undefined) return []
  const id = `unit_test.${test.package}.${test.model}.${test.name}`
  return [{ id, name: test.name, package: test.package, test, of: node.id, steps, reads: [...reads], given }]
}

/** Why this model cannot be tested in this way. */
function unfitFor(model: Model, { overrides }: UnitTest): string | undefined {
  if (model.sql === undefined && model.typescript === undefined)
    return `${model.name} has no SQL of its own to run on fixtures.`
  if (model.typescript !== undefined && overrides.isIncremental)
    return `${model.name} is TypeScript, where is_incremental does not exist; leave it out.`
  return undefined
}

function modelOf(names: Names, test: UnitTest, problems: Diagnostic[]): Model | undefined {
  const found = testedModel(names, test)
  if (found === undefined) problems.push(modelProblem(names, test))
  return found
}

/** A seed is no model, so that what is near is told of models alone. */
function modelProblem(names: Names, test: UnitTest): Diagnostic {
  const { model, package: own, path, place: name } = test
  const place = test.modelPlace ?? name
  if (names.disabled.has(`${own}.${model}`))
    return diagnose('unknown-ref', { to: model, disabled: true }, { place })
  const isSeed = namedIn(names, model, path) !== undefined
  if (!isSeed && (names.refs.has(splitName(model).at(-1) ?? '') || names.disabled.has(model)))
    return refProblem(names, splitName(model), { place })
  const models = [...names.refs].filter(
    ([name, all]) => name !== model && all.some((r) => r.kind === 'model'),
  )
  const near = nearest(
    model,
    models.map(([name]) => name),
  )
  return diagnose('unknown-ref', { to: model, near }, { place })
}

/** Fixtures by the id of the node whose place they take; names that lead nowhere are told by `strangers`. */
function givenInputs({ env, problems }: Linking, test: UnitTest, node: GraphNode): Map<string, Given> {
  const given = new Map<string, Given>()
  for (const one of test.given) {
    const id = inputId(env.names, one, node) ?? inputName(one)
    if (given.has(id)) {
      const message = `${inputName(one)} is given twice.`
      problems.push(diagnose('bad-unit-test', { test: test.name, message }, { place: one.place }))
    }
    given.set(id, one)
  }
  return given
}

function inputId(names: Names, { input, place }: Given, node: GraphNode): string | undefined {
  if (input.kind === 'self') return node.id
  const found =
    input.kind === 'ref'
      ? namedIn(names, input.name, place.file)
      : names.sources.get(`${input.source}.${input.table}`)
  return found && nodeId(found)
}

function inputName({ input }: Given): string {
  if (input.kind === 'self') return 'self'
  return input.kind === 'ref' ? input.name : `${input.source}.${input.table}`
}

/** The model, and before it the ephemeral models that run because no fixture takes their place. */
function stepsTo(
  nodes: ReadonlyMap<string, GraphNode>,
  model: GraphNode,
  given: ReadonlyMap<string, Given>,
): GraphNode[] {
  const steps: GraphNode[] = []
  const visit = (node: GraphNode): void => {
    for (const id of node.parents) {
      const parent = nodes.get(id)
      if (parent?.config.materialized !== 'ephemeral' || parent.resource.kind !== 'model') continue
      if (!given.has(id) && !steps.includes(parent)) visit(parent)
    }
    steps.push(node)
  }
  visit(model)
  return steps
}

/** Ids of what stands as a table: parents that are not run, and the model's own table where it reads itself. */
function readsOf(steps: readonly GraphNode[]): Set<string> {
  const run = new Set(steps.map((s) => s.id))
  const reads = new Set(steps.flatMap((s) => s.parents).filter((id) => !run.has(id)))
  const model = steps.at(-1)
  if (model?.calls.some((c) => c.helper === 'self')) reads.add(model.id)
  return reads
}

function strangers(
  test: UnitTest,
  node: GraphNode,
  given: ReadonlyMap<string, Given>,
  reads: ReadonlySet<string>,
  nodes: ReadonlyMap<string, GraphNode>,
): Diagnostic[] {
  const known = [...reads].map((id) => (id === node.id ? 'self' : (nodes.get(id)?.name ?? id)))
  return [...given]
    .filter(([id]) => !reads.has(id))
    .map(([, one]) => {
      const input = inputName(one)
      const details = { test: test.name, input, model: node.name, near: nearest(input, known), known }
      return diagnose('unit-test-input', details, { place: one.place })
    })
}

function renderSteps(
  { env, rendered: templates, problems }: Linking,
  test: UnitTest,
  steps: readonly GraphNode[],
): LinkedUnitTest['steps'] | undefined {
  const { project, problems: found } = withOverrides(env.project, test)
  const untold = [...found, ...unknownInputs(env.names, test)]
  problems.push(...untold)
  if (untold.length > 0) return undefined
  const inputs = test.overrides.inputs ?? {}
  const rendered: UnitStep[] = []
  for (const step of steps) {
    const made = renderOne({ ...env, project, inputs }, step, templates.get(step.id), test)
    if (made.ok) rendered.push({ id: step.id, ...made.code })
    else problems.push(...made.problems)
  }
  return rendered.length === steps.length ? rendered : undefined
}

function unknownInputs(names: Names, { name: test, overrides, place }: UnitTest): Diagnostic[] {
  return Object.keys(overrides.inputs ?? {}).flatMap((name) => {
    const [found] = names.refs.get(name) ?? []
    if (found?.kind === 'model' && found.abstract) return []
    return [
      diagnose(
        'bad-unit-test',
        { test, message: `${name} is not an input that a project fills.` },
        { place },
      ),
    ]
  })
}

type RenderedOne =
  | { readonly ok: true; readonly code: Omit<UnitStep, 'id'> }
  | { readonly ok: false; readonly problems: readonly Diagnostic[] }

/** @param template  what linking parsed; one file is behind several tests */
function renderOne(
  env: HelperEnv,
  step: GraphNode,
  template: Template | undefined,
  { overrides }: UnitTest,
): RenderedOne {
  const { resource } = step
  const definition = resource.kind === 'model' ? definitionOf(resource) : undefined
  if (definition !== undefined) {
    const made = compileScript(env, step, definition)
    if ('compiled' in made) return { ok: true, code: made.compiled }
    return { ok: false, problems: made.problem === undefined ? [] : [made.problem] }
  }
  if (template === undefined) return { ok: false, problems: [] }
  const { helpers } = helpersFor(env, { ...ownOf(step), isIncremental: overrides.isIncremental ?? false })
  const made = render(template, { helpers, partials: env.project.macros })
  if (!made.ok) return made
  const size = step.config.incremental?.batchSize
  const { rendered } = made
  if (size === undefined || overrides.now === undefined) return { ok: true, code: { rendered } }
  const text = withBatch(rendered.text, batchOf(overrides.now, size))
  return { ok: true, code: { rendered: { ...rendered, text } } }
}
