/**
 * Sums of tie-outs by period, beside the journal: statements that keep them, and that forget them.
 * In: results of tie-outs. Out: SQL. May touch: `_ledgerline.tie_out_parts`. Start at `notedParts`.
 */
import type { Parts } from '../check/index.ts'
import { quoteLiteral } from '../sql/index.ts'
import type { Connection } from '../warehouse/index.ts'

/** Statements that note parts under the key of their result; a result that is known under another key takes its parts along. */
export function notedParts(
  results: readonly {
    readonly id: string
    readonly key: string
    readonly before?: string
    readonly parts?: Parts
  }[],
): string[] {
  const renewed = results.flatMap(({ id, key, before }) =>
    before === undefined
      ? []
      : [
          `update _ledgerline.tie_out_parts set key = ${quoteLiteral(key)} where check_id = ${quoteLiteral(id)} and key = ${quoteLiteral(before)}`,
        ],
  )
  const fresh = results.filter((r) => r.parts !== undefined)
  if (fresh.length === 0) return renewed
  const rows = fresh.map((r) => `(${[r.id, r.key, JSON.stringify(r.parts)].map(quoteLiteral).join(', ')})`)
  const ids = fresh.map((r) => quoteLiteral(r.id)).join(', ')
  return [
    ...renewed,
    `delete from _ledgerline.tie_out_parts where check_id in (${ids})`,
    `insert into _ledgerline.tie_out_parts values ${rows.join(', ')}`,
  ]
}

export const partsTable =
  'create table if not exists _ledgerline.tie_out_parts (check_id varchar not null, key varchar not null, parts varchar not null)'

/** Something else may have written to the database since the last build ended. */
export async function forgetParts(connection: Connection): Promise<void> {
  await connection.run('delete from _ledgerline.tie_out_parts')
}
