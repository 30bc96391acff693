/** `ledgerline init`: a small project with data of its own that builds and tests green without a network. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import type { CommonOptions } from '../context.ts'
import { invokedFrom, say, shownPath } from '../output.ts'
import { schemaFiles } from '../schema-files.ts'
import { starterFiles } from '../starter.ts'

/** What a folder holds that was made for a project: by git, by npm, by hand. */
const mayStand =
  /^(?:\..*|README(?:\..*)?|LICEN[CS]E(?:\..*)?|package(?:-lock)?\.json|node_modules|tsconfig\.json|pnpm-lock\.yaml|yarn\.lock)$/i

export async function init(given: string, options: CommonOptions): Promise<number> {
  const dir = resolve(invokedFrom(), given)
  const [other] = existsSync(dir) ? readdirSync(dir).filter((file) => !mayStand.test(file)) : []
  if (other !== undefined) {
    const message = `${shownPath(dir)} is not empty, it holds ${other}; name a folder that is, or that does not exist.`
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const name = basename(dir)
    .replace(/[^A-Za-z0-9_-]/g, '_')
    .replace(/^[^A-Za-z_]/, '_$&')
  const kept: string[] = []
  const files = starterFiles(name)
  for (const [path, text] of Object.entries({ ...files, ...schemaFiles('schemas') })) {
    const file = join(dir, path)
    if (existsSync(file)) kept.push(path)
    else {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
  }
  if (options.quiet !== true) {
    say(`${shownPath(dir) === '.' ? name : shownPath(dir)} is ready. Next:`)
    if (shownPath(dir) !== '.') say(`  cd ${shownPath(dir)}`)
    say('  ledgerline build')
    say('  ledgerline show mart_customer_month')
    if (kept.length > 0) say(`Left as it was: ${kept.join(', ')}.`)
    const ignored = (files['.gitignore'] ?? '').trim().split(/\s+/).join(' ')
    if (kept.includes('.gitignore')) say(`Builds write what git need not keep: ${ignored}`)
  }
  return exitCode.ok
}
