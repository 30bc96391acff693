/** What a shell may complete after which words, read off the declared commands. Pure. */
import type { Command, Option } from 'commander'
import type { NameKind } from '../names-file.ts'

/** What follows a flag or stands as an argument: names of the project, one of a list, or something else. */
export type Values = { readonly names: NameKind } | { readonly choices: readonly string[] } | undefined

export interface Flag {
  /** `--select`, `-s` */
  readonly forms: readonly string[]
  readonly takesValue: boolean
  readonly values: Values
}

export interface Known {
  /** `` for the program, `publish list` for a command below another. */
  readonly path: string
  readonly description: string
  readonly below: readonly string[]
  readonly flags: readonly Flag[]
  readonly argument: Values
}

const ofFlags: Readonly<Record<string, NameKind>> = {
  '--select': 'node',
  '--models': 'node',
  '--exclude': 'node',
  '--selector': 'selector',
  '--target': 'target',
  '--var': 'var',
}

const ofArguments: Readonly<Record<string, NameKind>> = {
  show: 'node',
  why: 'node',
  explain: 'column',
  reconcile: 'tie_out',
  report: 'report',
  'run-operation': 'macro',
}

export function commandsOf(command: Command, path = ''): Known[] {
  const kind = Object.hasOwn(ofArguments, path) ? ofArguments[path] : undefined
  const [first] = command.registeredArguments
  const choices = first?.argChoices
  const own: Known = {
    path,
    description: command.description(),
    below: command.commands.map((c) => c.name()),
    flags: [...command.options.filter((o) => !o.hidden).map(flagOf), help],
    argument: kind !== undefined ? { names: kind } : choices && { choices },
  }
  const name = (c: Command): string => (path === '' ? c.name() : `${path} ${c.name()}`)
  return [own, ...command.commands.flatMap((c) => commandsOf(c, name(c)))]
}

const help: Flag = { forms: ['--help'], takesValue: false, values: undefined }

function flagOf(option: Option): Flag {
  const { long, short, argChoices } = option
  const kind = long !== undefined && Object.hasOwn(ofFlags, long) ? ofFlags[long] : undefined
  return {
    forms: [long, short].filter((form) => form !== undefined),
    takesValue: option.required || option.optional,
    values: kind !== undefined ? { names: kind } : argChoices && { choices: argChoices },
  }
}
