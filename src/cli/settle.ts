/**
 * What a command is called with, over what the environment says (`LEDGERLINE_THREADS=4`), over `flags:` of
 * project.yml, over defaults. In: a parsed command. Out: its options. Reads the environment and project.yml.
 * Loaded by every call of the command line, so the reader of YAML is loaded only where there are flags.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Command, InvalidArgumentError, type Option } from 'commander'
import { invokedFrom } from './output.ts'

/** Flags about how to run; what to build and what to throw away is said by every call for itself. */
const settable: ReadonlySet<string> = new Set([
  ...[
    'project-dir',
    'target',
    'vars',
    'warn-error',
    'warn-error-options',
    'log-format',
    'log-level',
    'log-path',
    'verbose',
    'quiet',
  ],
  ...['color', 'memory-limit', 'timeout', 'threads', 'fail-fast', 'store-failures', 'indirect-selection'],
  ...['state', 'fail-empty'],
])
/** Project.yml cannot say where it is, nor is a target or var a flag there: both have keys of their own. */
const outside: ReadonlySet<string> = new Set(['project-dir', 'target', 'vars', 'state'])

export async function settle(command: Command): Promise<Record<string, unknown>> {
  const options: Record<string, unknown> = command.optsWithGlobals()
  const open = optionsOf(command).filter(
    (o) => settable.has(nameOf(o)) && command.getOptionValueSourceWithGlobals(o.attributeName()) !== 'cli',
  )
  const said = new Set<Option>()
  for (const option of open) {
    const name = `LEDGERLINE_${nameOf(option).replaceAll('-', '_').toUpperCase()}`
    const text = process.env[name]
    if (text === undefined || text === '') continue
    options[option.attributeName()] = readAs(command, option, text, name)
    said.add(option)
  }
  const named =
    [...said].some((o) => nameOf(o) === 'project-dir') || !open.some((o) => nameOf(o) === 'project-dir')
  const dir = named ? String(options.projectDir ?? '.') : nearestProject(invokedFrom())
  options.projectDir = dir
  const folder = dir === '.' ? invokedFrom() : dir
  const flags = await projectFlags(folder)
  for (const option of open) {
    const key = nameOf(option).replaceAll('-', '_')
    if (said.has(option) || outside.has(nameOf(option)) || flags[key] === undefined) continue
    // a folder that a file names is looked for from that file, wherever the call is made
    const text = key === 'log_path' ? join(folder, String(flags[key])) : String(flags[key])
    options[option.attributeName()] = readAs(command, option, text, `flags.${key} of project.yml`)
  }
  return options
}

/** As dbt and git have it: who stands in `models/` means the project above. */
function nearestProject(from: string): string {
  for (let dir = from; ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'project.yml'))) return dir === from ? '.' : dir
    if (dir === dirname(dir)) return '.'
  }
}

/** `--no-color` is a flag of `color`. */
function nameOf(option: Option): string {
  return option.name().replace(/^no-/, '')
}

function optionsOf(command: Command): Option[] {
  const found: Option[] = []
  for (let one: Command | null = command; one !== null; one = one.parent) found.push(...one.options)
  return found
}

/** As the command line would read it. @throws CommanderError for a text that it would refuse */
function readAs(command: Command, option: Option, text: string, where: string): unknown {
  const refuse = (message: string): never => command.error(`error: ${where} is '${text}'. ${message}`)
  if (!option.required && !option.optional) {
    if (/^(?:1|true|yes|on)$/i.test(text)) return true
    return /^(?:0|false|no|off)$/i.test(text) ? false : refuse('Give true or false.')
  }
  if (option.parseArg === undefined) return text
  try {
    return option.parseArg(text, undefined)
  } catch (error) {
    if (error instanceof InvalidArgumentError) return refuse(error.message)
    throw error
  }
}

/** Mistakes in the file are told when the project is read. */
async function projectFlags(folder: string): Promise<Readonly<Record<string, unknown>>> {
  let text = ''
  try {
    text = readFileSync(join(folder, 'project.yml'), 'utf8')
  } catch {
    return {}
  }
  if (!/^["']?flags["']?\s*:/m.test(text)) return {}
  return (await import('../project/flags.ts')).flagsOf(text)
}
