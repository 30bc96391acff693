/** From score to behaviour to money: what goes together, how sure, and what is not known. */
import { defineModel } from 'ledgerline'
import { estimateColumns } from '../../../lib/estimate.ts'
import { readLinks } from '../../../lib/links/read.ts'

export default defineModel(
  {
    reads: ['int_link_landmark', 'int_link_panel', 'int_link_outcomes', 'int_link_targeted'],
    columns: {
      metric_id: 'VARCHAR',
      outcome: 'VARCHAR',
      contrast: 'VARCHAR',
      segment: 'VARCHAR',
      lag_months: 'INTEGER',
      method: 'VARCHAR',
      step: 'VARCHAR',
      landmark_date: 'DATE',
      window_end: 'DATE',
      ...estimateColumns,
      n_tests: 'BIGINT',
      bh_p: 'DOUBLE',
      controls: 'VARCHAR',
      range_low: 'DOUBLE',
      range_high: 'DOUBLE',
      moved_low: 'DOUBLE',
      moved_high: 'DOUBLE',
      targeted_n: 'BIGINT',
      untargeted_estimate: 'DOUBLE',
      logic_text: 'VARCHAR',
      currency: 'VARCHAR',
    },
  },
  async (context) => {
    const currency = context.setting('currency')
    const metric_id = String(context.var('headline_metric'))
    const found = await readLinks(context, Number(context.var('link_lag_months')))
    return found.map((row) => ({ metric_id, segment: '(all)', ...row, currency }))
  },
)
