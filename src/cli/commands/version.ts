/** `ledgerline version`: what runs here, for a report of a bug. */
import { exitCode } from '../../diagnostic/index.ts'
import { engineVersion } from '../../project/engine-version.ts'
import { openDuckDb } from '../../warehouse/index.ts'
import { print } from '../output.ts'

export async function version(): Promise<number> {
  const warehouse = await openDuckDb({ file: ':memory:' })
  try {
    print(`ledgerline  ${engineVersion()}`)
    print(`node        ${process.version} (${process.platform} ${process.arch})`)
    print(`${warehouse.engine.padEnd(10)}  ${warehouse.version}`)
  } finally {
    await warehouse.close()
  }
  return exitCode.ok
}
