/** What every experiment and comparison showed: SQL has summed, `stats` fits, refusals keep their reason. */
import { defineModel } from 'ledgerline'
import { adjusted } from '../../../lib/effects/family.ts'
import { readEffects } from '../../../lib/effects/read.ts'
import { checkColumns, placeColumns } from '../../../lib/effects/result.ts'
import { estimateColumns } from '../../../lib/estimate.ts'

export default defineModel(
  {
    reads: [
      'int_experiments',
      'int_experiment_arms',
      'int_matched_effects',
      'int_rollout_blocks',
      'int_before_after',
      'int_experiment_spillover',
      'int_measure_availability',
      'int_activity_rule',
    ],
    columns: {
      ...placeColumns,
      ...estimateColumns,
      n_tests: 'BIGINT',
      bh_p: 'DOUBLE',
      is_distinguishable: 'BOOLEAN',
      ...checkColumns,
      referrals_between_arms: 'BIGINT',
      customers_linked: 'BIGINT',
      spillover_flag: 'BOOLEAN',
      currency: 'VARCHAR',
    },
  },
  async (context) => {
    const { db, ref, rows } = context
    const found = adjusted(await readEffects(context))
    const links = await rows(
      db
        .selectFrom(ref('int_experiment_spillover'))
        .select(['experiment_id', 'referrals_between_arms', 'customers_linked', 'spillover_flag']),
    )
    const spillover = new Map(links.map((row) => [String(row.experiment_id), row]))
    const currency = context.setting('currency')
    return found.map((row) => ({ ...spillover.get(row.experiment_id), ...row, currency }))
  },
)
