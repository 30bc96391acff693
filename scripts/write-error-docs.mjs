// Writes what is made from the code: docs/errors.md, schemas/*.json. Node 20 does not read TypeScript, so esbuild does.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bundled = await build({
  entryPoints: [join(root, 'scripts/made.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
})
const code = Buffer.from(bundled.outputFiles[0].contents).toString('base64')
const { madeFiles } = await import(`data:text/javascript;base64,${code}`)
for (const [path, text] of Object.entries(madeFiles())) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
