/**
 * How the last build was called, so that `retry` tries the same: with the same vars, on the same target, published or not.
 * A cache and no artefact, since a var may hold a path of this machine. In: options. May touch: `target/cache/call.json`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { scrubbedJson } from '../diagnostic/index.ts'
import type { BuildCommand, BuildKind } from './build-command.ts'
import { givenVars } from './context.ts'
import { invokedFrom } from './output.ts'

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

/** What it was about: asked for again where the run did not come to its end, and so left no results. */
const picks = [
  'select',
  'models',
  'exclude',
  'selector',
  'resourceType',
  'excludeResourceType',
  'indirectSelection',
  'state',
  'failEmpty',
  'force',
  'failFast',
  'acceptFailures',
] as const

export interface LastCall {
  readonly command: BuildKind
  readonly vars: Readonly<Record<string, string>>
  readonly publish: boolean
  readonly options: Pick<BuildCommand, (typeof decides)[number]>
  /** Of a run that has not ended: it was killed, or goes on still. */
  readonly openEnded?: Pick<BuildCommand, (typeof picks)[number]>
  /** The same of a run that ended with an error, be it of no node: of a hook, a warning, the publication. */
  readonly failed?: Pick<BuildCommand, (typeof picks)[number]>
}

/** Of a call what a later one repeats. */
export function decisive(options: BuildCommand): LastCall['options'] {
  return said(options, decides)
}

function said<K extends keyof BuildCommand>(
  options: BuildCommand,
  keys: readonly K[],
): Partial<Pick<BuildCommand, K>> {
  return Object.fromEntries(
    keys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])),
  ) as Partial<Pick<BuildCommand, K>>
}

const unknown: LastCall = { command: 'build', vars: {}, publish: true, options: {} }

/** Before the first node, so that what is killed is known. */
export function noteBegun(dir: string, options: BuildCommand, command: BuildKind): void {
  noteCall(dir, options, command, { openEnded: picked(options) })
}

/** @param exit  of the command */
export function noteEnded(dir: string, options: BuildCommand, command: BuildKind, exit: number): void {
  noteCall(dir, options, command, exit === 0 ? {} : { failed: picked(options) })
}

function picked(options: BuildCommand): NonNullable<LastCall['failed']> {
  const { state } = options
  return {
    ...said(options, picks),
    ...(state === undefined ? {} : { state: resolve(invokedFrom(), state) }),
  }
}

/** A folder that cannot be written costs the memory alone. */
export function noteCall(
  dir: string,
  options: BuildCommand,
  command: BuildKind,
  ended: Pick<LastCall, 'openEnded' | 'failed'> = {},
): void {
  const call: LastCall = {
    ...ended,
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
export function callText({ command, vars, publish, options, openEnded, failed }: LastCall): string {
  const pairs = Object.entries(vars).map(([name, value]) => `--var ${name}=${value}`)
  const flags = Object.entries({ ...options, ...openEnded, ...failed }).flatMap(([key, value]) => {
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    // of a folder its own name is told, not where on this machine it lies
    if (key === 'state') return []
    return value === true ? flag : [value].flat().map((one) => `${flag} ${String(one)}`)
  })
  const quiet = command === 'build' && !publish ? ['--no-publish'] : []
  return [`ledgerline ${command}`, ...pairs, ...flags, ...quiet].join(' ')
}
