-- grain: one row per customer whom a follow-up of an answer reached in the main window of the links, before its landmark or after
-- Whom the score itself chose to be called: between what they said and what they did lies what was done about it.
with landmark as (
    select * from {{ref 'int_link_landmark'}}
    where is_main
),

span as (
    select periods.fiscal_month as first_day, landmark.window_end
    from landmark
    inner join {{ref 'int_revenue_periods'}} as periods on landmark.before_ordinal = periods.ordinal
),

final as (
    select distinct responses.customer_id
    from {{ref 'input_actions'}} as actions
    inner join {{ref 'int_responses'}} as responses on actions.response_id = responses.response_id
    inner join span
        on cast({{> local_time at='actions.contacted_at'}} as date) >= span.first_day
        and cast({{> local_time at='actions.contacted_at'}} as date) <= span.window_end
    where responses.customer_id is not null
)

select * from final
