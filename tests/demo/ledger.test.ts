/** The books: every document balances, and each total is met by a second route that DuckDB sums from other files. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCompany, type TestCompany } from './company.ts'

let company: TestCompany
beforeAll(async () => {
  company = await makeCompany(0.25)
})
afterAll(() => company.remove())

const money = (column: string) => `cast(${column} as decimal(18,2))`
/** Rows that should not exist. */
const none = async (sql: string) => expect(await company.query(sql)).toEqual([])

describe('a document', () => {
  it('sums to 0.00 within its entity', () =>
    none(`select entity_id, document_id, sum(${money('amount')}) from gl_entries group by all
          having sum(${money('amount')}) <> 0`))

  it('belongs to one entity, one posting day and one type', () =>
    none(`select document_id from gl_entries group by 1
          having count(distinct entity_id) > 1 or count(distinct posting_date) > 1 or count(distinct entry_type) > 1`))

  it('numbers its lines without a gap, and an entry is named once', () =>
    none(`select document_id from gl_entries group by 1
          having max(cast(line_no as integer)) <> count(*) or count(distinct entry_id) <> count(*)`))

  it('is in whole cents and in the currency of its entity', () =>
    none(`select * from gl_entries where not regexp_full_match(amount, '-?[0-9]+[.][0-9]{2}')
          or currency <> case entity_id when 'TW-EU' then 'EUR' else 'GBP' end`))

  it('is posted within the 36 months and known by 2026-03-31', () =>
    none(`select * from gl_entries where posting_date not between '2023-04-01' and '2026-03-31'
          or known_at < posting_date or known_at >= '2026-04-01'`))
})

describe('the trial balance', () => {
  it('meets the entries in every entity, account and period', () =>
    none(`with entries as (
            select entity_id, account_id, fiscal_period_id, sum(${money('amount')}) as amount
            from gl_entries join fiscal_periods on posting_date between start_date and end_date group by all),
          issued as (
            select entity_id, account_id, fiscal_period_id, ${money('movement')} as movement from trial_balance
            qualify row_number() over (partition by entity_id, account_id, fiscal_period_id order by known_at desc) = 1)
          select * from entries full join issued using (entity_id, account_id, fiscal_period_id)
          where coalesce(amount, 0) <> coalesce(movement, 0)`))

  it('carries balances forward', () =>
    none(`with issued as (
            select entity_id, account_id, fiscal_period_id, known_at, ${money('movement')} as movement,
              ${money('closing_balance')} as closing from trial_balance where closing_balance is not null
            qualify row_number() over (partition by entity_id, account_id, fiscal_period_id order by known_at desc) = 1),
          summed as (
            select *, sum(movement) over (partition by entity_id, account_id order by fiscal_period_id) as total
            from issued)
          select * from summed where closing <> total`))
})

describe('revenue', () => {
  it('of the ledger is that of the truth file, month by month', async () => {
    const [row] = await company.query(
      `with booked as (select entity_id, posting_date[1:7] as month, -sum(${money('amount')}) as amount
         from gl_entries where account_id between '4000' and '4999' group by all),
       truth as (select truth_id[13:17] as entity_id, "window" as month, ${money('true_value')} as amount
         from truth where truth_id like 'net-revenue-%')
       select count(*) as months, count(*) filter (booked.amount is distinct from truth.amount) as apart
       from booked full join truth using (entity_id, month)`,
    )
    expect(row).toEqual({ months: '72', apart: '0' })
  })

  it('of the invoices is that of the ledger, but for the one late correction', () =>
    none(`with billed as (select document_id, sum(${money('net_amount')}) as net from invoice_lines group by 1),
          booked as (select document_id, -sum(${money('amount')}) as net from gl_entries
            where account_id between '4000' and '4949' group by 1)
          select * from billed full join booked using (document_id) where billed.net is distinct from booked.net`))

  it('carries its customer, and pay, suppliers and wear carry none', async () => {
    await none(`select * from gl_entries where account_id between '4000' and '4949' and customer_id is null`)
    await none(`select * from gl_entries where account_id between '5000' and '6949' and account_id <> '6510'
                and customer_id is not null`)
    await none(`select * from gl_entries where account_id = '6510' and customer_id is null`)
  })

  it('bears 20 % tax, line by line', () =>
    none(`select * from invoice_lines where 5 * ${money('tax_amount')} <> ${money('net_amount')}`))

  it('of Plus rises by 2.10 EUR and 1.80 GBP a unit on 2025-01-01 and at no other time', async () => {
    const rows = await company.query(
      `select currency, invoice_date >= '2025-01-01' as later, list(distinct unit_price) as prices from invoice_lines
       where product_id = 'PLUS' and credits_invoice_line_id is null group by all order by all`,
    )
    expect(rows).toEqual([
      { currency: 'EUR', later: false, prices: ['35.00'] },
      { currency: 'EUR', later: true, prices: ['37.10'] },
      { currency: 'GBP', later: false, prices: ['30.00'] },
      { currency: 'GBP', later: true, prices: ['31.80'] },
    ])
  })

  it('is billed for every day of a subscription within the books, at its price', () =>
    none(`with held as (
            select subscription_id, product_id, unit_price, cast(start_date as date) as first_day
            from subscriptions join fiscal_periods
              on start_date >= valid_from and start_date < coalesce(valid_to, '2026-04-01')
            where start_date between '2023-04-01' and '2026-03-01'),
          billed as (select subscription_id, product_id, unit_price, cast(service_from as date) as first_day
            from invoice_lines where credits_invoice_line_id is null)
          select * from held full join billed using (subscription_id, product_id, unit_price, first_day)
          where held.subscription_id is null or billed.subscription_id is null`))
})

describe('money owed', () => {
  it('by customers is what was billed less what was paid or written off', () =>
    none(`with owed as (select entity_id, sum(${money('amount')}) as amount from gl_entries where account_id = '1200' group by 1),
          billed as (select entity_id, sum(${money('net_amount')} + ${money('tax_amount')}) as amount
            from invoice_lines where credits_invoice_line_id is null group by 1),
          paid as (select entity_id, sum(${money('amount')}) as amount from payments where is_refund = 'false' group by 1),
          lost as (select entity_id, sum(${money('amount')}) as amount from gl_entries where account_id = '6950' group by 1)
          select * from owed join billed using (entity_id) join paid using (entity_id) join lost using (entity_id)
          where owed.amount <> billed.amount - paid.amount - lost.amount`))

  it('to the tax office is the tax on what was billed last month', () =>
    none(`with owed as (select entity_id, -sum(${money('amount')}) as amount from gl_entries where account_id = '2200' group by 1),
          billed as (select entity_id, sum(${money('tax_amount')}) as amount from invoice_lines
            where invoice_date >= '2026-03-01' group by 1)
          select * from owed join billed using (entity_id) where owed.amount <> billed.amount`))

  it('reaches the bank less the fees of the payment providers', () =>
    none(`with fees as (select entity_id, sum(${money('fee_amount')}) as amount from payments group by 1),
          booked as (select entity_id, sum(${money('amount')}) as amount from gl_entries where account_id = '6530' group by 1)
          select * from fees full join booked using (entity_id) where fees.amount is distinct from booked.amount`))
})

describe('the chart', () => {
  it('holds every account posted to, and the seed maps each of them for any cost centre', async () => {
    await none(`select * from gl_entries where account_id not in (select account_id from gl_accounts)`)
    const seed = `read_csv('seeds/demo/tidewell_account_map.csv', all_varchar = true)`
    await none(`select account_id from gl_accounts where account_id not in
                (select account_id from ${seed} where entity_id = '*' and cost_centre = '*')`)
    await none(`select account_id from ${seed} where account_id not in (select account_id from gl_accounts)`)
  })

  it('has about 60 accounts and 12 cost centres', async () => {
    const rows = await company.query(
      `select count(distinct account_id) as accounts, count(distinct cost_centre) as centres from gl_entries`,
    )
    expect(rows).toEqual([{ accounts: '71', centres: '12' }])
  })
})

describe('late journals', () => {
  it('are six, known after the close; all other entries are known before it', async () => {
    const rows = await company.query(
      `select document_id, entity_id, max(abs(${money('amount')})) > 0 as has_money from gl_entries
       join fiscal_periods on posting_date between start_date and end_date
       where known_at > closed_at group by all order by 1`,
    )
    expect(rows.map((row) => row.document_id)).toEqual(['LJ-1', 'LJ-2', 'LJ-3', 'LJ-4', 'LJ-5', 'LJ-6'])
    expect(rows.every((row) => row.has_money)).toBe(true)
  })

  it('move their report line by more than 0.1 % once only', async () => {
    const rows = await company.query(
      `with mapped as (
         select entries.*, coalesce(own.report_line, wide.report_line) as report_line, posting_date[1:7] as month
         from gl_entries as entries
         left join read_csv('seeds/demo/tidewell_account_map.csv', all_varchar = true) as own
           on own.account_id = entries.account_id and own.cost_centre = entries.cost_centre
         join read_csv('seeds/demo/tidewell_account_map.csv', all_varchar = true) as wide
           on wide.account_id = entries.account_id and wide.cost_centre = '*'),
       lines as (select month, report_line, abs(sum(${money('amount')})) as total from mapped group by all)
       select document_id, abs(${money('amount')}) / total > 0.001 as above from mapped join lines using (month, report_line)
       where document_id like 'LJ-%' and report_line <> 'balance_sheet' order by 1`,
    )
    expect(rows.map((row) => row.above)).toEqual([true, false, false, false, false, false])
  })
})

describe('rates', () => {
  it('give an average and a closing rate for each month and a budget rate for each year', async () => {
    const rows = await company.query(
      `select rate_type, count(*) as n, min(rate) > '1.10' and max(rate) < '1.20' as near from fx_rates group by 1 order by 1`,
    )
    expect(rows).toEqual([
      { rate_type: 'average', n: '36', near: true },
      { rate_type: 'budget', n: '3', near: true },
      { rate_type: 'closing', n: '36', near: true },
    ])
  })
})

it('marketing records every posting to an account that pays for a channel, once, and nothing else', () =>
  none(`with posted as (select document_id, case account_id when '6310' then 'paid_search' when '6320' then 'social'
            when '6330' then 'affiliate' else 'retail' end as channel, ${money('amount')} as amount
          from gl_entries where account_id between '6310' and '6340')
        (select document_id, channel, ${money('amount')} from campaign_spend except all from posted)
        union all (from posted except all select document_id, channel, ${money('amount')} from campaign_spend)`))
