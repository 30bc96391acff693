-- grain: one row per fiscal quarter, topic and customer with a contact or a comment about it
{{#if (finds_keys)}}
-- quarters of contacts that are others in what is read of them, of comments, and of segments as they were on the day before
with quarters as (
    select
        fiscal_month,
        end_date,
        min(fiscal_month) over (partition by fiscal_year, fiscal_quarter) as first_day,
        'FY' || fiscal_year || '-Q' || fiscal_quarter as fiscal_quarter
    from {{ref 'int_fiscal_calendar'}}
    where is_to_date
),

contacts as (
    select fiscal_month
    from {{changed 'int_case_contacts'}} as contacts
    where is_contact
    group by interaction_id, fiscal_month, reason, customer_id, is_repeat_n_days
    having count(*) = 1
),

comments as (
    select said_at from {{changed 'input_verbatims'}} as came
    union all
    select verbatims.said_at
    from {{ref 'input_verbatims'}} as verbatims
    semi join {{changed 'int_customer_identity'}} as moved on verbatims.customer_id = moved.fact_customer_id
),

segments as (
    select customer_id, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{changed 'int_segments'}} as segments
    where segment_set = {{var 'cohort_segment_set'}}
)

select quarters.fiscal_quarter
from contacts
inner join quarters on contacts.fiscal_month = quarters.fiscal_month
union all
select quarters.fiscal_quarter
from comments
inner join quarters
    on cast({{> local_time at='comments.said_at'}} as date) >= quarters.fiscal_month
    and cast({{> local_time at='comments.said_at'}} as date) <= quarters.end_date
union all
select quarters.fiscal_quarter
from segments
inner join quarters on quarters.first_day > segments.valid_from and quarters.first_day <= segments.valid_to
union all
-- a set that has its first member, or lost its last
select standing.fiscal_quarter
from {{self}} as standing
cross join (select count(*) > 0 as is_given from {{ref 'int_segments'}} where segment_set = {{var 'cohort_segment_set'}}) as sets
where (standing.segment is not null) <> sets.is_given
{{else}}
with quarters as (
    select
        ordinal,
        fiscal_month,
        end_date,
        min(fiscal_month) over (partition by fiscal_year, fiscal_quarter) as first_day,
        'FY' || fiscal_year || '-Q' || fiscal_quarter as fiscal_quarter
    from {{ref 'int_fiscal_calendar'}}
    where is_to_date
),

segments as (
    select customer_id, segment, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ref 'int_segments'}}
    where segment_set = {{var 'cohort_segment_set'}}
),

found as (
    select
        fiscal_month,
        coalesce(reason, '(none)') as topic,
        customer_id,
        1 as contacts,
        case when is_repeat_n_days then 1 else 0 end as repeats,
        0 as mentions
    from {{ref 'int_case_contacts'}}
    where is_contact
    union all
    select
        quarters.fiscal_month, verbatims.topic, coalesce(identity.customer_id, 'UNALLOCATED'),
        0, 0, 1
    from {{ref 'input_verbatims'}} as verbatims
    inner join quarters
        on cast({{> local_time at='verbatims.said_at'}} as date) >= quarters.fiscal_month
        and cast({{> local_time at='verbatims.said_at'}} as date) <= quarters.end_date
    left join {{ref 'int_customer_identity'}} as identity on verbatims.customer_id = identity.fact_customer_id
),

summed as (
    select
        quarters.fiscal_quarter,
        quarters.first_day,
        found.topic,
        found.customer_id,
        cast(sum(found.contacts) as bigint) as contacts,
        cast(sum(found.repeats) as bigint) as repeats,
        cast(sum(found.mentions) as bigint) as mentions
    from found
    inner join quarters on found.fiscal_month = quarters.fiscal_month
    where {{rebuilt 'quarters.fiscal_quarter'}}
    group by all
),

final as (
    select
        summed.fiscal_quarter,
        summed.topic,
        summed.customer_id,
        -- as customers were on the day before the quarter
        case when exists (select 1 from segments) then coalesce(segments.segment, '(none)') end as segment,
        summed.contacts,
        summed.repeats,
        summed.mentions
    from summed
    left join segments
        on summed.customer_id = segments.customer_id
        and summed.first_day > segments.valid_from and summed.first_day <= segments.valid_to
)

select * from final
{{/if}}
