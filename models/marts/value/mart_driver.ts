/** Which parts of the experience go with the headline score and with staying: shares, and what the bad and the good end show. */
import { defineModel } from 'ledgerline'
import { type Answer, driverRows } from '../../../lib/links/drivers.ts'

export default defineModel(
  {
    reads: ['int_driver_scores'],
    columns: {
      driver: 'VARCHAR',
      segment: 'VARCHAR',
      outcome: 'VARCHAR',
      status: 'VARCHAR',
      reason: 'VARCHAR',
      explanation: 'VARCHAR',
      n: 'BIGINT',
      n_drivers: 'BIGINT',
      derived_share: 'DOUBLE',
      share_low: 'DOUBLE',
      share_high: 'DOUBLE',
      derived_rank: 'INTEGER',
      r2: 'DOUBLE',
      stated_rank: 'INTEGER',
      penalty: 'DOUBLE',
      penalty_low: 'DOUBLE',
      penalty_high: 'DOUBLE',
      reward: 'DOUBLE',
      reward_low: 'DOUBLE',
      reward_high: 'DOUBLE',
      shape: 'VARCHAR',
      grade: 'VARCHAR',
      not_available: 'VARCHAR',
      as_of_date: 'DATE',
    },
  },
  async ({ db, ref, rows, var: v }) => {
    const found = await rows(
      db.selectFrom(ref('int_driver_scores')).selectAll().orderBy('customer_id').orderBy('driver'),
    )
    const answers = found.map(
      (r): Answer => ({
        customer: String(r.customer_id),
        driver: String(r.driver),
        level: Number(r.level),
        score: Number(r.score),
        headline: Number(r.headline),
        retention: Number(r.after_retention),
      }),
    )
    return driverRows(answers).map((row) => ({
      segment: '(all)',
      ...row,
      as_of_date: String(v('as_of_date')),
    }))
  },
)
