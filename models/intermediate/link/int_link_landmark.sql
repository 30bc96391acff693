-- grain: one row, or none where the closed periods leave no room for a window before and one after
with closed as (
    select * from {{ref 'int_revenue_periods'}}
    where position >= 0 and close_status = 'closed' and end_date <= {{var 'as_of_date'}}
),

bounds as (
    select
        min(ordinal) as first_ordinal,
        max(ordinal) as last_ordinal,
        max(ordinal) - {{var 'link_lag_months'}} + 1 as landmark_ordinal
    from closed
),

landmark as (
    select
        bounds.landmark_ordinal,
        periods.fiscal_month as landmark_date,
        bounds.last_ordinal,
        bounds.landmark_ordinal - {{var 'link_lag_months'}} as before_ordinal
    from bounds
    inner join closed as periods on bounds.landmark_ordinal = periods.ordinal
    -- what customers did before is a control: as long a window as the one after
    where bounds.landmark_ordinal - {{var 'link_lag_months'}} >= bounds.first_ordinal
),

invites as (
    select
        count(*) filter (where invites.delivered_at is not null) as delivered,
        count(distinct responses.invite_id) as answered
    from landmark
    inner join {{ref 'input_survey_invites'}} as invites
        on invites.metric_id = {{var 'headline_metric'}}
        and cast(invites.delivered_at as date) < landmark.landmark_date
        and cast(invites.delivered_at as date) >= landmark.landmark_date - to_months(12)
    left join {{ref 'int_responses'}} as responses
        on invites.invite_id = responses.invite_id and responses.quarantine_reason is null
),

final as (
    select
        landmark.landmark_ordinal,
        landmark.landmark_date,
        landmark.before_ordinal,
        landmark.last_ordinal,
        periods.end_date as window_end,
        cast(invites.answered as double) / nullif(invites.delivered, 0) as response_rate
    from landmark
    inner join closed as periods on landmark.last_ordinal = periods.ordinal
    left join invites on true
)

select * from final
