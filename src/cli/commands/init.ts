/** `ledgerline init`: a small project with data of its own that builds and tests green without a network. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import type { CommonOptions } from '../context.ts'
import { invokedFrom, say, shownPath } from '../output.ts'
import { schemaFiles } from '../schema-files.ts'
import { starterFiles } from '../starter.ts'

export async function init(given: string, options: CommonOptions): Promise<number> {
  const dir = resolve(invokedFrom(), given)
  if (existsSync(dir) && readdirSync(dir).length > 0) {
    const message = `${shownPath(dir)} is not empty; name a folder that is, or that does not exist.`
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const name = basename(dir)
    .replace(/[^A-Za-z0-9_-]/g, '_')
    .replace(/^[^A-Za-z_]/, '_$&')
  for (const [path, text] of Object.entries({ ...starterFiles(name), ...schemaFiles('schemas') })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  if (options.quiet !== true) {
    say(`${shownPath(dir) === '.' ? name : shownPath(dir)} is ready. Next:`)
    if (shownPath(dir) !== '.') say(`  cd ${shownPath(dir)}`)
    say('  ledgerline build')
    say('  ledgerline show mart_customer_month')
  }
  return exitCode.ok
}
