/** What the projects of the hunt are made of. Pure. */
import type { Files, TestProject } from '../engine/project.ts'

export interface Draw {
  /** A whole number from 0 to below `n`. */
  below(n: number): number
  oneOf<T>(list: readonly T[]): T
  chance(share: number): boolean
}

/** What comes from outside: the first files, and what may happen to them, each told in a word. */
export interface Feed {
  readonly first: Files
  readonly moves: Readonly<Record<string, (project: TestProject) => string>>
}

export interface Hunted {
  readonly name: string
  readonly files: Files
  /** Other texts of a file; the first is the one it begins with. */
  readonly variants: Readonly<Record<string, readonly string[]>>
  /** Nodes and checks that a command may select. */
  readonly nodes: readonly string[]
  readonly tables: readonly string[]
  feed(draw: Draw): Feed
}

/** Numbers from 0 up to 1 that a seed always gives (mulberry32). */
export function drawsOf(seed: number): Draw {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number): number => Math.floor(next() * n)
  return {
    below,
    oneOf: <T>(list: readonly T[]): T => list[below(list.length)] as T,
    chance: (share) => next() < share,
  }
}

// checks warn: one that stops a build would leave out what is to be compared
const warn = 'config: { severity: warn }'
export const unique = `{ unique: { ${warn} } }`
export const known = `{ relationships: { to: ref('int_people'), field: customer, ${warn} } }`
export const range = (max: number): string =>
  `{ accepted_range: { min_value: 0, max_value: ${max}, ${warn} } }`

export const model = (name: string, config: string, ...rest: readonly string[]): string =>
  `models:\n  - name: ${name}\n    config: { ${config} }\n${rest.map((line) => `    ${line}\n`).join('')}`

export const ifBroken = `{{#if (eq (raw (var 'broken')) 'true')}}error('broken'){{else}}1{{/if}}`

export const people: Files = {
  'seeds/people.yml':
    'seeds: [{ name: people, columns: [{ name: customer, data_type: varchar }, { name: team, data_type: varchar }] }]\n',
}
