/** Bridges, pools, late journals and self-service in the marts, against the ledger's file and the truth. */
import { describe, expect, it } from 'vitest'
import type { Tidewell } from './warehouse.ts'

export function describeMoney(tidewell: Tidewell): void {
  it('bridges revenue from opening to closing for every customer and month, in every measure (T-bridge)', async () => {
    const found = await tidewell.rows(
      `with bridges as (
         select measure, customer_id, fiscal_month, sum(amount) filter (where movement <> 'closing') as moved,
           sum(amount) filter (where movement = 'closing') as closing,
           sum(amount) filter (where movement = 'opening') as opening
         from marts.mart_revenue_movement group by all),
       chained as (select *, lag(closing) over (partition by measure, customer_id order by fiscal_month) as before,
           lag(fiscal_month) over (partition by measure, customer_id order by fiscal_month) as month_before from bridges)
       select measure, count(*) > 1000 as many, count(*) filter (coalesce(moved, 0) <> coalesce(closing, 0)) as open,
         count(*) filter (month_before = fiscal_month - interval 1 month and coalesce(before, 0) <> coalesce(opening, 0)) as torn
       from chained group by measure order by measure`,
    )
    expect(found).toEqual(
      ['month', 'mrr', 't12m'].map((measure) => ({ measure, many: 'true', open: '0', torn: '0' })),
    )
  })

  it('shares out each pool to the cent, month by month and in both currencies (T-alloc)', async () => {
    const pools = 'cost_pool, fiscal_month, entity_id'
    const [compared, apart] = await tidewell.row(
      `with shared as (select ${pools}, sum(functional_amount) as own, sum(amount) as reporting
         from marts.mart_cost_to_serve group by all),
       booked as (select ${pools}, sum(amount) as own, sum(reporting_amount) as reporting
         from marts.fct_ledger_entry where cost_pool in (select cost_pool from shared) group by all)
       select count(*), count(*) filter (where shared.own is distinct from booked.own
           or shared.reporting is distinct from booked.reporting)
       from shared full join booked using (${pools})`,
    )
    expect(apart).toBe('0')
    // fourteen pools, 36 months, two entities, less months in which a pool is not used
    expect(Number(compared)).toBeGreaterThan(500)
  })

  describe('late journals (T-late)', () => {
    it('stand in the tie-out as such, each with its money', async () => {
      const [listed, booked] = await tidewell.row(
        `select (select sum(amount) from marts.ctl_gl_tie_out_item where kind = 'late_journal' and entity_id = 'TW-EU'
             and report_line <> 'balance_sheet'),
           (select sum(case when report_line = 'net_revenue' then -amount else amount end)
            from marts.fct_ledger_entry where is_late and entity_id = 'TW-EU' and report_line <> 'balance_sheet')`,
      )
      expect(listed).toBe(booked)
      expect(Number(listed)).not.toBe(0)
    })

    it('move their report line by more than 0.1 % once: search spend of January 2024', async () => {
      const found = await tidewell.rows(
        `with lines as (select fiscal_month, report_line, abs(sum(reporting_amount)) as total,
             abs(coalesce(sum(reporting_amount) filter (where is_late), 0)) as late
           from marts.fct_ledger_entry where report_line not in ('balance_sheet', 'pass_through_tax') group by all)
         select cast(fiscal_month as varchar) as month, report_line from lines where late > 0.001 * total order by 1`,
      )
      expect(found).toEqual([{ month: '2024-01-01', report_line: 'acquisition_cost' }])
    })
  })

  it('contains the visits after which nobody contacted the desk within a day', async () => {
    const found = await tidewell.row(
      'select sum(visits_self_service), sum(contained) from marts.mart_contact_centre',
    )
    expect(found.map(Number)).toEqual(['visits', 'visits-contained'].map((id) => tidewell.truthNumber(id)))
  })

  it('holds the size of a cohort through all its ages, whoever is still there (T-survivor)', async () => {
    expect(
      await tidewell.rows(`select cohort_kind, cohort_month, segment, channel from marts.mart_cohort_retention
        group by all having count(distinct cohort_size) > 1`),
    ).toEqual([])
  })
}
