-- grain: one row per fiscal quarter, topic and customer with a contact or a comment about it
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
