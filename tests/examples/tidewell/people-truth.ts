/** Referrals, merged identities, ends of contracts and answers after cases in the marts, against the truth. */
import { describe, expect, it } from 'vitest'
import type { Tidewell } from './warehouse.ts'

export function describePeople(tidewell: Tidewell): void {
  describe('referrals (T-referral)', () => {
    it('count once: those of oneself and claims on another are kept and not counted', async () => {
      const found = await tidewell.row(
        `select sum(invited), sum(converted), sum(guard_excluded) from marts.mart_referral`,
      )
      const excluded = tidewell.truthNumber('referrals-self') + tidewell.truthNumber('referrals-double')
      expect(found.map(Number)).toEqual([
        tidewell.truthNumber('referrals'),
        tidewell.truthNumber('referrals-converted'),
        excluded,
      ])
      expect(excluded).toBeGreaterThan(0)
    })

    it('cost what the ledger paid, also to those who referred themselves', async () => {
      const ledger = `select sum(reporting_amount) from marts.fct_ledger_entry where cost_pool = 'REFERRAL'`
      const [cost, paid] = await tidewell.row(
        `select (select sum(reward_cost) from marts.mart_referral), (${ledger})`,
      )
      expect(cost).toBe(paid)
      for (const entity of ['TW-EU', 'TW-UK'])
        expect(
          await tidewell.row(`select coalesce(sum(amount), 0) from marts.fct_ledger_entry
            where cost_pool = 'REFERRAL' and entity_id = '${entity}'`),
        ).toEqual([tidewell.truth(`referral-rewards-${entity}`)])
    })

    it('book what the referred are worth once, whatever the generation', async () => {
      const [told, summed] = await tidewell.row(`
        select (select sum(referred_revenue_12m) from marts.mart_referral),
          (select sum(months.net_revenue) from ${tidewell.file('customers')} as customers
            join marts.mart_unit_economics_month as months using (customer_id)
            where referred_by is not null and months.fiscal_month >= cast(contract_start as date)
              and months.fiscal_month < cast(contract_start as date) + interval 12 months)`)
      expect(told).toBe(summed)
    })
  })

  describe('merged identities (T-merge)', () => {
    it('leave every total as it was, and no customer twice', async () => {
      // euro customers, so that no rate comes between the file and the mart
      const merged = `(select customer_id from ${tidewell.file('customer_xref')} where relation = 'merged_into'
        and customer_id in (select customer_id from ${tidewell.file('customers')} where entity_id = 'TW-EU'))`
      const was = (
        ids: string,
      ) => `(select -sum(cast(amount as decimal(18,2))) from ${tidewell.file('gl_entries')}
        where account_id between '4000' and '4949' and ${ids})`
      const [asIs, both, desk] = await tidewell.row(`
        select (select sum(net_revenue) from marts.mart_unit_economics_month where customer_id in ${merged}),
          ${was(`customer_id[:8] in ${merged}`)},
          (select count(*) from ${tidewell.file('gl_entries')} where customer_id like '%-S')`)
      expect(asIs).toBe(both)
      expect(Number(desk)).toBeGreaterThan(0)
      const [under, rows, keys] = await tidewell.row(`
        select (select count(*) from marts.mart_unit_economics_month where customer_id like '%-S'),
          (select count(*) from marts.mart_unit_economics),
          (select count(distinct customer_id) from marts.mart_unit_economics)`)
      expect([under, rows]).toEqual(['0', keys])
    })

    it('count contacts that the desk knew by its own id with the customer', async () => {
      const [contacts, written, byDesk] = await tidewell.row(`
        select (select sum(contact_count) from marts.mart_unit_economics_month where customer_id <> 'UNALLOCATED'),
          (select count(*) from ${tidewell.file('contacts')}),
          (select count(*) from ${tidewell.file('contacts')} where customer_id like '%-S')`)
      expect(contacts).toBe(written)
      expect(Number(byDesk)).toBeGreaterThan(0)
    })
  })

  it('lost customers by their own will and by failed payments apart (B8)', async () => {
    const [voluntary, involuntary] = await tidewell.row(
      `select sum(lost_voluntary), sum(lost_involuntary) from marts.mart_cohort_retention
       where cohort_kind = 'acquisition'`,
    )
    expect(Number(involuntary)).toBe(tidewell.truthNumber('ended-involuntary'))
    expect(Number(voluntary) + Number(involuntary)).toBe(tidewell.truthNumber('ended'))
  })

  it('renews the contracts that the generator let run on, and has every term that ended once', async () => {
    const found = await tidewell.row(
      `select count(*), count(*) filter (happened), count(*) filter (happened and amount <= 0)
       from marts.mart_expansion where expansion_type = 'renewal' and product_line = 'plan'`,
    )
    expect(found.map(Number)).toEqual([
      tidewell.truthNumber('terms-ended'),
      tidewell.truthNumber('terms-renewed'),
      0,
    ])
  })

  it('has the answers after cases, satisfaction and ease, that the generator counted', async () => {
    const found = await tidewell.row(
      'select sum(csat_n), sum(csat_sum), sum(ces_n), sum(ces_sum) from marts.mart_contact_centre',
    )
    expect(found.map(Number)).toEqual(
      ['csat-answered-n', 'csat-answered-sum', 'ces-answered-n', 'ces-answered-sum'].map((id) =>
        tidewell.truthNumber(id),
      ),
    )
  })
}
