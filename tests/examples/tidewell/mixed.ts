/**
 * A folder of the demo company's files, which becomes one company after the other: that of a scenario, or of several that have
 * no file in common. What a scenario leaves alone stays the same file, and a build reuses what stands on it.
 * In: folder of a project, scenarios. Out: the folder of the files, from the project. Start at `Companies`.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { generateDemo } from '../../../demo/generate.ts'
import type { Scenario } from '../../../demo/scenario.ts'

/** What tells of a company as a whole, and of no mixed one. */
const ofTheWhole = new Set(['generated.json', 'truth.csv'])

export class Companies {
  readonly #project: string
  readonly #scale: number
  readonly folder: string

  constructor(project: string, scale: number) {
    this.#project = project
    this.#scale = scale
    this.folder = join('data', `at-${scale}`)
  }

  /** @throws Error when two scenarios change one file: neither would then be what it says. */
  become(first: Scenario, ...others: readonly Scenario[]): void {
    const mixed = others.length === 0 ? this.#filesOf(first) : this.#mix([first, ...others])
    const dir = join(this.#project, this.folder)
    mkdirSync(dir, { recursive: true })
    for (const name of readdirSync(dir)) if (!mixed.has(name)) rmSync(join(dir, name))
    for (const [name, path] of mixed) if (!same(path, join(dir, name))) copyFileSync(path, join(dir, name))
  }

  #mix(scenarios: readonly Scenario[]): Map<string, string> {
    const base = this.#filesOf('base')
    const mixed = new Map([...base].filter(([name]) => !ofTheWhole.has(name)))
    for (const scenario of scenarios)
      for (const [name, path] of this.#filesOf(scenario)) {
        if (ofTheWhole.has(name) || same(path, base.get(name) ?? '')) continue
        if (mixed.get(name) !== base.get(name))
          throw new Error(`${scenario} is not the first to change ${name}`)
        mixed.set(name, path)
      }
    return mixed
  }

  #filesOf(scenario: Scenario): Map<string, string> {
    const dir = join(this.#project, 'data/made', `${scenario}-${this.#scale}`)
    if (!existsSync(dir)) generateDemo({ dir, scale: this.#scale, seed: 7, scenario })
    return new Map(readdirSync(dir).map((name) => [name, join(dir, name)]))
  }
}

function same(one: string, other: string): boolean {
  return existsSync(other) && readFileSync(one).equals(readFileSync(other))
}
