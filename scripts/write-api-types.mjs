// Writes the declarations of what `import … from 'ledgerline'` gives: dist/types/. Runs the project's own compiler.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'

const compiler = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
execFileSync(process.execPath, [join(compiler, 'bin/tsc'), '-p', 'tsconfig.api.json'], { stdio: 'inherit' })
// the compiler leaves our .ts endings in declarations, where a reader's compiler looks for .js
for (const file of globSync('dist/types/**/*.d.ts')) {
  writeFileSync(file, readFileSync(file, 'utf8').replace(/(from '\.[^']*)\.ts'/g, "$1.js'"))
}
