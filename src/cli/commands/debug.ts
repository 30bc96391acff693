/** `ledgerline debug`: where this project would build, with what, and whether it could. Prints no secret. */
import { existsSync } from 'node:fs'
import { type Diagnostic, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { engineVersion } from '../../project/engine-version.ts'
import type { Project } from '../../project/index.ts'
import { acquireLock } from '../../warehouse/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { freeBytes } from '../disk-free.ts'
import { print } from '../output.ts'
import { databaseFile, forBindingWarehouse, forReading } from '../working.ts'

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
    ...(await databaseState(project, file)),
    ['disk free', diskFree(file)],
  ]
  const width = Math.max(...lines.map(([name]) => name.length))
  for (const [name, value] of lines) print(`${name.padEnd(width)}  ${value}`)
  return exitCode.ok
}

/** Whether it opens, and who holds it: by our lock, or by that of the database, which any program may hold. */
async function databaseState(project: Project, file: string): Promise<[string, string][]> {
  if (file === ':memory:') return [['database', 'in memory'], free]
  if (!existsSync(file)) return [['database', 'not built yet'], free]
  const held = await refusal(async () => {
    await (await acquireLock(file, 'ledgerline debug')).release()
  })
  const shut = await refusal(() => forReading(project, project.name, async () => undefined))
  const lock = held?.message ?? (shut?.id === 'locked' ? shut.message : 'free')
  const state = shut === undefined || shut.id === 'locked' ? 'built' : shut.message
  return [
    ['database', state],
    ['lock', lock],
  ]
}

const free: [string, string] = ['lock', 'free']

async function refusal(attempt: () => Promise<void>): Promise<Diagnostic | undefined> {
  try {
    await attempt()
    return undefined
  } catch (error) {
    if (error instanceof LedgerlineError) return error.problems[0]
    throw error
  }
}

function diskFree(file: string): string {
  return `${(freeBytes(file) / 1e9).toFixed(1)} GB`
}
