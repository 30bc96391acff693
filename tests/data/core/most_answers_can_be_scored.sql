{{config severity='warn'}}
-- Answers on another scale than was declared, or of a metric that nobody did, are in no score: a month, or a year to its end, in
-- which they are a tenth of at least thirty answers is told, as the build is green and the scores are empty.
with counted as (
    select
        fiscal_month,
        numerator as quarantined,
        denominator as answers,
        sum(numerator) over a_year as quarantined_in_a_year,
        sum(denominator) over a_year as answers_in_a_year
    from {{ref 'mart_measurement_health'}}
    where check_name = 'quarantined_responses'
    window a_year as (order by fiscal_month range between interval 11 months preceding and current row)
)

select
    fiscal_month,
    cast(quarantined as bigint) as quarantined,
    cast(answers as bigint) as answers,
    cast(quarantined_in_a_year as bigint) as quarantined_in_a_year,
    cast(answers_in_a_year as bigint) as answers_in_a_year
from counted
where (answers >= 30 and quarantined >= answers / 10)
    or (answers_in_a_year >= 30 and quarantined_in_a_year >= answers_in_a_year / 10)
order by fiscal_month
