/** A view: nothing is stored; readers run its SQL. */
import { relationName } from '../sql/index.ts'
import { contractSelect, makeWay } from './relation.ts'
import type { Materialization } from './types.ts'

export const view: Materialization = {
  name: 'view',
  async run(job) {
    await makeWay(job.connection, job.node.relation, 'view')
    await job.connection.run(`create view ${relationName(job.node.relation)} as ${contractSelect(job)}`)
    return { rows: null, contentHash: null }
  },
}
