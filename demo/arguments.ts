/**
 * The command line of the demo company, read and answered; nothing is run here.
 * In: arguments. Out: DemoOptions, or a line for people. Pure. Start at `optionsFrom`.
 */
import { parseArgs } from 'node:util'
import type { DemoOptions, DemoSummary } from './generate.ts'
import { type World, worlds } from './programme.ts'
import { isScenario, scenarioNames } from './scenario.ts'

export const defaults: DemoOptions = { dir: 'data/demo', scale: 1, seed: 1, world: 'true', scenario: 'base' }

/** @throws Error that says what is wrong with the arguments */
export function optionsFrom(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      dir: { type: 'string' },
      scale: { type: 'string' },
      seed: { type: 'string' },
      world: { type: 'string' },
      scenario: { type: 'string' },
    },
  })
  const scenario = values.scenario ?? 'base'
  if (!isScenario(scenario)) throw new Error(`--scenario ${scenario}: ${scenarioNames.join(', ')}`)
  return {
    world: worldOf(values.world ?? 'true'),
    scenario,
    dir: values.dir ?? defaults.dir,
    scale: values.scale === undefined ? defaults.scale : Number(values.scale),
    seed: values.seed === undefined ? defaults.seed : Number(values.seed),
  }
}

function worldOf(text: string): World {
  const world = worlds.find((w) => w === text)
  if (world === undefined) throw new Error(`--world ${text}: one of ${worlds.join(', ')}`)
  return world
}

/** One line for people. */
export function describeDemo({ dir }: DemoOptions, { status, customers, files }: DemoSummary): string {
  const rows = Object.values(files).reduce((sum, file) => sum + file.rows, 0)
  const done = status === 'written' ? 'written to' : 'unchanged in'
  return `demo company: ${customers} customers, ${files.gl_entries.rows} ledger entries, ${rows} rows in all ${done} ${dir}`
}
