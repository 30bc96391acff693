/** On which of the initiatives that still run a budget is spent ahead, by the lower limit of what each is worth. */
import { defineModel } from 'ledgerline'
import { type Ahead, portfolioRows } from '../../../lib/returns/portfolio.ts'

function numberOf(value: unknown): number | null {
  return value === null ? null : Number(value)
}

export default defineModel(
  {
    reads: ['mart_initiative_roi', 'dim_initiative'],
    columns: {
      initiative_id: 'VARCHAR',
      grade: 'VARCHAR',
      cost: 'DECIMAL(18,2)',
      npv: 'DECIMAL(18,2)',
      npv_low: 'DECIMAL(18,2)',
      is_chosen: 'BOOLEAN',
      reason: 'VARCHAR',
      budget: 'DECIMAL(18,2)',
      upper_bound: 'DECIMAL(18,2)',
      curve_place: 'INTEGER',
      cost_to_here: 'DECIMAL(18,2)',
      npv_low_to_here: 'DECIMAL(18,2)',
      npv_low_by_cost: 'DOUBLE',
      not_available: 'VARCHAR',
      currency: 'VARCHAR',
    },
  },
  async ({ db, ref, rows, var: v, setting }) => {
    const found = await rows(
      db
        .selectFrom(ref('mart_initiative_roi'))
        .innerJoin(ref('dim_initiative'), 'mart_initiative_roi.initiative_id', 'dim_initiative.initiative_id')
        .select([
          'mart_initiative_roi.initiative_id',
          'mart_initiative_roi.grade',
          'mart_initiative_roi.programme_cost',
          'mart_initiative_roi.npv',
          'mart_initiative_roi.npv_low',
          'mart_initiative_roi.not_available',
          'dim_initiative.exclusive_group',
        ])
        .where('mart_initiative_roi.scenario', '=', 'forecast')
        .where('mart_initiative_roi.lever', '=', 'all')
        .where('mart_initiative_roi.rate_id', '=', v('discount_rate_id'))
        // one whose cost is not known stays to be seen, unchosen; without a rate nothing has a value
        .where((eb) =>
          eb.or([
            eb('mart_initiative_roi.npv', 'is not', null),
            eb.and([
              eb('mart_initiative_roi.programme_cost', 'is', null),
              eb('mart_initiative_roi.grade', '<>', 'E4'),
            ]),
          ]),
        )
        .where('dim_initiative.is_current', '=', true)
        .orderBy('mart_initiative_roi.initiative_id'),
    )
    const ahead = found.map(
      (r) =>
        ({
          ...r,
          cost: numberOf(r.programme_cost),
          npv: numberOf(r.npv),
          npv_low: numberOf(r.npv_low),
        }) as unknown as Ahead,
    )
    const currency = setting('currency')
    return portfolioRows(ahead, Number(v('portfolio_budget'))).map((row) => ({ ...row, currency }))
  },
)
