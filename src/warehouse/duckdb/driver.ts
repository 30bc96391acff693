/**
 * The driver, loaded when a database is opened first. In: nothing. Out: its module. Start at `driver`.
 */
import { createRequire } from 'node:module'

type Driver = typeof import('@duckdb/node-api')

/** What the bundler made of it, from the file that asks for it. */
declare const __ledgerlineDriver: string | undefined

/**
 * In the bundle its 120 files are one, which takes half the CPU to load. `import()` would first look through each of them for the
 * names that it exports: twice the CPU.
 */
export function driver(): Driver {
  const name = typeof __ledgerlineDriver === 'string' ? __ledgerlineDriver : '@duckdb/node-api'
  const loaded = createRequire(import.meta.url)(name) as Driver
  // sessions are on UTC; the driver would print instants on the clock of the machine, by the offset at its start
  loaded.DuckDBTimestampTZValue.timezoneOffsetInMinutes = 0
  return loaded
}
