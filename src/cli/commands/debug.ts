/** `ledgerline debug`: where this project would build, with what, and whether it could. Prints no secret. */
import { existsSync } from 'node:fs'
import { exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { engineVersion } from '../../project/engine-version.ts'
import { acquireLock } from '../../warehouse/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { freeBytes } from '../disk-free.ts'
import { print } from '../output.ts'
import { databaseFile, forBindingWarehouse } from '../working.ts'

export async function debug(options: CommonOptions): Promise<number> {
  const { project } = openProject(options)
  const { target } = project
  const file = databaseFile(project)
  const engine = await forBindingWarehouse(project, async (w) => `${w.engine} ${w.version}`)
  const lines: readonly (readonly [string, string])[] = [
    ['ledgerline', engineVersion()],
    ['node', process.version],
    ['project', `${project.name} ${project.version}`],
    ['target', `${target.name}, ${target.type}, ${target.path}`],
    ['engine', engine],
    ['memory limit', target.memory_limit ?? "the database's own, 80 % of memory"],
    ['threads', String(target.threads ?? "the database's own, one per core")],
    ['extensions', (target.extensions ?? []).join(', ') || 'none'],
    [
      'attached',
      (target.attach ?? []).map((a) => `${a.name} (${a.type}, connection set)`).join(', ') || 'none',
    ],
    ['secrets', (target.secrets ?? []).map((s) => `${s.name} (${s.type}, set)`).join(', ') || 'none'],
    ['time zone', project.timezone],
    [
      'vars',
      [...project.vars.values()]
        .map((v) => `${v.name} ${v.value === undefined ? 'unset' : 'set'}`)
        .join(', ') || 'none',
    ],
    ['database', file === ':memory:' ? 'in memory' : existsSync(file) ? 'built' : 'not built yet'],
    ['lock', await lockState(file)],
    ['disk free', diskFree(file)],
  ]
  const width = Math.max(...lines.map(([name]) => name.length))
  for (const [name, value] of lines) print(`${name.padEnd(width)}  ${value}`)
  return exitCode.ok
}

async function lockState(file: string): Promise<string> {
  if (file === ':memory:' || !existsSync(file)) return 'free'
  try {
    await (await acquireLock(file, 'ledgerline debug')).release()
    return 'free'
  } catch (error) {
    if (error instanceof LedgerlineError) return error.problems.map((p) => p.message).join(' ')
    throw error
  }
}

function diskFree(file: string): string {
  return `${(freeBytes(file) / 1e9).toFixed(1)} GB`
}
