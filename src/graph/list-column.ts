/**
 * By which column a table lists partitions of another: `ref_within` reads those that are in it. Pure.
 */
import type { NodeConfig } from '../project/index.ts'

/**
 * The first column that tells both apart; of a view, or of what a project fills, the first of the list.
 *
 * @param of what is read @param list a table, whose marks say which values it has
 */
export function listColumn(
  { partitionBy: own }: Pick<NodeConfig, 'partitionBy'>,
  { materialized, partitionBy = [] }: Pick<NodeConfig, 'materialized' | 'partitionBy'>,
): string | undefined {
  if (materialized !== 'table' && materialized !== 'incremental') return undefined
  const columns = partitionBy.filter((entry) => /^\w+$/.test(entry))
  return columns.find((column) => own?.includes(column)) ?? columns[0]
}
