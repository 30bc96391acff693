/** Personas, crews, consents, features and public opinion in the marts, against the truth; none of them moves a cent. */
import { expect, it } from 'vitest'
import type { Tidewell } from './warehouse.ts'

export function describeAside(tidewell: Tidewell): void {
  it('tells customers apart by persona: as many came and left as the generator counted', async () => {
    const found = await tidewell.rows(`
      select segment, sum(came) as came, sum(gone) as gone
      from (
        select segment, cohort_month, channel, max(cohort_size) as came, sum(lost_voluntary + lost_involuntary) as gone
        from marts.mart_cohort_retention where cohort_kind = 'acquisition' group by all
      ) group by segment order by segment`)
    expect(found).toEqual(
      ['household', 'pioneer', 'saver'].map((segment) => ({
        segment,
        came: tidewell.truth(`persona-${segment}-came`),
        gone: tidewell.truth(`persona-${segment}-left`),
      })),
    )
  })

  it("leaves the small crew of the written desk untold, and finds the partner's cases failing more often", async () => {
    const [failed] = await tidewell.row(`
      select (select sum(fcr_eligible - fcr_resolved) / sum(fcr_eligible) from marts.mart_employee_link where team like '%partner')
        / (select sum(fcr_eligible - fcr_resolved) / sum(fcr_eligible) from marts.mart_employee_link where team like '%own')`)
    // 1.15 / 0.85 in expectation; a tenth of the company has some 850 judged cases a crew
    expect(Number(failed)).toBeGreaterThan(1.05)
    expect(Number(failed)).toBeLessThan(1.75)
    expect(
      await tidewell.row(`select count(contacts), bool_and(not_available = 'every measure: fewer than 10 people')
        from marts.mart_employee_link where team like 'written TW-UK %'`),
    ).toEqual(['0', 'true'])
  })

  it('counts consents, features, reviews, mentions and customers hit by faults as they were made', async () => {
    const found = await tidewell.row(`
      select (select numerator from marts.mart_measurement_health
          where check_name = 'consent_share' and member = 'marketing: customers' and fiscal_month = '2026-03-01'),
        (select sum(eligible) from marts.mart_feature_adoption where feature_id = 'premium_app'),
        (select sum(users) from marts.mart_feature_adoption where feature_id = 'premium_app'),
        (select sum(reviews) from marts.mart_reputation),
        (select sum(mentions) from marts.mart_earned_media where about = 'own'),
        (select sum(hits) from marts.mart_incident)`)
    const ids = [
      'consent-marketing',
      'feature-premium_app-eligible',
      'feature-premium_app-used',
      'reviews',
      'media-own',
      'incident-hit',
    ]
    expect(found.map(Number)).toEqual(ids.map((id) => tidewell.truthNumber(id)))
  })
}
