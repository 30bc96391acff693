-- grain: one row per metric, version and fiscal month in which people answered who had answered in the month before
-- Sums of products over those people, with which the two months' scores are compared as answers of the same people.
with answers as (
    select
        responses.metric_id,
        responses.metric_version,
        coalesce(responses.respondent_id, responses.customer_id) as person,
        calendar.fiscal_month,
        calendar.ordinal,
        count(*) as n,
        sum(responses.score) as score,
        sum(case responses.score_band when 'HIGH' then 1 when 'LOW' then -1 else 0 end) as balance
    from {{ref 'int_responses'}} as responses
    inner join {{ref 'int_fiscal_calendar'}} as calendar on responses.fiscal_month = calendar.fiscal_month
    where responses.is_answer_head and responses.score_band <> 'NO_SCORE'
        and coalesce(responses.respondent_id, responses.customer_id) is not null
    group by all
),

final as (
    select
        answers.metric_id,
        answers.metric_version,
        answers.fiscal_month,
        count(*) as people,
        cast(sum(answers.n * before.n) as decimal(28,4)) as n_n,
        cast(sum(answers.n * before.score) as decimal(28,4)) as n_score,
        cast(sum(answers.score * before.n) as decimal(28,4)) as score_n,
        cast(sum(answers.score * before.score) as decimal(28,4)) as score_score,
        cast(sum(answers.n * before.balance) as decimal(28,4)) as n_balance,
        cast(sum(answers.balance * before.n) as decimal(28,4)) as balance_n,
        cast(sum(answers.balance * before.balance) as decimal(28,4)) as balance_balance
    from answers
    inner join answers as before
        on answers.metric_id = before.metric_id and answers.metric_version = before.metric_version
        and answers.person = before.person and answers.ordinal = before.ordinal + 1
    group by answers.metric_id, answers.metric_version, answers.fiscal_month
)

select * from final
