// How often adjusted intervals of those who chose hold an effect of nothing, over many companies without a warehouse.
// usage: node scripts/adjusted-coverage.mjs [first seed] [last seed] [customers a company]; a quarter of a CPU second each
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const outfile = join(root, 'target/adjusted-companies.mjs')
await build({
  entryPoints: [join(root, 'scripts/adjusted-companies.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
})
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' })
process.exitCode = status ?? 1
