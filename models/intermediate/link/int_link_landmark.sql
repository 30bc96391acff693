-- grain: one row per lag; none where the closed periods leave no room for a window before and one after
with named as (
    select cast({{var 'link_lag_months'}} as integer) as lag_months, true as is_main
    {{#each (split (var 'link_further_lags'))}}
    union
    select {{this}}, {{this}} = {{var 'link_lag_months'}}
    {{/each}}
),

-- the main window again, begun earlier and later: what its choice does
moved as (
    select named.lag_months + moves.periods as lag_months
    from named
    cross join (values (-{{var 'link_moved_by'}}), ({{var 'link_moved_by'}})) as moves (periods)
    where named.is_main and moves.periods <> 0 and named.lag_months + moves.periods > 0
),

lags as (
    select
        coalesce(named.lag_months, moved.lag_months) as lag_months,
        coalesce(named.is_main, false) as is_main,
        named.lag_months is not null as is_named,
        moved.lag_months is not null as is_moved
    from named
    full join moved on named.lag_months = moved.lag_months
),

closed as (
    select * from {{ref 'int_revenue_periods'}}
    where position >= 0 and close_status = 'closed' and end_date <= {{var 'as_of_date'}}
),

bounds as (
    select
        lags.lag_months,
        lags.is_main,
        lags.is_named,
        lags.is_moved,
        min(closed.ordinal) as first_ordinal,
        max(closed.ordinal) as last_ordinal,
        max(closed.ordinal) - lags.lag_months + 1 as landmark_ordinal
    from closed
    cross join lags
    group by lags.lag_months, lags.is_main, lags.is_named, lags.is_moved
),

landmark as (
    select
        bounds.lag_months,
        bounds.is_main,
        bounds.is_named,
        bounds.is_moved,
        bounds.landmark_ordinal,
        periods.fiscal_month as landmark_date,
        bounds.last_ordinal,
        bounds.landmark_ordinal - bounds.lag_months as before_ordinal
    from bounds
    inner join closed as periods on bounds.landmark_ordinal = periods.ordinal
    -- what customers did before is a control: as long a window as the one after
    where bounds.landmark_ordinal - bounds.lag_months >= bounds.first_ordinal
),

-- an invitation may be answered more than once: one answer delivered twice, or one for each of two scores
answered as (
    select distinct invite_id from {{ref 'int_responses'}}
    where quarantine_reason is null and invite_id is not null
),

-- by day, so that a landmark looks at days and not at every invitation
invite_days as (
    select
        cast({{> local_time at='invites.delivered_at'}} as date) as delivered_on,
        count(*) as delivered,
        count(answered.invite_id) as answered
    from {{ref 'input_survey_invites'}} as invites
    left join answered on invites.invite_id = answered.invite_id
    where invites.metric_id = {{var 'headline_metric'}} and invites.delivered_at is not null
    group by 1
),

invites as (
    select
        landmark.lag_months,
        sum(invite_days.delivered) as delivered,
        sum(invite_days.answered) as answered
    from landmark
    inner join invite_days
        on invite_days.delivered_on < landmark.landmark_date
        and invite_days.delivered_on >= landmark.landmark_date - to_months(12)
    group by landmark.lag_months
),

final as (
    select
        landmark.lag_months,
        landmark.is_main,
        landmark.is_named,
        landmark.is_moved,
        landmark.landmark_ordinal,
        landmark.landmark_date,
        landmark.before_ordinal,
        landmark.last_ordinal,
        periods.end_date as window_end,
        cast(invites.answered as double) / nullif(invites.delivered, 0) as response_rate
    from landmark
    inner join closed as periods on landmark.last_ordinal = periods.ordinal
    left join invites on landmark.lag_months = invites.lag_months
)

select * from final
