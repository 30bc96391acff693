/**
 * The command line: flags of every command, exit codes. Commands are declared in `declared/`, one light file each,
 * and loaded when they are called, so that `--help` and `--version` cost nothing but those and commander.
 */
import { Command, CommanderError, Option } from 'commander'
import { engineVersion } from '../project/engine-version.ts'
import { commands } from './declared/index.ts'
import { type Declared, list, memorySize } from './declared/parts.ts'
import { logInto, setLevel, standHere, tells } from './output.ts'
import { settle } from './settle.ts'

let outcome = 0

function program(): Command {
  const root = new Command('ledgerline')
    .description('Layered SQL models over DuckDB that tie customer experience to the ledger, to the cent.')
    .version(engineVersion(), '-V, --version')
    .option('--project-dir <dir>', 'folder of project.yml', '.')
    .option('-t, --target <name>', 'target of project.yml to use')
    .option('--var <name=value>', 'a var for this run (repeatable)', list)
    .option('--vars <mapping>', 'several vars as YAML or JSON')
    .option('--warn-error', 'end a build or check with an error when there is a warning')
    .option('--warn-error-options <mapping>', "which warnings: '{error: all, warn: [id], silence: [id]}'")
    .addOption(
      new Option('--log-format <format>', 'what stderr gets').choices(['text', 'json']).default('text'),
    )
    .addOption(
      new Option('--log-level <level>', 'the least that stderr gets').choices([
        'debug',
        'info',
        'warn',
        'error',
      ]),
    )
    .option('-v, --verbose', 'tell reused and skipped nodes too; short for --log-level debug')
    .option('-q, --quiet', 'only warnings and errors on stderr; short for --log-level warn')
    .option('--log-path <dir>', 'also append JSON events to ledgerline.log in this folder')
    .option('--memory-limit <size>', "instead of the target's, such as 4GB", memorySize)
    .option('--no-color', 'no colour')
    .exitOverride()
    .showSuggestionAfterError(true)
  for (const declared of commands) add(root, declared)
  return root
}

/** Commands that only hold others. */
const groups: Readonly<Record<string, string>> = {
  source: 'look at sources',
  docs: 'write the catalogue',
  generate: 'write files that a project needs',
}

/** `publish` hangs on the root, `publish list` on `publish`; `source freshness` makes its own `source`. */
function add(root: Command, declared: Declared): void {
  const { name, describe } = declared
  const [first = name, second] = name.split(' ')
  if (second === undefined) {
    greedy(describe(root.command(first))).action(act(declared))
    return
  }
  const parent =
    root.commands.find((c) => c.name() === first) ?? root.command(first).description(groups[first] ?? '')
  greedy(describe(parent.command(second))).action(act(declared))
}

const takesSeveral: ReadonlySet<string> = new Set([
  'select',
  'models',
  'exclude',
  'resourceType',
  'excludeResourceType',
])

/** `-s a b` is two selectors, as in dbt, where no argument of the command itself could be meant. */
function greedy(command: Command): Command {
  if (command.registeredArguments.length > 0) return command
  for (const option of command.options) option.variadic ||= takesSeveral.has(option.attributeName())
  return command
}

/** Runs a command's function and keeps its exit code. */
function act({ load, readsProgram }: Declared): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    const run = await load()
    // commander passes positional arguments, then options, then the command itself
    const command = args.at(-1)
    const options: Record<string, unknown> = command instanceof Command ? await settle(command) : {}
    // commander's default is true; only --no-color is a wish, the rest is the terminal's
    if (options.color === true) options.color = undefined
    setLevel(options)
    options.quiet = !tells('info')
    logInto(typeof options.logPath === 'string' ? options.logPath : undefined)
    const more = readsProgram === true ? [command] : []
    outcome = await (run as (...args: unknown[]) => Promise<number>)(...args.slice(0, -2), options, ...more)
  }
}

/** What is wrong was printed by commander; what stands for dbt's words is added. */
async function tellUsage({ exitCode, code, message }: CommanderError): Promise<number> {
  const habit = (await import('./habits.ts')).habitOf(code, message)
  if (habit !== undefined) process.stderr.write(`${habit}\n`)
  return exitCode === 0 ? 0 : 2
}

/** Runs the command line. Out: the exit code; never throws for what a user can mend. */
export async function main(argv: readonly string[]): Promise<number> {
  const back = standHere()
  try {
    await program().parseAsync([...argv])
    return outcome
  } catch (error) {
    if (error instanceof CommanderError) return await tellUsage(error)
    return await (await import('./failure.ts')).tellFailure(error, argv)
  } finally {
    back()
  }
}
