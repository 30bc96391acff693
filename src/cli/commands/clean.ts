/** `ledgerline clean`: removes what can be made again below `target/`; the database only when asked. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { exitCode } from '../../diagnostic/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { say } from '../output.ts'
import { databaseFile } from '../working.ts'

export async function clean(options: CommonOptions & { readonly database?: boolean }): Promise<number> {
  const { project } = openProject(options)
  const { acquireLock } = await import('../../warehouse/index.ts')
  const file = databaseFile(project)
  for (const name of ['compiled', 'manifest.json', 'run_results.json', 'reports']) {
    rmSync(join(project.dir, 'target', name), { recursive: true, force: true })
  }
  if (options.database === true && file !== ':memory:') {
    // never under a running build
    const lock = await acquireLock(file, 'ledgerline clean --database')
    for (const path of [file, `${file}.wal`]) rmSync(path, { force: true })
    await lock.release()
  }
  if (options.quiet !== true) {
    say(
      options.database === true
        ? 'Removed artefacts and the working database.'
        : 'Removed artefacts; the working database stays.',
    )
  }
  return exitCode.ok
}
