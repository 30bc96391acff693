/**
 * How the last build was called, so that `retry` tries the same: with the same vars, on the same target, published or not.
 * A cache and no artefact, since a var may hold a path of this machine. In: options. May touch: `target/cache/call.json`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scrubbedJson } from '../diagnostic/index.ts'
import type { BuildCommand, BuildKind } from './build-command.ts'
import { givenVars } from './context.ts'

/** What decides the outcome; what was selected is known by the results, and how it is told is said anew. */
const decides = [
  'target',
  'fullRefresh',
  'now',
  'eventTimeStart',
  'eventTimeEnd',
  'storeFailures',
  'warnError',
  'warnErrorOptions',
] as const

export interface LastCall {
  readonly command: BuildKind
  readonly vars: Readonly<Record<string, string>>
  readonly publish: boolean
  readonly options: Pick<BuildCommand, (typeof decides)[number]>
}

/** Of a call what a later one repeats. */
export function decisive(options: BuildCommand): LastCall['options'] {
  return Object.fromEntries(
    decides.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])),
  )
}

const unknown: LastCall = { command: 'build', vars: {}, publish: true, options: {} }

/** A folder that cannot be written costs the memory alone. */
export function noteCall(dir: string, options: BuildCommand, command: BuildKind): void {
  const call: LastCall = {
    command,
    vars: givenVars(options),
    // the others never publish
    publish: command === 'build' && options.publish !== false,
    options: decisive(options),
  }
  try {
    mkdirSync(join(dir, 'target', 'cache'), { recursive: true })
    writeFileSync(fileOf(dir), `${scrubbedJson(call)}\n`)
  } catch {
    // as said above
  }
}

export function lastCall(dir: string): LastCall {
  try {
    return { ...unknown, ...(JSON.parse(readFileSync(fileOf(dir), 'utf8')) as Partial<LastCall>) }
  } catch {
    return unknown
  }
}

function fileOf(dir: string): string {
  return join(dir, 'target', 'cache', 'call.json')
}

/** The call as one would write it. */
export function callText({ command, vars, publish, options }: LastCall): string {
  const pairs = Object.entries(vars).map(([name, value]) => `--var ${name}=${value}`)
  const flags = Object.entries(options).map(([key, value]) => {
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    return value === true ? flag : `${flag} ${String(value)}`
  })
  const quiet = command === 'build' && !publish ? ['--no-publish'] : []
  return [`ledgerline ${command}`, ...pairs, ...flags, ...quiet].join(' ')
}
