/**
 * A command as a program calls it. In: the words of a command line, who is told of events, what to do with the options.
 * Out: what that gives. Options are read and settled as the command line reads them; no stream is written to, no signal of
 * the process is taken, and the working folder is the caller's again at the end. One call at a time. Start at `called`.
 */
import { Command, CommanderError } from 'commander'
import {
  type Diagnostic,
  diagnose,
  exitCode,
  LedgerlineError,
  scrub,
  withoutSecrets,
} from '../diagnostic/index.ts'
import type { Declared } from './declared/parts.ts'
import type { LogEvent } from './event-schema.ts'
import { habitOf } from './habits.ts'
import { beginCall, logInto, sayProblems, setLevel, standHere, tellEnd, tellProgram } from './output.ts'
import { program } from './program.ts'
import { settle } from './settle.ts'

/** Positional arguments, and options by commander's names. */
export interface Call {
  readonly args: readonly unknown[]
  readonly options: Record<string, unknown>
}

/**
 * @param exitOf  how the command line would end, of a call that throws nothing
 * @throws LedgerlineError for everything that went wrong, of which every event was told
 */
export async function called<T>(
  argv: readonly string[],
  hear: (event: LogEvent) => void,
  work: (call: Call) => Promise<T>,
  exitOf: (done: T) => number = () => exitCode.ok,
): Promise<T> {
  const back = standHere()
  let exit: number = exitCode.ok
  beginCall()
  tellProgram((event) => hear(withoutSecrets(event)))
  setLevel({ logFormat: 'json', logLevel: 'debug' })
  logInto(undefined)
  try {
    const call = await read(argv)
    const { options } = call
    logInto(typeof options.logPath === 'string' ? options.logPath : undefined)
    const done = await work({
      ...call,
      options: { ...options, logFormat: 'json', quiet: true, color: false },
    })
    exit = exitOf(done)
    return done
  } catch (error) {
    const known = asKnown(error)
    exit = known.exit
    sayProblems(known.problems, true)
    throw known
  } finally {
    tellEnd(argv[0] ?? '', exit, true)
    back()
    logInto(undefined)
    setLevel({})
    tellProgram(undefined)
  }
}

async function read(argv: readonly string[]): Promise<Call> {
  let call: Call = { args: [], options: {} }
  const act =
    (_: Declared) =>
    async (...args: unknown[]): Promise<void> => {
      const command = args.at(-1)
      const options = command instanceof Command ? await settle(command) : {}
      call = { args: args.slice(0, -2), options }
    }
  await program(act, 'all').parseAsync([...argv], { from: 'user' })
  return call
}

function asKnown(error: unknown): LedgerlineError {
  if (error instanceof LedgerlineError) return new LedgerlineError(cleaned(error.problems), error.exit)
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof CommanderError)) {
    const known = new LedgerlineError(cleaned([diagnose('bug', { message })]), exitCode.unusable)
    known.cause = cleanCause(error)
    return known
  }
  const habit = habitOf(error.code, message)
  const said = `${message.replace(/^error: /, '')}${habit === undefined ? '' : ` ${habit}`}`
  return new LedgerlineError(cleaned([diagnose('usage', { message: said })]))
}

const cleaned = (problems: readonly Diagnostic[]): readonly Diagnostic[] => problems.map(withoutSecrets)

/** What was thrown, by name, words and stack; a copy, for an error of the platform may carry anything beside them. */
function cleanCause(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return scrub(String(thrown))
  const copy = new Error(scrub(thrown.message))
  copy.name = thrown.name
  copy.stack = scrub(thrown.stack ?? '')
  if (thrown.cause !== undefined) copy.cause = cleanCause(thrown.cause)
  return copy
}
