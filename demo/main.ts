/**
 * Program that only makes the files: `main.js [--dir data/demo] [--scale 1] [--seed 1]`.
 * Exit code 0, or 2 when it could not run. Another program imports `generate.ts` and `arguments.ts` instead.
 */
import { describeDemo, optionsFrom } from './arguments.ts'
import { generateDemo } from './generate.ts'

try {
  const options = optionsFrom(process.argv.slice(2))
  process.stderr.write(`${describeDemo(options, generateDemo(options))}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
