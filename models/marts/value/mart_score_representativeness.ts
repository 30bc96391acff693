/** What each score says of those who were asked, not only of those who answered; and of all, not only of those who stayed. */
import { defineModel } from 'ledgerline'
import { representativenessRows } from '../../../lib/links/non-response.ts'

export default defineModel(
  {
    reads: ['int_non_response_strata', 'int_survivor_scores', 'int_input_status'],
    columns: {
      metric_id: 'VARCHAR',
      basis: 'VARCHAR',
      status: 'VARCHAR',
      reason: 'VARCHAR',
      explanation: 'VARCHAR',
      nps: 'DOUBLE',
      se: 'DOUBLE',
      low: 'DOUBLE',
      high: 'DOUBLE',
      n: 'BIGINT',
      asked: 'BIGINT',
      response_rate: 'DOUBLE',
      effective_n: 'DOUBLE',
      weight_ratio: 'DOUBLE',
      strata: 'BIGINT',
      strata_merged: 'BIGINT',
      grade_limit: 'VARCHAR',
      as_of_date: 'DATE',
    },
  },
  async ({ db, ref, rows, var: v }) => {
    const strata = await rows(
      db.selectFrom(ref('int_non_response_strata')).selectAll().orderBy('metric_id').orderBy('stratum'),
    )
    const groups = await rows(db.selectFrom(ref('int_survivor_scores')).selectAll())
    const [invites] = await rows(
      db
        .selectFrom(ref('int_input_status'))
        .select('input_present')
        .where('input', '=', 'input_survey_invites'),
    )
    const headline = String(v('headline_metric'))
    const told = [...strata, ...groups].map((row) => String(row.metric_id)).sort()
    return [...new Set([headline, ...told])].flatMap((metric_id) => {
      const own = <T extends { readonly metric_id?: unknown }>(list: readonly T[]): T[] =>
        list.filter((row) => row.metric_id === metric_id)
      return representativenessRows(own(strata), own(groups), invites?.input_present !== false).map(
        (row) => ({
          metric_id,
          ...row,
          as_of_date: String(v('as_of_date')),
        }),
      )
    })
  },
)
