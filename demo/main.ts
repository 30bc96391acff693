/**
 * Command line of the demo company: `node dist/demo.js [--dir data/demo] [--scale 1] [--seed 1]`.
 * Prints what it wrote; exit code 0, or 2 when it could not run. Start at `main`.
 */
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { type DemoOptions, type DemoSummary, generateDemo } from './generate.ts'

export const defaults: DemoOptions = { dir: 'data/demo', scale: 1, seed: 1 }

/** @throws Error that says what is wrong with the arguments */
export function optionsFrom(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { dir: { type: 'string' }, scale: { type: 'string' }, seed: { type: 'string' } },
  })
  return {
    dir: values.dir ?? defaults.dir,
    scale: values.scale === undefined ? defaults.scale : Number(values.scale),
    seed: values.seed === undefined ? defaults.seed : Number(values.seed),
  }
}

/** One line for people. */
export function describeDemo({ dir }: DemoOptions, { status, customers, files }: DemoSummary): string {
  const rows = Object.values(files).reduce((sum, file) => sum + file.rows, 0)
  const done = status === 'written' ? 'written to' : 'unchanged in'
  return `demo company: ${customers} customers, ${files.gl_entries.rows} ledger entries, ${rows} rows in all ${done} ${dir}`
}

/** Returns the exit code. */
export function main(args: readonly string[]): number {
  try {
    const options = optionsFrom(args)
    process.stderr.write(`${describeDemo(options, generateDemo(options))}\n`)
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = main(process.argv.slice(2))
