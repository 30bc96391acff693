/** A table whose rows a TypeScript model gives, typed and checked by the graph room before the old one goes. */
import { sampled, stagedRows, stageRows } from '../graph/index.ts'
import { relationName } from '../sql/index.ts'
import { makeWay, measure } from './relation.ts'
import type { Materialization } from './types.ts'

export const rows: Materialization = {
  name: 'rows',
  async run({ connection, node, makeRows }) {
    if (makeRows === undefined) throw new Error(`${node.id} gives no rows`)
    const query = await stageRows(connection, node, makeRows)
    await makeWay(connection, node.relation)
    await connection.run(`create table ${relationName(node.relation)} as ${sampled(node, query)}`)
    await connection.run(`drop table ${stagedRows}`)
    return await measure(connection, node.relation)
  },
}
