-- grain: one row per feature, segment and fiscal month
{{#if (finds_keys)}}
-- usage that is another, or of somebody else now; who is new in a month hangs on all months before it
with calendar as (
    select fiscal_month, end_date from {{ref 'int_fiscal_calendar'}}
),

used as (
    select min(usage_month) as day
    from (
        select usage_month from {{changed 'input_feature_usage'}} as came
        union all
        select usage.usage_month
        from {{ref 'input_feature_usage'}} as usage
        semi join {{changed 'int_customer_identity'}} as moved on usage.customer_id = moved.fact_customer_id
    ) as usage
),

-- others in what is read of them
scores as (
    select fiscal_month
    from {{changed 'fct_cx_customer_month'}} as scores
    where metric_id = {{var 'headline_metric'}} and score_opening is not null
    group by customer_id, fiscal_month, score_opening
    having count(*) = 1
),

members as (
    select customer_id
    from {{changed 'int_segments'}} as segments
    where segment_set = {{var 'cohort_segment_set'}}
    group by customer_id, segment, valid_from, valid_to
    having count(*) = 1
)

select calendar.fiscal_month
from calendar
cross join used
where calendar.end_date >= used.day
union all
select fiscal_month from scores
union all
select calendar.fiscal_month
from {{ref 'input_feature_usage'}} as usage
inner join {{ref 'int_customer_identity'}} as identity on usage.customer_id = identity.fact_customer_id
inner join {{> calendar_days of='calendar'}} as calendar on usage.usage_month = calendar.day
semi join members on identity.customer_id = members.customer_id
{{else}}
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
    where is_to_date
),

memberships as (
    select customer_id, segment, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ref 'int_segments'}}
    where segment_set = {{var 'cohort_segment_set'}}
),

-- one row per customer and period, whatever it is called by and however many months begin in the period
usage as (
    select
        usage.feature_id,
        identity.customer_id,
        calendar.fiscal_month,
        calendar.end_date,
        bool_or(usage.eligible) as is_eligible,
        bool_or(usage.aware) as is_aware,
        sum(usage.uses) as uses
    from {{ref 'input_feature_usage'}} as usage
    inner join {{ref 'int_customer_identity'}} as identity on usage.customer_id = identity.fact_customer_id
    inner join {{> calendar_days of='calendar'}} as calendar on usage.usage_month = calendar.day
    where {{rebuilt 'calendar.fiscal_month'}}
    group by usage.feature_id, identity.customer_id, calendar.fiscal_month, calendar.end_date
),

begun as (
    select usage.feature_id, identity.customer_id, min(calendar.fiscal_month) as first_month
    from {{ref 'input_feature_usage'}} as usage
    inner join {{ref 'int_customer_identity'}} as identity on usage.customer_id = identity.fact_customer_id
    inner join {{> calendar_days of='calendar'}} as calendar on usage.usage_month = calendar.day
    where usage.uses > 0
    group by usage.feature_id, identity.customer_id
),

scores as (
    select customer_id, fiscal_month, score_opening
    from {{ref 'fct_cx_customer_month'}}
    where metric_id = {{var 'headline_metric'}} and score_opening is not null and {{rebuilt 'fiscal_month'}}
),

final as (
    select
        usage.feature_id,
        coalesce(memberships.segment, '(none)') as segment,
        usage.fiscal_month,
        count(*) filter (where usage.is_eligible) as eligible,
        case when count(usage.is_aware) > 0 then count(*) filter (where usage.is_eligible and usage.is_aware) end as aware,
        count(*) filter (where usage.is_eligible and usage.uses > 0) as users,
        count(*) filter (where usage.uses > 0 and not usage.is_eligible) as users_not_eligible,
        count(*) filter (where begun.first_month = usage.fiscal_month) as new_users,
        cast(sum(usage.uses) as bigint) as uses,
        count(scores.score_opening) filter (where usage.uses > 0) as users_n,
        cast(coalesce(sum(scores.score_opening) filter (where usage.uses > 0), 0) as decimal(18,2)) as users_score_sum,
        count(scores.score_opening) filter (where usage.uses = 0) as others_n,
        cast(coalesce(sum(scores.score_opening) filter (where usage.uses = 0), 0) as decimal(18,2)) as others_score_sum
    from usage
    left join begun on usage.feature_id = begun.feature_id and usage.customer_id = begun.customer_id
    left join memberships
        on usage.customer_id = memberships.customer_id
        and memberships.valid_from <= usage.end_date
        and memberships.valid_to > usage.end_date
    left join scores on usage.customer_id = scores.customer_id and usage.fiscal_month = scores.fiscal_month
    group by usage.feature_id, coalesce(memberships.segment, '(none)'), usage.fiscal_month
)

select * from final
{{/if}}
