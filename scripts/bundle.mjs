// Bundles the command line and the demo into dist/: split ESM, so that a command loads only what it uses.
// Measured: importing the libraries unbundled costs more than twice the CPU (docs/decisions/0003).
import { chmodSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

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
  // native code stays outside; handlebars and js-yaml are CommonJS inside and ask for `require`
  external: ['@duckdb/node-api'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
chmodSync('dist/ledgerline.js', 0o755)
