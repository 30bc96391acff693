/** What customers are worth, and what goes together with what they say, against the truth of the company. */
import { describe, expect, it } from 'vitest'
import type { Tidewell } from './warehouse.ts'

export function describeValue(tidewell: Tidewell): void {
  describe('what a customer is worth', () => {
    it('is a figure or says why not, and what was held back comes out within 30 %', async () => {
      const [row] = await tidewell.rows(`
        select count(*) filter (where status = 'refuse' and reason is null) as silent,
          count(*) filter (where status <> 'refuse' and rlv is null) as empty,
          count(*) filter (where rlv > 0) > 100 as valued,
          (select bool_and(abs(error) < 0.3) from marts.mart_customer_value_calibration where decile = 0) as held
        from marts.mart_customer_value`)
      expect(row).toEqual({ silent: '0', empty: '0', valued: 'true', held: 'true' })
    })
  })
  describe('what goes together with the score', () => {
    it('has a row for each of the six standing outcomes, with an estimate or a reason', async () => {
      const found =
        await tidewell.rows(`select outcome, bool_or(estimate is not null or explanation is not null) as told
        from marts.mart_cx_outcome_link group by 1 order by 1`)
      const standing = ['cac', 'cost_to_serve', 'referral', 'retention', 'sales_volume', 'upsell_cross_sell']
      const told = found.filter((row) => row.told === 'true').map((row) => row.outcome)
      expect(told).toEqual(expect.arrayContaining(standing))
    })

    it('is no effect on add-ons where equals are compared (B3), and never better than E3', async () => {
      const [row] = await tidewell.rows(`
        select count(*) filter (outcome = 'addon_spend' and method in ('aipw', 'ols') and step = 'score_to_behaviour' and bh_p < 0.05)
            + count(*) filter (lag_months = 12 and outcome = 'addon_spend' and segment = '(all)' and method in ('aipw', 'ols') and (ci_low > 0 or ci_high < 0)) as false_links,
          count(*) filter (grade < 'E3') as too_good, count(*) filter (not isfinite(estimate)) as endless
        from marts.mart_cx_outcome_link`)
      expect(row).toEqual({ false_links: '0', too_good: '0', endless: '0' })
    })
  })
  describe('of whom a score speaks (T-nonresp)', () => {
    it('has bounds that hold what all who were asked would have said', async () => {
      const [low, high] = await tidewell.row(
        "select low, high from marts.mart_score_representativeness where basis = 'asked, bounds' and metric_id = 'nps_relational'",
      )
      const everyone = tidewell.truthNumber('nps-asked-FY2026')
      expect([Number(low) <= everyone, everyone <= Number(high)]).toEqual([true, true])
    })
  })
}
