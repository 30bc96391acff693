/** What the programme returned as a whole: evidence of grade E1 and E2 summed, E3 apart, E4 in no sum. */
import { defineModel, sql } from 'ledgerline'
import { type Actual, programmeRows } from '../../../lib/returns/programme.ts'

export default defineModel(
  {
    reads: ['mart_initiative_roi', 'mart_initiative_effect', 'mart_initiative_cashflow', 'dim_fiscal_period'],
    columns: {
      basis: 'VARCHAR',
      initiatives: 'BIGINT',
      effects: 'BIGINT',
      programme_cost: 'DECIMAL(18,2)',
      share_of_cost: 'DOUBLE',
      incremental_contribution: 'DECIMAL(18,2)',
      se: 'DOUBLE',
      low: 'DECIMAL(18,2)',
      high: 'DECIMAL(18,2)',
      se_together: 'DOUBLE',
      low_together: 'DECIMAL(18,2)',
      high_together: 'DECIMAL(18,2)',
      roi: 'DOUBLE',
      roi_low: 'DOUBLE',
      roi_high: 'DOUBLE',
      roi_low_together: 'DOUBLE',
      roi_high_together: 'DOUBLE',
      npv: 'DECIMAL(18,2)',
      npv_low: 'DECIMAL(18,2)',
      npv_high: 'DECIMAL(18,2)',
      grade: 'VARCHAR',
      status: 'VARCHAR',
      reason: 'VARCHAR',
      explanation: 'VARCHAR',
      not_available: 'VARCHAR',
      currency: 'VARCHAR',
    },
  },
  async ({ db, ref, rows, var: v, setting }) => {
    const found = await rows(
      db
        .selectFrom(ref('mart_initiative_roi'))
        .leftJoin(
          ref('mart_initiative_effect'),
          'mart_initiative_roi.initiative_id',
          'mart_initiative_effect.initiative_id',
        )
        .select([
          'mart_initiative_roi.initiative_id',
          'mart_initiative_roi.grade',
          'mart_initiative_roi.programme_cost',
          'mart_initiative_roi.incremental_contribution',
          'mart_initiative_roi.se',
          'mart_initiative_roi.npv',
          'mart_initiative_roi.npv_low',
          sql<boolean>`coalesce(mart_initiative_effect.reaches_e2, false)`.as('reaches_e2'),
        ])
        .where('mart_initiative_roi.scenario', '=', 'actual')
        .where('mart_initiative_roi.lever', '=', 'all')
        .where('mart_initiative_roi.rate_id', '=', v('discount_rate_id'))
        .orderBy('mart_initiative_roi.initiative_id'),
    )
    const [spent] = await rows(
      db
        .selectFrom(ref('mart_initiative_cashflow'))
        .innerJoin(
          ref('dim_fiscal_period'),
          'mart_initiative_cashflow.month',
          'dim_fiscal_period.fiscal_month',
        )
        .select(sql<string | null>`cast(-sum(amount) as decimal(18,2))`.as('cost'))
        .where('scenario', '=', 'actual')
        .where('class', '=', 'Actual')
        .where('books', '<>', 'in_cac')
        .where('dim_fiscal_period.end_date', '<=', v('closed_through')),
    )
    const currency = setting('currency')
    const cost = spent?.cost == null ? null : String(spent.cost)
    return programmeRows(found as unknown as Actual[], cost).map((row) => ({ ...row, currency }))
  },
)
