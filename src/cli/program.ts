/**
 * The program as commander knows it: flags that all commands share, then every command. In: what calling one does.
 * Loaded by every call of the command line, so it imports commander and nothing else that weighs.
 */
import { Command, Option } from 'commander'
import { engineVersion } from '../project/engine-version.ts'
import { commands } from './declared/index.ts'
import { type Declared, list, memorySize } from './declared/parts.ts'

/** Commander passes positional arguments, then options, then the command itself. */
export type Act = (declared: Declared) => (...args: unknown[]) => Promise<void>

/** What a list of commands shows of one: most of a start was the options of commands that nobody called. */
class Sketch extends Command {
  override option(): this {
    return this.addOption(options)
  }
  /** One for all, so that the list says `[options]`. */
  override addOption(_: Option): this {
    return this.options.length === 0 ? super.addOption(options) : this
  }
}
const options = new Option('--options')

class Root extends Command {
  readonly #whole: (name: string) => boolean
  constructor(whole: (name: string) => boolean) {
    super('ledgerline')
    this.#whole = whole
  }
  override createCommand(name = ''): Command {
    return this.#whole(name) ? new Command(name) : new Sketch(name)
  }
}

/** Commands below another are as it is. A command that tells of the program needs all of it. */
function wholeOnes(argv: readonly string[] | undefined): (name: string) => boolean {
  const words = new Set(argv)
  const called = commands.filter((c) => words.has(c.name) || (c.alias !== undefined && words.has(c.alias)))
  if (argv === undefined || called.some((c) => c.readsProgram === true)) return () => true
  const names = new Set([...words, ...called.map((c) => c.name)])
  return (name) => names.has(name)
}

/**
 * @param act  what calling a command does
 * @param silent  what commander has to say of errors, or at all, is in its error alone
 * @param argv  where it is said, commands that it does not name have no options
 */
export function program(
  act: Act,
  silent: 'nothing' | 'errors' | 'all' = 'nothing',
  argv?: readonly string[],
): Command {
  const none = (): void => undefined
  const root = new Root(wholeOnes(argv))
    .configureOutput({
      ...(silent === 'all' ? { writeOut: none } : {}),
      ...(silent === 'nothing' ? {} : { writeErr: none }),
    })
    .description('Layered SQL models over DuckDB that tie customer experience to the ledger, to the cent.')
    .version(engineVersion(), '-V, --version')
    .option(
      '--project-dir <dir>',
      'folder of project.yml; unless said this one, or the nearest above that has one',
      '.',
    )
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
  for (const declared of commands) add(root, declared, act)
  return root
}

/** Commands that only hold others. */
const groups: Readonly<Record<string, string>> = {
  source: 'look at sources',
  docs: 'write and serve the site of the docs',
  metric: 'list metrics and ask for their figures',
  generate: 'write files that a project needs',
}

/** `publish` hangs on the root, `publish list` on `publish`; `source freshness` makes its own `source`. */
function add(root: Command, declared: Declared, act: Act): void {
  const { name, alias, describe } = declared
  const [first = name, second] = name.split(' ')
  if (second === undefined) {
    const command = greedy(describe(root.command(first))).action(act(declared))
    if (alias !== undefined) command.alias(alias)
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
