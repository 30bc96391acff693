/** A view: nothing is stored; readers run its SQL. */
import { relationName } from '../sql/index.ts'
import { contractSelect, replace } from './relation.ts'
import type { Materialization } from './types.ts'

export const view: Materialization = {
  name: 'view',
  async run(job) {
    await replace(job.connection, 'view', relationName(job.node.relation), contractSelect(job))
    return { rows: null, contentHash: null }
  },
}
