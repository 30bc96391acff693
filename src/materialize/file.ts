/** Files as relations: a source is a view over its files, a seed a typed table loaded from its CSV. */
import { sampled } from '../graph/index.ts'
import { relationName } from '../sql/index.ts'
import { fileQuery } from '../warehouse/index.ts'
import { makeWay, measure } from './relation.ts'
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
    await makeWay(job.connection, job.node.relation, 'view')
    await job.connection.run(`create view ${relationName(job.node.relation)} as ${query(job)}`)
    return { rows: null, contentHash: null }
  },
}

export const seed: Materialization = {
  name: 'seed',
  async run(job) {
    await makeWay(job.connection, job.node.relation)
    await job.connection.run(`create table ${relationName(job.node.relation)} as ${query(job)}`)
    return await measure(job.connection, job.node.relation)
  },
}
