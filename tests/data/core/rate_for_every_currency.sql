-- A missing rate is an error that names currency, rate type and period; it is never 1 and never dropped.
select
    currency,
    rate_type,
    fiscal_period_id,
    count(*) as entries,
    sum(abs(amount)) as money
from {{ref 'int_gl_entries_translated'}}
where rate is null and {{rebuilt 'posting_date'}}
group by currency, rate_type, fiscal_period_id
order by currency, rate_type, fiscal_period_id
