/**
 * `npm start`: makes the demo company and runs the whole main job on it: build, test, publish, report.
 * `npm start -- --scale 10 --seed 2` makes another one. Prints where the summary and the snapshot lie;
 * the exit code is that of the first command that fails.
 */
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main as ledgerline } from '../src/cli/main.ts'
import { describeDemo, optionsFrom } from './arguments.ts'
import { generateDemo } from './generate.ts'

/** The package's folder: this file is `dist/demo.js` in it. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..')

async function start(args: readonly string[]): Promise<number> {
  const options = optionsFrom(args)
  const made = generateDemo({ ...options, dir: resolve(root, options.dir) })
  console.error(`${describeDemo(options, made)}\n`)
  const project = ['--project-dir', root, '--var', `data_dir=${options.dir}`]
  for (const command of ['build', 'report']) {
    const code = await ledgerline(['node', 'ledgerline', ...project, command])
    if (code !== 0) return code
  }
  const shown = (path: string): string => relative(process.cwd(), join(root, path)) || path
  console.error(`\nThe summary    ${shown('target/reports/roi_summary.html')}`)
  console.error(`The snapshot   ${shown('published/tidewell.duckdb')}   (for BI tools, read-only)`)
  return 0
}

try {
  process.exitCode = await start(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
}
