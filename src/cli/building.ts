/**
 * The road from a linked project to a finished build: files, plan, binding, nodes, checks, artefacts.
 * In: linked project and options. Out: what happened. Joins graph, run and artifact rooms.
 */
import { bindChecks, bindUnitTests, openUnits, type UnitContext } from '../check/index.ts'
import { type Diagnostic, hasErrors, LedgerlineError } from '../diagnostic/index.ts'
import {
  type BindMemory,
  type Bound,
  bind,
  checkSafety,
  type ResourceType,
  type Selection,
  schemas,
  withAncestors,
} from '../graph/index.ts'
import {
  type BuildInput,
  type BuildResult,
  build,
  createState,
  type IncrementRequest,
  insertFileStates,
  type Listener,
  loadRemotes,
  makePlan,
  type Plan,
  type ProjectFiles,
  projectFiles,
  type RunCall,
  readState,
  type State,
  standingRelations,
} from '../run/index.ts'
import { quoteIdentifier } from '../sql/index.ts'
import type { Connection } from '../warehouse/index.ts'
import { noteBinding, recallBinding } from './binding-memory.ts'
import { personalData } from './bound-columns.ts'
import { type CommonOptions, type Linked, readProject } from './context.ts'
import { emptyRemotes, withoutRows } from './empty.ts'
import { boundSelectors } from './lineage.ts'
import { momentOf } from './moment.ts'
import { noteNames } from './names-file.ts'
import { sayRetried } from './output.ts'
import { sampleOf } from './sampling.ts'
import { type SelectFlags, selectFor } from './selecting.ts'
import { boundWithUnits } from './unit-testing.ts'
import { attachAll, engineOf, forBinding, settleSize, type Working } from './working.ts'

export interface BuildOptions {
  readonly call?: RunCall
  /** Flags of selection, and the types that the command is about. */
  readonly flags: SelectFlags & Pick<CommonOptions, 'warnError' | 'warnErrorOptions'>
  readonly types?: readonly ResourceType[]
  readonly force: boolean
  readonly failFast: boolean
  readonly checksOnly: boolean
  readonly acceptFailures?: boolean
  readonly storeFailures?: boolean
  readonly threads: number
  /** What is asked of incremental models. */
  readonly increment?: Partial<IncrementRequest>
  /** `--now`: when the build says that it happens. */
  readonly now?: string
  /** Sources and seeds have no rows, which no test of data could judge. */
  readonly empty?: boolean
  /** Nodes hold the rows of a window; nothing stands yet. */
  readonly sampled?: boolean
  readonly listen: Listener
  readonly stopped: () => boolean
}

export interface Prepared {
  readonly plan: Plan
  readonly files: ProjectFiles
  readonly state: State
}

export interface Built extends Prepared {
  readonly selection: Selection
  readonly result: BuildResult
  readonly warnings: readonly Diagnostic[]
}

/** Reads files and journal and says what is stale. @throws LedgerlineError when a source is missing */
export async function preparePlan(
  linked: Linked,
  connection: Connection,
  engine: string,
  request?: IncrementRequest,
  loaded?: ReadonlyMap<string, string>,
): Promise<Prepared> {
  const state = await readState(connection)
  const files = await projectFiles(connection, linked.graph, state, loaded)
  if (hasErrors(files.problems)) throw new LedgerlineError(files.problems)
  const standing = await standingRelations(connection, linked.graph)
  const { graph, compiled } = linked
  const given = { graph, compiled, files: files.hashes, specs: files.specs, state, standing, engine }
  const plan = makePlan({ ...given, ...(request === undefined ? {} : { request }) })
  return { plan, files, state }
}

/**
 * Binds the whole project on an empty catalogue; what was bound before from the same texts and columns is remembered.
 * @param within  what to do on it in place of binding the unit tests
 */
export async function checkProject(
  linked: Linked,
  within?: (context: UnitContext) => Promise<readonly Diagnostic[]>,
): Promise<readonly Diagnostic[]> {
  const { project, graph, compiled } = linked
  return await forBinding(project, async (shadow, version) => {
    const memory = recallBinding(project.dir, version)
    const bound = await bind(graph, compiled, shadow, memory, sayRetried)
    const { columns, catalogue } = bound
    const safety = await checkSafety({ graph, compiled, shadow, ...bound }, memory)
    const checks = await bindChecks(graph, compiled, bound, memory)
    const stand = (ids: Iterable<string>): Promise<void> => catalogue.stand(ids)
    const named = (sql: string): readonly string[] => catalogue.named(sql)
    const context = { graph, columns, sound: bound.sound, scratch: shadow, stand, named }
    const open = openUnits(context, memory)
    const metrics = graph.metrics === undefined ? [] : await metricProblems(linked, bound, memory)
    const units = within === undefined ? await bindUnitTests(context, open, memory) : []
    noteBinding(project.dir, version, memory)
    const more = (await within?.(context)) ?? []
    return [...bound.problems, ...safety.problems, ...checks, ...metrics, ...units, ...more]
  })
}

async function metricProblems(linked: Linked, bound: Bound, memory: BindMemory): Promise<Diagnostic[]> {
  return await (await import('./metric-binding.ts')).bindMetrics(linked, bound, memory)
}

/**
 * The project for a command that is about to bind it: when something does not link, what does is bound all the
 * same, so that one run tells everything. @throws LedgerlineError with all problems, exit 2
 */
export async function openBindable(options: CommonOptions): Promise<Linked> {
  const { linked, problems } = readProject(options)
  if (linked !== undefined && !hasErrors(problems)) {
    noteNames(linked)
    return linked
  }
  const more = linked === undefined ? [] : await checkProject(linked)
  throw new LedgerlineError([...problems, ...more])
}

/** Warnings of the binding are told once, when something is built; whoever makes errors of them asks for those that stand. */
function asksForWarnings({ warnError, warnErrorOptions }: BuildOptions['flags']): boolean {
  return warnError === true || warnErrorOptions !== undefined
}

export async function runBuild(linked: Linked, working: Working, options: BuildOptions): Promise<Built> {
  const { connection, warehouse } = working
  const engine = engineOf(warehouse, linked.project)
  const prepared = await prepareBuild(linked, connection, engine, options)
  const staleIds = [...prepared.plan.nodes.values()].filter((n) => n.stale).map((n) => n.id)
  const selection = await selectFor(linked, options.flags, {
    ...(options.types === undefined ? {} : { types: options.types }),
    stale: async () => new Set(staleIds),
    ...boundSelectors(linked),
  })
  const taken = takenOf(linked, selection, options)
  // what was built from these very keys has bound before
  const always = options.force || options.checksOnly
  const asked = { graph: linked.graph, state: prepared.state, selected: taken.tests, always, engine }
  const open = staleIds.length > 0 || options.force || (asksForWarnings(options.flags) && !options.checksOnly)
  const { problems, ...found } = await boundWithUnits({ ...asked, ...options }, open, (within) =>
    checkProject(linked, within),
  )
  if (hasErrors(problems)) throw new LedgerlineError([...linked.warnings, ...problems])
  const state = await readied(linked, connection, prepared)
  if (options.empty === true) await emptyRemotes(linked, connection, prepared.files.specs)
  const connections = await connectionsFor(linked, working, prepared, options.threads)
  const result = await build({
    graph: linked.graph,
    compiled: linked.compiled,
    ...sourcesOf(prepared, options.empty === true),
    plan: prepared.plan,
    state,
    selected: taken.ids,
    tests: options.empty === true ? new Set() : taken.tests,
    ...found,
    followed: personalData(linked),
    ...howOf(options),
    connections,
    connect: () => warehouse.connect(),
    moment: momentOf(linked.project, options.now, new Date()),
  })
  const warnings = [...linked.warnings, ...selection.problems, ...problems]
  return { ...prepared, selection, result, warnings }
}

/** Where nothing stands yet, what is read is built as well. */
function takenOf(
  { graph }: Linked,
  selection: Selection,
  { sampled, empty }: BuildOptions,
): Pick<Selection, 'ids' | 'tests'> {
  if (sampled === true) return sampleOf(graph, selection)
  return empty === true ? { ...selection, ids: withAncestors(graph, selection.ids) } : selection
}

function howOf({ force, checksOnly, failFast, listen, stopped, ...options }: BuildOptions) {
  const { acceptFailures = false, storeFailures = false, call } = options
  const called = call === undefined ? {} : { call }
  return { force, checksOnly, failFast, listen, stopped, acceptFailures, storeFailures, ...called }
}

/** What sources and seeds read, and the files of each source. */
function sourcesOf({ files }: Prepared, empty: boolean): Pick<BuildInput, 'files' | 'members'> {
  return { files: empty ? withoutRows(files.specs) : files.specs, members: files.members }
}

/** What must stand before the first node: attached databases, the journal, the schemas. */
async function readied(linked: Linked, connection: Connection, prepared: Prepared): Promise<State> {
  await attachAll(connection, linked.project)
  await createState(connection)
  await createSchemas(linked, connection)
  return await noteFiles(prepared, connection)
}

/** Servers first, since only their rows say what is stale; `test` looks at what stands, and loads nothing. */
async function prepareBuild(
  linked: Linked,
  connection: Connection,
  engine: string,
  { checksOnly, stopped, force, increment, listen }: BuildOptions,
): Promise<Prepared> {
  const loaded = checksOnly ? undefined : await loadRemotes(connection, linked.graph, stopped, listen)
  try {
    return await preparePlan(linked, connection, engine, { refresh: force, ...increment }, loaded)
  } catch (error) {
    return await tellMore(linked, error)
  }
}

/** Keeps what was read of the files, so that the next run need not read them. */
async function noteFiles({ files, state }: Prepared, connection: Connection): Promise<State> {
  if (files.fresh.length === 0) return state
  await connection.run(insertFileStates(state.nextSeq, files.fresh))
  return { ...state, nextSeq: state.nextSeq + 1 }
}

async function connectionsFor(
  { project }: Linked,
  working: Working,
  { files, state }: Prepared,
  threads: number,
): Promise<Connection[]> {
  const rows = [...state.nodes.values()].reduce((sum, n) => sum + (n.rows ?? 0), 0)
  await settleSize(working, project, files.bytes, rows)
  const connections = [working.connection]
  while (connections.length < threads) connections.push(await working.warehouse.connect())
  return connections
}

/** A missing source does not hide what does not bind. */
async function tellMore(linked: Linked, error: unknown): Promise<never> {
  if (!(error instanceof LedgerlineError)) throw error
  throw new LedgerlineError([...error.problems, ...(await checkProject(linked))], error.exit)
}

/** All schemas before any worker starts: two workers creating one would clash. */
async function createSchemas(linked: Linked, connection: Connection): Promise<void> {
  for (const name of schemas(linked.graph))
    await connection.run(`create schema if not exists ${quoteIdentifier(name)}`)
}
