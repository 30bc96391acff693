/**
 * The calls of a program: each runs a command of the command line on the same code and gives what it did as values.
 * May touch: what the command touches. Calls wait for each other: a project's folder is the working folder meanwhile.
 */
import { isMainThread } from 'node:worker_threads'
import type { BuildCommand, BuildKind } from '../cli/build-command.ts'
import type { CommonOptions } from '../cli/context.ts'
import { diagnose, exitCode, LedgerlineError, scrub, withoutSecrets } from '../diagnostic/index.ts'
import { Gathered } from './gathered.ts'
import type {
  BuildOptions,
  CallOptions,
  ListOptions,
  PlanOptions,
  RunOptions,
  SeedOptions,
  Showable,
  ShowOptions,
  SnapshotOptions,
  TestOptions,
} from './options.ts'
import { listedResource } from './resource.ts'
import type { BuildResult, CheckResult, ListResult, ParseResult, PlanResult, ShowResult } from './results.ts'
import { refusals, wordsOf, wrongWith } from './words.ts'

/** What is wrong with the call itself, not with the project. */
const aboutTheCall: ReadonlySet<string> = new Set(['usage', 'no-mapping'])

/** Brings the working database up to the project, tests it, publishes it. @throws LedgerlineError when it could not begin */
export async function build(options: BuildOptions = {}): Promise<BuildResult> {
  return await built('build', options)
}

/** Models and the sources they read, without tests; what they stand on must be built. @throws LedgerlineError */
export async function run(options: RunOptions = {}): Promise<BuildResult> {
  return await built('run', options)
}

/** @throws LedgerlineError */
export async function seed(options: SeedOptions = {}): Promise<BuildResult> {
  return await built('seed', options)
}

/** @throws LedgerlineError */
export async function snapshot(options: SnapshotOptions = {}): Promise<BuildResult> {
  return await built('snapshot', options)
}

/** Unit tests, and tests and tie-outs on what is built. @throws LedgerlineError */
export async function test(options: TestOptions = {}): Promise<BuildResult> {
  return await built('test', options)
}

/** Reads, links and binds the whole project without touching a row; what is wrong with it is the result. @throws LedgerlineError for options that cannot be */
export async function check(options: CallOptions = {}): Promise<CheckResult> {
  const found = new Gathered()
  let exit: number = exitCode.ok
  const work = async (settled: CommonOptions): Promise<CheckResult> => {
    const command = await import('../cli/commands/check.ts')
    const { sayProblems } = await import('../cli/output.ts')
    try {
      exit = await command.check(settled)
      return { ok: exit === exitCode.ok, problems: found.problems }
    } catch (error) {
      if (!(error instanceof LedgerlineError) || error.problems.some((p) => aboutTheCall.has(p.id)))
        throw error
      exit = error.exit
      sayProblems(error.problems, true)
      return { ok: false, problems: found.problems }
    }
  }
  return await call('check', options, found, work, [], () => exit)
}

/** Reads and links everything, and writes target/manifest.json. @throws LedgerlineError when a file cannot be read or linked */
export async function parse(options: CallOptions = {}): Promise<ParseResult> {
  const found = new Gathered()
  return await call('parse', options, found, async (settled) => {
    const [command, { itemsOf }] = await Promise.all([
      import('../cli/commands/parse.ts'),
      import('../graph/index.ts'),
    ])
    const { graph } = command.parsed(settled)
    const resources = withoutSecrets([...itemsOf(graph).byId.values()].map(listedResource))
    return { resources, problems: found.problems }
  })
}

/** What a selection holds. @throws LedgerlineError */
export async function list(options: ListOptions = {}): Promise<ListResult> {
  const found = new Gathered()
  return await call('ls', options, found, async (settled) => {
    const { listed } = await import('../cli/commands/ls.ts')
    const resources = withoutSecrets((await listed(settled)).map(listedResource))
    return { resources, problems: found.problems }
  })
}

/** What a build would do, and why, without doing it. @throws LedgerlineError */
export async function plan(options: PlanOptions = {}): Promise<PlanResult> {
  const found = new Gathered()
  return await call('plan', options, found, async (settled) => {
    const command = await import('../cli/commands/plan.ts')
    const { run_id: runId, steps } = await command.planned(settled)
    return { runId, steps: steps.map(withoutUndefined), problems: found.problems }
  })
}

/** Rows of what is built. @throws LedgerlineError when it is not built, or for a query that does not bind */
export async function show(what: Showable, options: ShowOptions = {}): Promise<ShowResult> {
  const flags =
    typeof what === 'string'
      ? options
      : 'inline' in what
        ? { ...options, inline: what.inline }
        : { ...options, project: true, inline: what.project }
  const name = typeof what === 'string' ? what : undefined
  return await call(
    'show',
    flags,
    new Gathered(),
    async (settled: CommonOptions & { limit: number }) => {
      const { eachShown } = await import('../cli/commands/show.ts')
      let result: ShowResult = { columns: [], rows: [] }
      await eachShown(name, settled, ({ columns, rows }) => {
        // value by value: as one text all rows may be longer than a text can be
        const clean = columns.map((c) => ({ ...c, name: scrub(c.name) }))
        const value = (cell: string | null | undefined): string | null => (cell == null ? null : scrub(cell))
        const objects = rows.map((r) => Object.fromEntries(clean.map((c, i) => [c.name, value(r[i])])))
        result = { columns: clean, rows: objects }
      })
      return result
    },
    name === undefined ? [] : [name],
  )
}

async function built(command: BuildKind, options: BuildOptions | TestOptions): Promise<BuildResult> {
  const found = new Gathered()
  const work = async (settled: BuildCommand): Promise<BuildResult> => {
    const signal = found.stoppedBy(options.signal)
    const exit =
      command === 'test'
        ? await (await import('../cli/commands/test.ts')).test({ ...settled, signal })
        : await (await import('../cli/commands/build.ts')).build({ ...settled, signal }, command)
    return found.result(exit)
  }
  return await call(command, options, found, work, [], (done) => done.exit)
}

let last: Promise<unknown> = Promise.resolve()

/** Behind the calls before it. */
async function call<S extends CommonOptions, T>(
  command: string,
  options: CallOptions,
  found: Gathered,
  work: (settled: S) => Promise<T>,
  args: readonly string[] = [],
  exitOf?: (done: T) => number,
): Promise<T> {
  const mine = last.then(async () => {
    const { called } = await import('../cli/called.ts')
    const hear = found.listen(options.onEvent)
    try {
      return await called(
        wordsOf(command, options, args),
        hear,
        async ({ options: settled }) => {
          const message = wrongWith(options)
          if (message !== undefined) throw new LedgerlineError([diagnose('usage', { message })])
          holdThread(options)
          return await work({ ...settled, ...refusals(options) } as unknown as S)
        },
        exitOf,
      )
    } finally {
      found.rethrow()
    }
  })
  last = mine.catch(() => undefined)
  return await mine
}

/** @throws LedgerlineError in a worker thread that does not stand in the project's folder */
function holdThread({ projectDir = '.' }: CallOptions): void {
  if (isMainThread || projectDir === '.' || projectDir === process.cwd()) return
  const message =
    'a worker thread has no working folder of its own; start the process in the folder of project.yml, or call from the main thread.'
  throw new LedgerlineError([diagnose('usage', { message })])
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return withoutSecrets(value) as { [K in keyof T]: Exclude<T[K], undefined> }
}
