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
    select scored_before as fiscal_month
    from {{changed 'int_score_as_of'}} as scores
    where metric_id = {{var 'headline_metric'}} and score is not null
    group by customer_id, scored_before, score
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
select calendar.fiscal_month
from calendar
semi join scores on calendar.fiscal_month = scores.fiscal_month
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
        bool_or(usage.eligible) as is_eligible,
        bool_or(usage.aware) as is_aware,
        sum(usage.uses) as uses
    from {{ref 'input_feature_usage'}} as usage
    inner join {{ref 'int_customer_identity'}} as identity on usage.customer_id = identity.fact_customer_id
    inner join {{> calendar_days of='calendar'}} as calendar on usage.usage_month = calendar.day
    where {{rebuilt 'calendar.fiscal_month'}}
    group by usage.feature_id, identity.customer_id, calendar.fiscal_month
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
    select customer_id, scored_before as fiscal_month, score
    from {{ref 'int_score_as_of'}}
    where metric_id = {{var 'headline_metric'}} and score is not null and {{rebuilt 'scored_before'}}
),

placed as (
    select usage.*, coalesce(memberships.segment, '(none)') as segment
    from usage
    inner join calendar on usage.fiscal_month = calendar.fiscal_month
    left join memberships
        on usage.customer_id = memberships.customer_id
        and memberships.valid_from <= calendar.end_date
        and memberships.valid_to > calendar.end_date
),

-- counted, begun and scored apart: the joins of all three at once would have to fit into memory together
counted as (
    select
        feature_id,
        segment,
        fiscal_month,
        count(*) filter (where is_eligible) as eligible,
        case when count(is_aware) > 0 then count(*) filter (where is_eligible and is_aware) end as aware,
        count(*) filter (where is_eligible and uses > 0) as users,
        count(*) filter (where uses > 0 and not is_eligible) as users_not_eligible,
        cast(sum(uses) as bigint) as uses
    from placed
    group by feature_id, segment, fiscal_month
),

news as (
    select
        begun.feature_id,
        coalesce(memberships.segment, '(none)') as segment,
        begun.first_month as fiscal_month,
        count(*) as new_users
    from begun
    inner join calendar on begun.first_month = calendar.fiscal_month
    left join memberships
        on begun.customer_id = memberships.customer_id
        and memberships.valid_from <= calendar.end_date
        and memberships.valid_to > calendar.end_date
    group by begun.feature_id, coalesce(memberships.segment, '(none)'), begun.first_month
),

scored as (
    select
        placed.feature_id,
        placed.segment,
        placed.fiscal_month,
        count(*) filter (where placed.uses > 0) as users_n,
        sum(scores.score) filter (where placed.uses > 0) as users_score_sum,
        count(*) filter (where placed.uses = 0) as others_n,
        sum(scores.score) filter (where placed.uses = 0) as others_score_sum
    from placed
    inner join scores on placed.customer_id = scores.customer_id and placed.fiscal_month = scores.fiscal_month
    group by placed.feature_id, placed.segment, placed.fiscal_month
),

final as (
    select
        counted.feature_id,
        counted.segment,
        counted.fiscal_month,
        calendar.fiscal_period_id,
        counted.eligible,
        counted.aware,
        counted.users,
        counted.users_not_eligible,
        coalesce(news.new_users, 0) as new_users,
        counted.uses,
        coalesce(scored.users_n, 0) as users_n,
        cast(coalesce(scored.users_score_sum, 0) as decimal(18,2)) as users_score_sum,
        coalesce(scored.others_n, 0) as others_n,
        cast(coalesce(scored.others_score_sum, 0) as decimal(18,2)) as others_score_sum
    from counted
    inner join calendar on counted.fiscal_month = calendar.fiscal_month
    left join news
        on counted.feature_id = news.feature_id
        and counted.segment = news.segment
        and counted.fiscal_month = news.fiscal_month
    left join scored
        on counted.feature_id = scored.feature_id
        and counted.segment = scored.segment
        and counted.fiscal_month = scored.fiscal_month
)

select * from final
{{/if}}
