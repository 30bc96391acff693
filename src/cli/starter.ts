/** The files that `init` writes: two seeds, one staging model each, a mart that ties out. Pure. */

const project = (name: string): string => `# yaml-language-server: $schema=schemas/project.json
name: ${name}
version: 0.1.0
timezone: Europe/Berlin
currency: EUR
vars:
  # models have no clock: this is their today
  as_of_date: { type: date, default: 2026-03-31 }
targets:
  dev: { type: duckdb, path: target/${name}_dev.duckdb }
`

const scores = `response_id,customer_id,responded_on,score
r1,c1,2026-01-20,9
r2,c2,2026-02-11,3
r3,c1,2026-03-02,10
`

const entries = `entry_id,customer_id,posted_on,account,amount
1,c1,2026-01-05,4000,120.00
2,c2,2026-01-09,4000,80.10
3,c1,2026-02-05,4000,120.00
4,c2,2026-02-20,4000,-15.05
5,c3,2026-03-03,4000,49.90
`

const seeds = `# yaml-language-server: $schema=../schemas/properties.json
seeds:
  - name: survey_scores
    description: Answers to "would you recommend us", 0 to 10.
    grain: [response_id]
    columns:
      - { name: response_id, data_type: VARCHAR }
      - { name: customer_id, data_type: VARCHAR }
      - { name: responded_on, data_type: DATE }
      - { name: score, data_type: INTEGER, data_tests: [{ accepted_range: { min_value: 0, max_value: 10 } }] }
  - name: ledger_entries
    description: Revenue as posted; refunds are negative.
    grain: [entry_id]
    columns:
      - { name: entry_id, data_type: INTEGER }
      - { name: customer_id, data_type: VARCHAR }
      - { name: posted_on, data_type: DATE }
      - { name: account, data_type: VARCHAR }
      - { name: amount, data_type: "DECIMAL(18,2)", unit: money, currency: EUR }
`

const month = `-- grain: one row per customer and month
with revenue as (
    select
        customer_id,
        cast(date_trunc('month', posted_on) as date) as month,
        cast(sum(amount) as decimal(18, 2)) as revenue
    from {{ref 'ledger_entries'}}
    where posted_on <= {{var 'as_of_date'}}
    group by all
),

-- the newest score that was known at the end of each month, never a later one
scored as (
    select revenue.customer_id, revenue.month, max_by(score, responded_on) as score
    from revenue
    join {{ref 'survey_scores'}} as s
        on s.customer_id = revenue.customer_id and s.responded_on < revenue.month + interval 1 month
    group by all
)

select revenue.customer_id, revenue.month, revenue.revenue, scored.score
from revenue
left join scored using (customer_id, month)
`

const monthProps = `# yaml-language-server: $schema=../../schemas/properties.json
models:
  - name: mart_customer_month
    description: Revenue and the score known at the time, by customer and month.
    owner: finance
    grain: [customer_id, month]
    columns:
      - { name: customer_id, description: Customer as in the ledger. }
      - { name: month, description: First day of the month. }
      - { name: revenue, description: Posted revenue less refunds., unit: money, currency: EUR }
      - { name: score, description: "Newest score known at the end of the month; null when there is none." }
    # one cent off and the build stops here, with the months that differ
    reconcile:
      - name: revenue_to_ledger
        measure: sum(revenue)
        to: { model: ref('ledger_entries'), measure: sum(amount) }
        by: [customer_id]
    unit_tests:
      - name: refund_lowers_revenue
        given:
          - input: ref('ledger_entries')
            rows:
              - { customer_id: c1, posted_on: 2026-01-02, amount: 100.00 }
              - { customer_id: c1, posted_on: 2026-01-30, amount: -10.00 }
        expect:
          rows:
            - { customer_id: c1, month: 2026-01-01, revenue: 90.00 }
`

const readme = (name: string): string => `# ${name}
\`ledgerline build\` loads the seeds, builds the mart, tests and publishes it. \`ledgerline why mart_customer_month\` says
what a build would do, \`ledgerline show mart_customer_month\` prints its rows.
`

export function starterFiles(name: string): Readonly<Record<string, string>> {
  return {
    'project.yml': project(name),
    'seeds/survey_scores.csv': scores,
    'seeds/ledger_entries.csv': entries,
    'seeds/seeds.yml': seeds,
    'models/marts/mart_customer_month.sql': month,
    'models/marts/mart_customer_month.yml': monthProps,
    '.gitignore': 'target/\npublished/\n',
    'README.md': readme(name),
  }
}
