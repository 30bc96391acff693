/** From options of a program to the words of a command line. Pure. Start at `wordsOf`. */
import type { CallOptions } from './options.ts'

/** Of a program alone; no flags. */
const ofPrograms: ReadonlySet<string> = new Set(['onEvent', 'signal'])

/** Those that are said by a mapping; text stays text. */
const mapping = (value: object): string => JSON.stringify(value)

/**
 * A value goes behind `=`, so that one that begins with `-` is no flag. False is no word but for what is on unless
 * somebody says `--no-…`; see `refusals`.
 */
export function wordsOf(command: string, options: CallOptions, args: readonly string[] = []): string[] {
  const words = Object.entries(options).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined || ofPrograms.has(name)) return []
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    if (value === true) return [`--${flag}`]
    if (value === false) return name === 'publish' ? [`--no-${flag}`] : []
    return (Array.isArray(value) ? value : [value]).map((one: unknown) => `--${flag}=${textOf(one)}`)
  })
  return [command, ...words.filter((w) => w !== '--publish'), ...(args.length === 0 ? [] : ['--', ...args])]
}

/** What picks: with nothing in it no word would be said, and the command take everything. */
const picking = ['select', 'resourceType', 'excludeResourceType'] as const

/** What is wrong with options that words cannot say. */
export function wrongWith(
  options: CallOptions & Partial<Record<(typeof picking)[number], unknown>>,
): string | undefined {
  const empty = picking.find((name) => {
    const value = options[name]
    return value !== undefined && [value].flat().every((one) => typeof one === 'string' && one.trim() === '')
  })
  if (empty === undefined) return undefined
  return `${empty} is empty, which picks nothing; leave ${empty} out to take everything, or make no call.`
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? mapping(value) : String(value)
}

/** What a program says no to counts against project.yml and the environment, which have a yes to give. */
export function refusals(options: CallOptions): Record<string, false> {
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]: [string, unknown]) => value === false)
      .map(([name]) => [name, false as const]),
  )
}
