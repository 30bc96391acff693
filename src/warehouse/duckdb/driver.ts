/**
 * The driver, loaded when a database is opened first. In: nothing. Out: its module. Start at `driver`.
 */
import { createRequire } from 'node:module'

type Driver = typeof import('@duckdb/node-api')

/** `import()` would first look through each of its 120 files for the names that it exports: twice the CPU of this. */
export function driver(): Driver {
  return createRequire(import.meta.url)('@duckdb/node-api') as Driver
}
