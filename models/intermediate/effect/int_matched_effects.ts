/** What every comparison of those who chose showed, as estimated: `stats` fits, refusals keep their reason. */
import { defineModel } from 'ledgerline'
import { readMatched } from '../../../lib/effects/read-matched.ts'
import { checkColumns, placeColumns } from '../../../lib/effects/result.ts'
import { estimateColumns } from '../../../lib/estimate.ts'

export default defineModel(
  {
    reads: ['int_experiments', 'int_experiment_values', 'int_measure_availability', 'int_activity_rule'],
    columns: { ...placeColumns, ...estimateColumns, ...checkColumns },
  },
  async (context) => (await readMatched(context)).map((row) => ({ ...row })),
)
