/**
 * Builds a whole project in a database in memory, with the engine's own parts, and lets a test ask it.
 * In: folder of the project, `name=value` vars. Out: rows of any query, the verdict of any check. The package's unit tests
 * are left to the builds of whole projects (tests/examples), where they run once each.
 */

import { runBuild } from '../../src/cli/building.ts'
import { openProject } from '../../src/cli/context.ts'
import { openDuckDb, type TextRow } from '../../src/warehouse/index.ts'
import { putOnShelf, takeFromShelf } from './shelf.ts'

/** Projects that have a memory of their own by now. */
const known = new Set<string>()

export interface BuiltProject {
  rows(sql: string): Promise<TextRow[]>
  /** Status of the check of this name; undefined when it did not run. */
  verdict(check: string): string | undefined
  /** Names of the checks and unit tests that did not pass. */
  readonly broken: readonly string[]
  /** Builds once more with other vars in the same database: what they do not touch stands as it is. */
  again(vars: readonly string[], wanted: Wanted): Promise<void>
  close(): Promise<void>
}

export interface Wanted {
  /** Nodes to build, where a test needs only some. */
  readonly select?: readonly string[]
  /** false where a test looks at rows alone: the package's thousands of checks are not run. */
  readonly checks?: boolean
  /** true to run the package's unit tests, too. */
  readonly units?: boolean
}

const how = {
  force: false,
  failFast: false,
  checksOnly: false,
  threads: 1,
  listen: () => undefined,
  stopped: () => false,
}

export async function buildInMemory(
  projectDir: string,
  vars: readonly string[] = [],
  wanted: Wanted = {},
): Promise<BuiltProject> {
  if (!known.has(projectDir)) takeFromShelf(projectDir)
  known.add(projectDir)
  const warehouse = await openDuckDb({ file: ':memory:', fileSearchPath: projectDir, brief: true })
  const connection = await warehouse.connect()
  const build = async (values: readonly string[], { select, checks = true, units = false }: Wanted) => {
    const linked = openProject({ projectDir, var: values })
    const left = [...(units ? [] : (['unit_test'] as const)), ...(checks ? [] : (['test'] as const))]
    const flags = {
      ...(select === undefined ? {} : { select }),
      ...(left.length === 0 ? {} : { excludeResourceType: left }),
    }
    const { result } = await runBuild(linked, { warehouse, connection, file: ':memory:' }, { flags, ...how })
    return result
  }
  let result = await build(vars, wanted)
  return {
    rows: async (sql) => await connection.rows(sql),
    again: async (values, more) => {
      result = await build(values, more)
    },
    verdict: (name) => result.checks.find((c) => c.check.name === name)?.status,
    get broken() {
      return [
        ...result.checks.filter((c) => c.status !== 'pass').map((c) => c.check.name),
        ...result.units.filter((u) => u.status !== 'pass').map((u) => u.unit.name),
      ]
    },
    close: async () => {
      await warehouse.close()
      putOnShelf(projectDir)
    },
  }
}
