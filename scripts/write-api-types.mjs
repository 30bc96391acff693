// Writes the declarations of what `import … from 'ledgerline'` gives: dist/types/, or the folder that is named. Runs the
// project's own compiler, and keeps what a reader's compiler follows from there: the rest declares insides.
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { globSync } from 'tinyglobby'

const out = process.argv[2] ?? 'dist/types'
rmSync(out, { recursive: true, force: true })
const compiler = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
const args = [join(compiler, 'bin/tsc'), '-p', 'tsconfig.api.json', '--outDir', out]
execFileSync(process.execPath, args, { stdio: 'inherit' })

const kept = new Map()
function keep(file) {
  if (kept.has(file)) return
  // the compiler leaves our .ts endings in declarations, where a reader's compiler looks for .js
  const text = readFileSync(file, 'utf8').replace(/((?:from |import\()['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2')
  kept.set(file, text)
  for (const [, path] of text.matchAll(/(?:from |import\()['"](\.[^'"]*)\.js['"]/g))
    keep(resolve(dirname(file), `${path}.d.ts`))
}
keep(resolve(out, 'api/index.d.ts'))
for (const name of globSync('**/*.d.ts', { cwd: out })) {
  const file = resolve(out, name)
  const text = kept.get(file)
  if (text === undefined) rmSync(file)
  else writeFileSync(file, text)
}
