/** What every initiative returned on its cost, by lever, scenario and rate; refused with a reason where evidence or cost do not carry it. */
import { defineModel } from 'ledgerline'
import { readReturns } from '../../../lib/returns/read.ts'

export default defineModel(
  {
    reads: [
      'mart_initiative_cashflow',
      'mart_initiative_effect',
      'int_lever_errors',
      'dim_fiscal_period',
      'int_payback_rate',
    ],
    columns: {
      initiative_id: 'VARCHAR',
      lever: 'VARCHAR',
      scenario: 'VARCHAR',
      horizon_months: 'INTEGER',
      rate_id: 'VARCHAR',
      rate: 'DOUBLE',
      first_month: 'DATE',
      last_month: 'DATE',
      programme_cost: 'DECIMAL(18,2)',
      incremental_contribution: 'DECIMAL(18,2)',
      se: 'DOUBLE',
      low: 'DECIMAL(18,2)',
      high: 'DECIMAL(18,2)',
      roi: 'DOUBLE',
      roi_low: 'DOUBLE',
      roi_high: 'DOUBLE',
      probability_positive: 'DOUBLE',
      npv: 'DECIMAL(18,2)',
      npv_low: 'DECIMAL(18,2)',
      npv_high: 'DECIMAL(18,2)',
      npv_reason: 'VARCHAR',
      irr: 'DOUBLE',
      irr_reason: 'VARCHAR',
      profitability_index: 'DOUBLE',
      payback_months: 'DOUBLE',
      discounted_payback_months: 'DOUBLE',
      payback_reason: 'VARCHAR',
      break_even_effect: 'DOUBLE',
      grade: 'VARCHAR',
      in_headline: 'BOOLEAN',
      status: 'VARCHAR',
      reason: 'VARCHAR',
      explanation: 'VARCHAR',
      not_available: 'VARCHAR',
      currency: 'VARCHAR',
    },
  },
  async (context) => {
    const currency = context.setting('currency')
    const rows = await readReturns(context)
    return rows.map((row) => ({ ...row, currency }))
  },
)
