/** `ledgerline publish`: makes the immutable snapshot of what is built, when all of it is current and green. */
import { exitCode } from '../../diagnostic/index.ts'
import { preparePlan } from '../building.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { publishBuilt, sayPublication } from '../publishing.ts'
import { forWriting } from '../working.ts'

export async function publish(options: CommonOptions): Promise<number> {
  const linked = openProject(options)
  return await forWriting(linked.project, 'ledgerline publish', async (working) => {
    const { engine, version } = working.warehouse
    const prepared = await preparePlan(linked, working.connection, `${engine} ${version}`)
    sayPublication(linked, await publishBuilt(linked, working, prepared), options)
    return exitCode.ok
  })
}
