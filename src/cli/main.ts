/**
 * The command line: exit codes. Commands are declared in `declared/`, one light file each, and loaded when they are
 * called, so that `--help` and `--version` cost nothing but those and commander.
 */
import { Command, CommanderError } from 'commander'
import { asksJson } from './asked-format.ts'
import type { Declared } from './declared/parts.ts'
import { program } from './program.ts'

let outcome = 0
let calledAs = ''

/** Runs a command's function and keeps its exit code. */
function act({ name, load, readsProgram }: Declared): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    const { beginCall, logInto, setLevel, standHere, tells } = await import('./output.ts')
    calledAs = name
    beginCall()
    standHere()
    const run = await load()
    const command = args.at(-1)
    const options: Record<string, unknown> = command instanceof Command ? await settled(command) : {}
    // commander's default is true; only --no-color is a wish, the rest is the terminal's
    if (options.color === true) options.color = undefined
    setLevel(options)
    options.quiet = !tells('info')
    logInto(typeof options.logPath === 'string' ? options.logPath : undefined)
    const more = readsProgram === true ? [command] : []
    outcome = await (run as (...args: unknown[]) => Promise<number>)(...args.slice(0, -2), options, ...more)
  }
}

async function settled(command: Command): Promise<Record<string, unknown>> {
  return await (await import('./settle.ts')).settle(command)
}

/** What is wrong was printed by commander, unless stderr is JSON; what stands for dbt's words is added. */
async function tellUsage({ exitCode, code, message }: CommanderError, json: boolean): Promise<number> {
  if (exitCode === 0) return 0
  const habit = (await import('./habits.ts')).habitOf(code, message)
  if (json) await (await import('./failure.ts')).tellRefusedCall(message, habit)
  else if (habit !== undefined) process.stderr.write(`${habit}\n`)
  return 2
}

async function outcomeOf(argv: readonly string[], json: boolean): Promise<number> {
  try {
    await program(act, json ? 'errors' : 'nothing', argv).parseAsync([...argv])
    return outcome
  } catch (error) {
    if (error instanceof CommanderError) return await tellUsage(error, json)
    return await (await import('./failure.ts')).tellFailure(error, argv)
  }
}

/** The last event. A call that shows help or its version, and one without events, loads nothing for it. */
async function ended(exit: number, json: boolean): Promise<number> {
  if (calledAs === '' && (exit === 0 || !json)) return exit
  const { tellEnd, wantsJson } = await import('./output.ts')
  tellEnd(calledAs, exit, json || wantsJson())
  return exit
}

/** Runs the command line. Out: the exit code; never throws for what a user can mend. */
export async function main(argv: readonly string[]): Promise<number> {
  const folder = process.cwd()
  const json = asksJson(argv, process.env)
  calledAs = ''
  try {
    return await ended(await outcomeOf(argv, json), json)
  } finally {
    if (process.cwd() !== folder) process.chdir(folder)
  }
}
