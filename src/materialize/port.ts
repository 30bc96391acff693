/** A port that no project fills: an empty table of its contract's types, so that readers bind and find nothing. */
import { quoteIdentifier, relationName } from '../sql/index.ts'
import { makeWay, measure } from './relation.ts'
import type { Materialization } from './types.ts'

export const port: Materialization = {
  name: 'port',
  async run({ connection, node }) {
    await makeWay(connection, node.relation)
    const columns = node.resource.columns.map((c) => `${quoteIdentifier(c.name)} ${c.data_type ?? 'varchar'}`)
    await connection.run(`create table ${relationName(node.relation)} (${columns.join(', ')})`)
    return await measure(connection, node.relation)
  },
}
