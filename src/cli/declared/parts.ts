/**
 * What declarations of commands are made of: their type, readers of option values, options that several share.
 * Loaded by every call of the command line, so it imports commander and nothing else.
 */
import { type Command, InvalidArgumentError } from 'commander'

/** A command's function: its positional arguments, then its options. Out: the exit code. */
export type Run = (...args: never[]) => Promise<number>

/** How a command is called; what it does is loaded when it is called. */
export interface Declared {
  /** One word, or two for a command below another: `source freshness`. */
  readonly name: string
  readonly describe: (command: Command) => Command
  readonly load: () => Promise<Run>
}

export function list(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value]
}

export function wholeNumber(value: string): number {
  const n = Number(value)
  if (!Number.isInteger(n) || n < 0) throw new InvalidArgumentError('Give a whole number.')
  return n
}

export function atLeastOne(value: string): number {
  const n = wholeNumber(value)
  if (n === 0) throw new InvalidArgumentError('Give 1 or more.')
  return n
}

export function selectable(command: Command): Command {
  return command
    .option('-s, --select <selector>', 'nodes to take: name, path:, tag:, +node+, a,b (repeatable)', list)
    .option('--exclude <selector>', 'nodes to leave out (repeatable)', list)
}
