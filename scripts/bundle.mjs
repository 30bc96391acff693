// Bundles the command line and the demo into dist/: split ESM, so that a command loads only what it uses.
// Measured: importing the libraries unbundled costs more than twice the CPU (docs/decisions/0003).
import { createHash } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { createJiti } from 'jiti'

/** What is kept from one run to the next is kept for this very code, libraries and all. */
function hashOfCode() {
  const sum = createHash('sha256').update(readFileSync('package-lock.json'))
  for (const name of readdirSync('src', { recursive: true }).map(String).sort()) {
    const path = join('src', name)
    if (statSync(path).isFile()) sum.update(name).update(readFileSync(path))
  }
  return sum.digest('base64url').slice(0, 22)
}

/** Commander asks for `child_process`, and with it for Node's network, at every start, for commands that are programs: we have none. */
const lightCommander = {
  name: 'light-commander',
  setup({ onLoad }) {
    onLoad({ filter: /commander[\\/]lib[\\/]command\.js$/ }, ({ path }) => {
      const eager = "const childProcess = require('node:child_process');"
      const text = readFileSync(path, 'utf8')
      if (!text.includes(eager)) throw new Error(`${path} does not ask for child_process as it did`)
      const lazy = "const childProcess = { spawn: (...all) => require('node:child_process').spawn(...all) };"
      return { contents: text.replace(eager, lazy), loader: 'js' }
    })
  },
}

rmSync('dist', { recursive: true, force: true })
await build({
  entryPoints: { ledgerline: 'src/cli/ledgerline.ts', api: 'src/api/index.ts', demo: 'demo/start.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  define: {
    __ledgerlineCode: JSON.stringify(hashOfCode()),
    __ledgerlineDriver: '"./duckdb-driver.cjs"',
    __ledgerlineYaml: '"./yaml.cjs"',
  },
  // native code stays outside; handlebars and js-yaml are CommonJS inside and ask for `require`
  external: ['@duckdb/node-api'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  plugins: [lightCommander],
  logLevel: 'warning',
})
await build({
  entryPoints: { 'duckdb-driver': '@duckdb/node-api' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  external: ['@duckdb/node-bindings'],
  // what is native is a dependency of the driver, not of ours: it is looked for from there
  banner: { js: "require = require('node:module').createRequire(require.resolve('@duckdb/node-api'));" },
  logLevel: 'warning',
})
await build({
  entryPoints: { yaml: 'yaml' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
})
chmodSync('dist/ledgerline.js', 0o755)
// the package's own TypeScript, transformed: only a project with files of its own needs the compiler
const { ship } = await createJiti(import.meta.url, { fsCache: false }).import('../src/script/shipped.ts')
const scripts = ['models', 'lib'].flatMap((folder) =>
  readdirSync(folder, { recursive: true }).map((name) => resolve(folder, String(name))),
)
ship(
  scripts.filter((name) => name.endsWith('.ts')),
  resolve('dist/scripts'),
)
