/** Files as relations: a source is a view over its files, a seed a typed table loaded from its CSV. */
import { sampled } from '../graph/index.ts'
import { relationName } from '../sql/index.ts'
import { fileQuery } from '../warehouse/index.ts'
import { measure, replace } from './relation.ts'
import type { Job, Materialization } from './types.ts'

function query(job: Job): string {
  if (job.file === undefined) throw new Error(`${job.node.id} has no file`)
  return sampled(job.node, fileQuery(job.file))
}

export const source: Materialization = {
  name: 'source',
  async run(job) {
    // its rows were loaded before the build was planned
    if (job.file?.format === 'postgres') {
      const { sample, relation } = job.node
      if (sample !== undefined)
        await job.connection.run(`delete from ${relationName(relation)} where (${sample}) is not true`)
      return await measure(job.connection, relation)
    }
    await replace(job.connection, 'view', relationName(job.node.relation), query(job))
    return { rows: null, contentHash: null }
  },
}

export const seed: Materialization = {
  name: 'seed',
  async run(job) {
    await replace(job.connection, 'table', relationName(job.node.relation), query(job))
    return await measure(job.connection, job.node.relation)
  },
}
