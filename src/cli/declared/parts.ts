/**
 * What declarations of commands are made of: their type, readers of option values, options that several share.
 * Loaded by every call of the command line, so it imports commander and nothing else.
 */
import { type Command, InvalidArgumentError, Option } from 'commander'

/** A command's function: its positional arguments, then its options. Out: the exit code. */
export type Run = (...args: never[]) => Promise<number>

/** How a command is called; what it does is loaded when it is called. */
export interface Declared {
  /** One word, or two for a command below another: `source freshness`. */
  readonly name: string
  /** Another word for it. */
  readonly alias?: string
  readonly describe: (command: Command) => Command
  readonly load: () => Promise<Run>
  /** It is also given the command as commander knows it, and so the whole program. */
  readonly readsProgram?: true
}

export function list(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value]
}

export function wholeNumber(value: string): number {
  const n = Number(value)
  if (!Number.isInteger(n) || n < 0) throw new InvalidArgumentError('Give a whole number.')
  return n
}

export function day(text: string): string {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('Give a day such as 2026-03-31.')
  return text
}

export function atLeastOne(value: string): number {
  const n = wholeNumber(value)
  if (n === 0) throw new InvalidArgumentError('Give 1 or more.')
  return n
}

/** `4GB`, in DuckDB's notation. */
export function memorySize(value: string): string {
  if (!/^\d+(\.\d+)?\s*[KMGT]i?B$/i.test(value.trim()))
    throw new InvalidArgumentError('Give a size such as 4GB.')
  return value.trim()
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** `90s`, `30m`, `2h`; seconds without a unit. Out: milliseconds. */
function duration(value: string): number {
  const [, count = '', unit = 's'] = /^(\d+(?:\.\d+)?)\s*([smh])?$/.exec(value.trim()) ?? []
  const milliseconds = Number(count) * (units[unit] ?? 1) * 1000
  if (count === '' || milliseconds === 0)
    throw new InvalidArgumentError('Give a time such as 90s, 30m or 2h.')
  return milliseconds
}

const types = [
  'model',
  'seed',
  'source',
  'snapshot',
  'test',
  'unit_test',
  'exposure',
  'metric',
  'semantic_model',
]

/** Collects a repeatable flag whose values are of a list; `model,seed` and `model seed` are two. */
function listOf(values: readonly string[]) {
  return (text: string, before: readonly string[] | undefined): string[] => {
    const given = text.split(/[\s,]+/).filter((word) => word !== '')
    const bad = given.find((word) => !values.includes(word))
    if (bad !== undefined) throw new InvalidArgumentError(`Allowed choices are ${values.join(', ')}.`)
    return [...(before ?? []), ...given]
  }
}

export function withTimeout(command: Command): Command {
  return command.option('--timeout <time>', 'stop as Ctrl-C would after this long: 90s, 30m, 2h', duration)
}

export function withSample(command: Command): Command {
  const said = 'only the rows of a window, by event_time: "3 days", "{start: …, end: …}"; never published'
  return command.option('--sample <window>', said)
}

/** Which batches of time ranges are computed besides those that are due. */
export function withEventTime(command: Command): Command {
  return command
    .option('--event-time-start <time>', 'compute batches of time ranges again from here')
    .option('--event-time-end <time>', 'and up to here; where a project has no as_of_date, the end')
}

/** What to take: the flags that dbt has for it. */
export function selectable(command: Command): Command {
  return withTypes(
    command
      .option('-s, --select <selector>', 'nodes to take: name, path:, tag:, +node+, a,b (repeatable)', list)
      .addOption(new Option('-m, --models <selector>', 'old name of --select').argParser(list).hideHelp())
      .option('--exclude <selector>', 'nodes to leave out (repeatable)', list)
      .option('--selector <name>', 'a selector of project.yml')
      .option('--state <dir>', 'artefacts of an earlier run, for state:, result: and source_status:')
      .option('--fail-empty', 'exit with 2 when nothing is selected'),
  )
}

/** For commands that do something with tests, which come along with what they test. */
export function withTests(command: Command): Command {
  return selectable(command).addOption(
    new Option('--indirect-selection <mode>', 'which tests come along with what they test').choices([
      'eager',
      'cautious',
      'buildable',
      'empty',
    ]),
  )
}

function withTypes(command: Command): Command {
  return command
    .option('--resource-type <type>', `only these: ${types.join(', ')} (repeatable)`, listOf(types))
    .option('--exclude-resource-type <type>', 'all but these (repeatable)', listOf(types))
}
