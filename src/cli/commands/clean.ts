/** `ledgerline clean`: removes what can be made again below `target/`; the database only when asked. */
import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import type { Project } from '../../project/index.ts'
import { readState, standingHistories } from '../../run/index.ts'
import { acquireLock } from '../../warehouse/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { say } from '../output.ts'
import { samplePath } from '../sampling.ts'
import { siteFolder } from '../site-folder.ts'
import { databaseFile, forReading } from '../working.ts'

interface CleanCommand extends CommonOptions {
  readonly database?: boolean
  /** The histories too, which nothing can make again. */
  readonly snapshots?: boolean
}

export async function clean(options: CleanCommand): Promise<number> {
  const { project } = openProject(options)
  const file = databaseFile(project)
  const all = options.database === true && file !== ':memory:'
  // never under a running build
  const lock = all ? await acquireLock(file, 'ledgerline clean --database') : undefined
  try {
    if (all && options.snapshots !== true) await refuseHistories(project, file)
    for (const name of [
      'cache',
      'compiled',
      'manifest.json',
      'run_results.json',
      'catalog.json',
      'sources.json',
      'reports',
      siteFolder,
    ])
      rmSync(join(project.dir, 'target', name), { recursive: true, force: true })
    clearSample(project)
    if (all) for (const path of [file, `${file}.wal`]) rmSync(path, { force: true })
  } finally {
    await lock?.release()
  }
  if (options.quiet !== true)
    say(
      all ? 'Removed artefacts and the working database.' : 'Removed artefacts; the working database stays.',
    )
  return exitCode.ok
}

/** What `build --sample` left, which nothing else reads. */
function clearSample(project: Project): void {
  const path = samplePath(project)
  if (path === ':memory:') return
  for (const file of [path, `${path}.wal`]) rmSync(resolve(project.dir, file), { force: true })
}

/** @throws LedgerlineError exit 4 when snapshots stand in the database */
async function refuseHistories(project: Project, file: string): Promise<void> {
  if (!existsSync(file)) return
  const names = await forReading(project, project.name, async ({ connection }) =>
    (await standingHistories(connection, await readState(connection))).map((h) => h.name),
  )
  if (names.length === 0) return
  throw new LedgerlineError([diagnose('history-stays', { snapshots: names.join(', ') })], exitCode.refused)
}
