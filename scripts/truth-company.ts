/**
 * Takes companies of the demo through the warehouse, one after another, in one process: the project is read and bound
 * once. In: a project's folder as the first argument, jobs as JSON lines. Out: rows of the queries as JSON lines.
 */
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { generateDemo } from '../demo/generate.ts'
import type { World } from '../demo/programme.ts'
import { runBuild } from '../src/cli/building.ts'
import { openProject } from '../src/cli/context.ts'
import { openDuckDb, type TextRow } from '../src/warehouse/index.ts'

interface Job {
  readonly seed: number
  readonly scale: number
  readonly world: World
  readonly select: readonly string[]
  readonly queries: Readonly<Record<string, string>>
}

const [folder = '.'] = process.argv.slice(2)
const linked = openProject({ projectDir: folder })

async function company({ seed, scale, world, select, queries }: Job): Promise<Record<string, TextRow[]>> {
  generateDemo({ dir: join(folder, 'data/demo'), seed, scale, world })
  const warehouse = await openDuckDb({ file: ':memory:', fileSearchPath: folder })
  try {
    const connection = await warehouse.connect()
    const { result } = await runBuild(
      linked,
      { warehouse, connection, file: ':memory:' },
      {
        flags: { select },
        types: ['model', 'seed', 'source'],
        force: false,
        failFast: true,
        checksOnly: false,
        threads: 1,
        listen: () => undefined,
        stopped: () => false,
      },
    )
    const failed = result.nodes.find((n) => n.status === 'error')
    if (failed !== undefined) throw new Error(`${failed.name}: ${failed.message}`)
    const found: Record<string, TextRow[]> = {}
    for (const [name, sql] of Object.entries(queries)) found[name] = await connection.rows(sql)
    return found
  } finally {
    await warehouse.close()
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line) as Job
  const { seed, scale, world } = job
  process.stdout.write(`${JSON.stringify({ seed, scale, world, ...(await company(job)) })}\n`)
}
