// Writes docs/errors.md from the error catalogue. Node 20 does not read TypeScript, so esbuild does.
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bundled = await build({
  entryPoints: [join(root, 'scripts/error-docs.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
})
const code = Buffer.from(bundled.outputFiles[0].contents).toString('base64')
const { errorPage } = await import(`data:text/javascript;base64,${code}`)
writeFileSync(join(root, 'docs/errors.md'), errorPage())
