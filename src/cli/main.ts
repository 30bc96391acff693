/**
 * The command line: names, flags, exit codes. Commands are loaded when they are called, so that
 * `--help` and `--version` cost nothing but this file and commander.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { engineVersion } from '../project/engine-version.ts'
import { standHere } from './output.ts'

function list(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value]
}

function wholeNumber(value: string): number {
  const n = Number(value)
  if (!Number.isInteger(n) || n < 0) throw new InvalidArgumentError('Give a whole number.')
  return n
}

function atLeastOne(value: string): number {
  const n = wholeNumber(value)
  if (n === 0) throw new InvalidArgumentError('Give 1 or more.')
  return n
}

type Run = (...args: unknown[]) => Promise<number>
let outcome = 0

/** Runs a command's function and keeps its exit code. */
function act(load: () => Promise<Run>): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    const run = await load()
    // commander passes positional arguments, then options, then the command itself
    const command = args.at(-1)
    const options: Record<string, unknown> = command instanceof Command ? command.optsWithGlobals() : {}
    // commander's default is true; only --no-color is a wish, the rest is the terminal's
    if (options.color === true) options.color = undefined
    outcome = await run(...args.slice(0, -2), options)
  }
}

function selectable(command: Command): Command {
  return command
    .option('-s, --select <selector>', 'nodes to take: name, path:, tag:, +node+, a,b (repeatable)', list)
    .option('--exclude <selector>', 'nodes to leave out (repeatable)', list)
}

function program(): Command {
  const root = new Command('ledgerline')
    .description('Layered SQL models over DuckDB that tie customer experience to the ledger, to the cent.')
    .version(engineVersion(), '-V, --version')
    .option('--project-dir <dir>', 'folder of project.yml', '.')
    .option('-t, --target <name>', 'target of project.yml to use')
    .option('--var <name=value>', 'a var for this run (repeatable)', list)
    .addOption(
      new Option('--log-format <format>', 'what stderr gets').choices(['text', 'json']).default('text'),
    )
    .option('-q, --quiet', 'only errors on stderr')
    .option('--no-color', 'no colour')
    .exitOverride()
    .showSuggestionAfterError(true)
  buildCommands(root)
  lookCommands(root)
  publishCommands(root)
  return root
}

function buildCommands(root: Command): void {
  selectable(root.command('build'))
    .description('build what is stale, test it, publish it')
    .option('-f, --force', 'build and test everything selected, stale or not')
    .option('-x, --fail-fast', 'begin nothing more after the first failure')
    .option('--threads <n>', 'nodes built at the same time', atLeastOne, 2)
    .option('--no-publish', 'stop before publishing')
    .action(act(async () => (await import('./commands/build.ts')).build as Run))
  selectable(root.command('test'))
    .description('run the tests and tie-outs on what is built')
    .action(act(async () => (await import('./commands/build.ts')).test as Run))
  root
    .command('check')
    .description('read, link and bind the whole project without touching a row')
    .action(act(async () => (await import('./commands/check.ts')).check as Run))
}

function lookCommands(root: Command): void {
  selectable(root.command('ls'))
    .alias('list')
    .description('list nodes')
    .addOption(new Option('--output <form>').choices(['name', 'path', 'json']).default('name'))
    .addOption(new Option('--resource-type <type>').choices(['model', 'seed', 'source']))
    .action(act(async () => (await import('./commands/ls.ts')).ls as Run))
  selectable(root.command('compile'))
    .description('write rendered SQL to target/compiled')
    .action(act(async () => (await import('./commands/compile.ts')).compile as Run))
  root
    .command('show')
    .argument('[node]', 'a model, seed or source')
    .description('print rows of a built table')
    .option('--inline <sql>', 'a query instead of a node')
    .option('--limit <n>', 'rows at most', wholeNumber, 10)
    .addOption(new Option('--output <form>').choices(['text', 'json', 'csv']).default('text'))
    .action(act(async () => (await import('./commands/show.ts')).show as Run))
  root
    .command('why')
    .argument('<node>', 'a node or selector')
    .description('say whether a node would be built, and what changed')
    .action(act(async () => (await import('./commands/why.ts')).why as Run))
}

function publishCommands(root: Command): void {
  root
    .command('publish')
    .description('publish the marts of a green build as an immutable snapshot')
    .action(act(async () => (await import('./commands/publish.ts')).publish as Run))
  root
    .command('report')
    .argument('[name]', 'a report of the project; all of them when left out')
    .description('render reports from the published rows')
    .option('--out <dir>', 'folder for the files; below the project', 'target/reports')
    .action(act(async () => (await import('./commands/report.ts')).report as Run))
  root
    .command('clean')
    .description('remove artefacts below target/')
    .option('--database', 'the working database too')
    .action(act(async () => (await import('./commands/clean.ts')).clean as Run))
}

/** Runs the command line. Out: the exit code; never throws for what a user can mend. */
export async function main(argv: readonly string[]): Promise<number> {
  const back = standHere()
  try {
    await program().parseAsync([...argv])
    return outcome
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    return await (await import('./failure.ts')).tellFailure(error, argv)
  } finally {
    back()
  }
}
