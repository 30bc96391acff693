/**
 * What every command needs first: options that all commands share, the project, its graph.
 * In: options. Out: the linked project, or a LedgerlineError with every problem. The only place that joins rooms.
 */
import { basename, resolve } from 'node:path'
import { type Diagnostic, diagnose, hasErrors, LedgerlineError } from '../diagnostic/index.ts'
import { type Compiled, declaredProblems, type Graph, link } from '../graph/index.ts'
import { inlineVars, loadProject, type Project } from '../project/index.ts'
import { draftProblems, withoutBrokenVars } from './draft-problems.ts'
import { readyForWork } from './engine.ts'
import { invokedFrom, remember, standIn } from './output.ts'
import { settledWarnings } from './warnings.ts'

export interface CommonOptions {
  readonly projectDir?: string
  readonly target?: string
  readonly var?: readonly string[]
  /** All of them as one YAML or JSON mapping, dbt's way. */
  readonly vars?: string
  /** Warnings end a command as errors do. */
  readonly warnError?: boolean
  /** Which of them, and which are not told: `warnings.ts`. */
  readonly warnErrorOptions?: string
  readonly logFormat?: 'text' | 'json'
  readonly quiet?: boolean
  /** JSON events go there besides. */
  readonly logPath?: string
  /** Over the target's own. */
  readonly memoryLimit?: string
  readonly color?: boolean
}

export interface Linked {
  readonly project: Project
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  readonly warnings: readonly Diagnostic[]
}

/** `name=value` pairs of `--var`, over what `--vars` says. */
export function givenVars(options: CommonOptions): Record<string, string> {
  const vars: Record<string, string> = options.vars === undefined ? {} : inlineVars(options.vars)
  for (const pair of options.var ?? []) {
    const at = pair.indexOf('=')
    if (at < 1) {
      const message = `--var takes a name and a value, --var ${pair === '' ? 'region' : pair.replace(/^=/, 'region=')}${at < 0 ? '=…' : ''}.`
      throw new LedgerlineError([diagnose('usage', { message })])
    }
    vars[pair.slice(0, at)] = pair.slice(at + 1)
  }
  return vars
}

/** Reads and links the project, with every problem on the way; `linked` is there when all files could be read. */
export function readProject(
  options: CommonOptions,
  change: (project: Project) => Project = (p) => p,
): {
  readonly linked?: Linked
  readonly problems: readonly Diagnostic[]
} {
  readyForWork()
  const dir = resolve(invokedFrom(), options.projectDir ?? '.')
  const target = options.target === undefined ? {} : { target: options.target }
  const loaded = loadProject(dir, { vars: givenVars(options), ...target, env: process.env })
  remember(loaded.sources)
  const whole = loaded.project ?? (areKeysAlone(loaded.problems) ? loaded.draft : undefined)
  if (whole === undefined) return { problems: [...loaded.problems, ...draftProblems(loaded)] }
  const project = change(withMemory(whole, options.memoryLimit))
  // a query of the command line is in no file
  remember((file) => loaded.sources(file) ?? project.models.find((m) => m.sql?.file === file)?.sql?.text)
  // the database looks in the working folder first, so relative paths mean the project's only from there
  standIn(project.dir)
  const { graph, compiled, problems } = link(project)
  const more = [...sharedName(project, graph), ...declaredProblems(graph)]
  const found = withoutBrokenVars([...problems, ...more], loaded)
  const warnings = settledWarnings([...loaded.problems, ...found], options)
  return { linked: { project, graph, compiled, warnings }, problems: warnings }
}

function withMemory(project: Project, limit: string | undefined): Project {
  return limit === undefined ? project : { ...project, target: { ...project.target, memory_limit: limit } }
}

/** DuckDB names a database after its file: a schema of the same name makes every relation in it ambiguous. */
function sharedName({ target }: Project, graph: Graph): Diagnostic[] {
  const stem = basename(target.path).replace(/\.[^.]*$/, '')
  if (![...graph.nodes.values()].some((n) => n.relation.schema === stem)) return []
  const message = `the file is called like the schema ${stem}, and DuckDB could not tell them apart.`
  return [diagnose('bad-value', { key: `targets.${target.name}.path`, message }, { place: target.place })]
}

/** Keys that nobody knows hide no name: references can be judged as well. */
function areKeysAlone(problems: readonly Diagnostic[]): boolean {
  return problems.every((p) => p.id === 'unknown-key' || p.severity === 'warning')
}

/** Reads and links the project. @throws LedgerlineError with all problems, exit 2 */
export function openProject(options: CommonOptions, change?: (project: Project) => Project): Linked {
  const { linked, problems } = readProject(options, change)
  if (linked === undefined || hasErrors(problems)) throw new LedgerlineError(problems)
  return linked
}
