/**
 * What every command needs first: options that all commands share, the project, its graph.
 * In: options. Out: the linked project, or a LedgerlineError with every problem. The only place that joins rooms.
 */
import { resolve } from 'node:path'
import { type Diagnostic, hasErrors, LedgerlineError } from '../diagnostic/index.ts'
import { type Compiled, type Graph, link } from '../graph/index.ts'
import { loadProject, type Project } from '../project/index.ts'
import { invokedFrom, remember } from './output.ts'

export interface CommonOptions {
  readonly projectDir?: string
  readonly target?: string
  readonly var?: readonly string[]
  readonly logFormat?: 'text' | 'json'
  readonly quiet?: boolean
  readonly color?: boolean
}

export interface Linked {
  readonly project: Project
  readonly graph: Graph
  readonly compiled: ReadonlyMap<string, Compiled>
  readonly warnings: readonly Diagnostic[]
}

/** `name=value` pairs of `--var`. */
function givenVars(options: CommonOptions): Record<string, string> {
  const vars: Record<string, string> = {}
  for (const pair of options.var ?? []) {
    const at = pair.indexOf('=')
    vars[at < 0 ? pair : pair.slice(0, at)] = at < 0 ? 'true' : pair.slice(at + 1)
  }
  return vars
}

/** Reads and links the project. @throws LedgerlineError with all problems, exit 2 */
export function openProject(options: CommonOptions): Linked {
  const dir = resolve(invokedFrom(), options.projectDir ?? '.')
  const target = options.target === undefined ? {} : { target: options.target }
  const loaded = loadProject(dir, { vars: givenVars(options), ...target, env: process.env })
  remember(loaded.sources)
  // a broken file hides names, so references are only judged when every file could be read
  if (loaded.project === undefined || hasErrors(loaded.problems)) throw new LedgerlineError(loaded.problems)
  // the database looks in the working folder first, so relative paths mean the project's only from there
  process.chdir(loaded.project.dir)
  const linked = link(loaded.project)
  if (linked.graph === undefined) throw new LedgerlineError([...loaded.problems, ...linked.problems])
  const warnings = [...loaded.problems, ...linked.problems]
  return { project: loaded.project, graph: linked.graph, compiled: linked.compiled, warnings }
}
