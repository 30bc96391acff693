/** What every experiment and comparison showed: SQL has summed, `stats` fits, refusals keep their reason. */
import { defineModel } from 'ledgerline'
import { adjusted } from '../../../lib/effects/family.ts'
import { readEffects } from '../../../lib/effects/read.ts'
import { estimateColumns } from '../../../lib/estimate.ts'

export default defineModel(
  {
    reads: [
      'int_experiments',
      'int_experiment_arms',
      'int_experiment_values',
      'int_rollout_blocks',
      'int_before_after',
      'int_experiment_spillover',
      'int_measure_availability',
    ],
    columns: {
      experiment_id: 'VARCHAR',
      outcome: 'VARCHAR',
      segment: 'VARCHAR',
      method: 'VARCHAR',
      initiative_id: 'VARCHAR',
      design: 'VARCHAR',
      outcome_window: 'VARCHAR',
      is_primary: 'BOOLEAN',
      is_leading: 'BOOLEAN',
      ...estimateColumns,
      n_tests: 'BIGINT',
      bh_p: 'DOUBLE',
      is_distinguishable: 'BOOLEAN',
      srm_p: 'DOUBLE',
      balance_max_smd: 'DOUBLE',
      pretrend_p: 'DOUBLE',
      attrition: 'DOUBLE',
      net_effect_total: 'DOUBLE',
      net_effect_se: 'DOUBLE',
      harm_flag: 'BOOLEAN',
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
