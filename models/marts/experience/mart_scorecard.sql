-- grain: one row per metric, version, segment, fiscal month and window
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

metrics as (
    select * from {{ref 'int_scorecard_metrics'}}
),

scores as (
    select
        groups.fiscal_month,
        groups.segment_set,
        groups.segment,
        groups.metric_id as metric,
        groups.metric_version,
        case when metrics.kind = 'nps' then sum(groups.n_high) - sum(groups.n_low) else sum(groups.score_sum) end
            as numerator,
        sum(groups.n) as denominator,
        sum(groups.n_low) as n_low,
        sum(groups.n_high) as n_high,
        sum(groups.score_sum_sq) as sum_sq
    from {{ref 'fct_cx_group_month'}} as groups
    inner join metrics on groups.metric_id = metrics.metric and groups.metric_version = metrics.metric_version
    where
        groups."window" = 'month' and groups.fiscal_month is not null
        and groups.segment_set in ('(all)', {{var 'cohort_segment_set'}})
    group by groups.fiscal_month, groups.segment_set, groups.segment, groups.metric_id, groups.metric_version, metrics.kind
),

service as (
    select
        fiscal_month,
        sum(contacts) as contacts,
        sum(active_customers) as active_customers,
        sum(fcr_resolved) as fcr_resolved,
        sum(fcr_eligible) as fcr_eligible,
        sum(repeats_n_days) as repeats_n_days,
        sum(switched_cases) as switched_cases,
        sum(cases) as cases,
        sum(handle_seconds) as handle_seconds,
        sum(busy_seconds) as busy_seconds,
        sum(busy_seconds) + sum(available_seconds) as staffed_seconds,
        -- where no rule takes cost to channels, a contact does not cost 0
        nullif(sum(cost_loaded) filter (where channel <> '(all)'), 0) as channel_cost
    from {{ref 'mart_contact_centre'}}
    group by fiscal_month
),

-- the same counts by segment; staff time and cost have none
segments as (
    select *, {{var 'cohort_segment_set'}} as segment_set
    from {{ref 'mart_service_segment'}}
    -- a set that nobody is ever in tells nothing apart
    qualify bool_or(segment <> '(none)') over ()
),

service_parts as (
    select fiscal_month, '(all)' as segment_set, '(all)' as segment, * exclude (fiscal_month) from service
    union all by name
    select * from segments
),

-- everyone, and by the segment of cohort_segment_set in which the customer was at the end of the month
money as (
    select
        fiscal_month,
        case when grouping(segment) = 1 then '(all)' else {{var 'cohort_segment_set'}} end as segment_set,
        case when grouping(segment) = 1 then '(all)' else segment end as segment,
        sum(net_revenue) as net_revenue,
        sum(cm1) as cm1,
        sum(cm3) as cm3,
        sum(cm3_loaded) as cm3_loaded,
        sum(cost_to_serve_loaded) as cost_to_serve_loaded
    from {{ref 'mart_unit_economics_month'}}
    group by grouping sets ((fiscal_month), (fiscal_month, segment))
    -- a set that nobody is ever in tells nothing apart
    qualify grouping(segment) = 1 or bool_or(segment <> '(none)') over ()
),

recurring as (
    select
        fiscal_month,
        sum(retained_gross) as retained_gross,
        sum(retained_net) as retained_net,
        sum(retention_base) as retention_base
    from {{ref 'mart_revenue_movement_total'}}
    where measure = 'mrr'
    group by fiscal_month
),

acquisition as (
    select
        cohort_month as fiscal_month,
        sum(new_customers) as new_customers,
        sum(coalesce(paid_spend, 0) + sales_cost + other_acquisition_cost + coalesce(referral_cost, 0) + unmatched_spend)
            as cost
    from {{ref 'mart_acquisition'}}
    group by cohort_month
),

responses as (
    select fiscal_month, sum(numerator) as numerator, sum(denominator) as denominator
    from {{ref 'mart_measurement_health'}}
    where check_name = 'response_rate'
    group by fiscal_month
),

parts as (
    select fiscal_month, segment_set, segment, metric, metric_version, numerator, denominator, n_low, n_high, sum_sq
    from scores
    union all by name
    select fiscal_month, 'response_rate' as metric, numerator, denominator from responses
    union all by name
    select fiscal_month, 'new_customers' as metric, new_customers as numerator, 1 as denominator from acquisition
    union all by name
    select fiscal_month, 'grr' as metric, retained_gross as numerator, retention_base as denominator from recurring
    union all by name
    select fiscal_month, 'nrr' as metric, retained_net as numerator, retention_base as denominator from recurring
    union all by name
    select fiscal_month, segment_set, segment, 'contact_rate' as metric, contacts as numerator, active_customers as denominator from service_parts
    union all by name
    select fiscal_month, segment_set, segment, 'fcr' as metric, fcr_resolved as numerator, fcr_eligible as denominator from service_parts
    union all by name
    select fiscal_month, segment_set, segment, 'repeat_contact_rate' as metric, repeats_n_days as numerator, contacts as denominator from service_parts
    union all by name
    select fiscal_month, segment_set, segment, 'channel_switch_rate' as metric, switched_cases as numerator, cases as denominator from service_parts
    union all by name
    select fiscal_month, segment_set, segment, 'aht' as metric, handle_seconds as numerator, contacts as denominator from service_parts
    union all by name
    select fiscal_month, 'occupancy' as metric, busy_seconds as numerator, staffed_seconds as denominator from service
    union all by name
    select fiscal_month, 'cost_per_contact' as metric, channel_cost as numerator, contacts as denominator from service
    union all by name
    select fiscal_month, segment_set, segment, 'net_revenue' as metric, net_revenue as numerator, 1 as denominator from money
    union all by name
    select fiscal_month, segment_set, segment, 'cm1' as metric, cm1 as numerator, 1 as denominator from money
    union all by name
    select fiscal_month, segment_set, segment, 'cm3' as metric, cm3 as numerator, 1 as denominator from money
    union all by name
    select fiscal_month, segment_set, segment, 'cm3_loaded' as metric, cm3_loaded as numerator, 1 as denominator from money
    union all by name
    select fiscal_month, segment_set, segment, 'cost_to_serve_loaded' as metric, cost_to_serve_loaded as numerator, 1 as denominator from money
    union all by name
    select fiscal_month, 'cac_blended' as metric, cost as numerator, new_customers as denominator from acquisition
),

-- what has no segment is of everyone
placed as (
    select
        * exclude (segment_set, segment, metric_version),
        coalesce(segment_set, '(all)') as segment_set,
        coalesce(segment, '(all)') as segment,
        coalesce(metric_version, '1') as metric_version
    from parts
),

members as (
    select metric, metric_version, '(all)' as segment_set, '(all)' as segment from metrics
    union
    select metric, metric_version, segment_set, segment from placed
),

first_month as (
    select min(fiscal_month) as fiscal_month from money
),

-- 12, or 13 where a year has 13 periods
year_length as (
    select cast(max(period_no) as bigint) as periods from calendar
),

-- every metric in every month, and of segments those in which it ever was, so that what is missing is a row that says so
grid as (
    select
        metrics.*,
        members.segment_set,
        members.segment,
        calendar.fiscal_month,
        calendar.fiscal_period_id,
        calendar.prior_year_period_id,
        calendar.ordinal,
        year_length.periods as periods_per_year,
        cast(placed.numerator as decimal(28,6)) as numerator,
        cast(placed.denominator as decimal(28,6)) as denominator,
        placed.n_low,
        placed.n_high,
        placed.sum_sq
    from metrics
    inner join members on metrics.metric = members.metric and metrics.metric_version = members.metric_version
    cross join first_month
    cross join year_length
    inner join calendar on calendar.fiscal_month >= first_month.fiscal_month and calendar.is_to_date
    left join placed
        on metrics.metric = placed.metric
        and metrics.metric_version = placed.metric_version
        and members.segment_set = placed.segment_set
        and members.segment = placed.segment
        and calendar.fiscal_month = placed.fiscal_month
    -- a score that nobody ever gave is not this project's
    where metrics.metric in (select metric from {{ref 'scorecard_metrics'}})
        or (metrics.metric, metrics.metric_version) in (select (metric, metric_version) from scores)
        or metrics.metric = {{var 'headline_metric'}}
),

windows as (
    select *, 'month' as "window" from grid
    union all by name
    select
        * exclude (numerator, denominator, n_low, n_high, sum_sq),
        case when count(*) over year = periods_per_year then sum(numerator) over year end as numerator,
        case
            when count(*) over year < periods_per_year then null
            when kind = 'total' then 1
            else sum(denominator) over year
        end as denominator,
        sum(n_low) over year as n_low,
        sum(n_high) over year as n_high,
        sum(sum_sq) over year as sum_sq,
        't12m' as "window"
    from grid
    where has_t12m
    window year as (
        partition by metric, metric_version, segment_set, segment
        order by ordinal range between periods_per_year - 1 preceding and current row
    )
),

valued as (
    select
        *,
        case
            when numerator is null or denominator is null or denominator = 0 then null
            when kind in ('nps', 'mean') and denominator < 30 then null
            else factor * cast(numerator as double) / cast(denominator as double)
        end as value,
        -- of the mean of a sample; a total or a ratio of sums is no sample
        case
            when denominator is null or denominator < 2 then null
            when kind = 'nps' then 100 * sqrt(
                (n_high + n_low) / cast(denominator as double) - power(cast(numerator as double) / cast(denominator as double), 2)
            ) / sqrt(cast(denominator as double))
            when kind = 'mean' then sqrt(greatest(
                cast(sum_sq as double) / cast(denominator as double)
                - power(cast(numerator as double) / cast(denominator as double), 2), 0
            ) / (cast(denominator as double) - 1))
            when kind = 'share' then factor * sqrt(
                cast(numerator as double) / cast(denominator as double)
                * (1 - cast(numerator as double) / cast(denominator as double)) / cast(denominator as double)
            )
        end as standard_error
    from windows
),

compared as (
    select
        *,
        lag(value) over steps as prior_value,
        lag(standard_error) over steps as prior_error,
        lag(denominator) over steps as prior_denominator,
        lag(numerator) over steps as prior_numerator
    from valued
    window steps as (partition by metric, metric_version, segment_set, segment, "window" order by ordinal)
),

-- answers of the same people in both months go together, so a change of theirs is told sooner
paired as (
    select
        compared.metric,
        compared.metric_version,
        compared.fiscal_month,
        power(compared.factor, 2) / (cast(compared.denominator as double) * cast(compared.prior_denominator as double)) * (
            case when compared.kind = 'nps' then overlap.balance_balance else overlap.score_score end
            - cast(compared.numerator as double) / cast(compared.denominator as double)
            * case when compared.kind = 'nps' then overlap.n_balance else overlap.n_score end
            - cast(compared.prior_numerator as double) / cast(compared.prior_denominator as double)
            * case when compared.kind = 'nps' then overlap.balance_n else overlap.score_n end
            + cast(compared.numerator as double) / cast(compared.denominator as double)
            * cast(compared.prior_numerator as double) / cast(compared.prior_denominator as double) * overlap.n_n
        ) as covariance
    from compared
    inner join {{ref 'int_score_overlap'}} as overlap
        on compared.metric = overlap.metric_id and compared.metric_version = overlap.metric_version
        and compared.fiscal_month = overlap.fiscal_month
    where compared."window" = 'month' and compared.segment_set = '(all)' and compared.kind in ('nps', 'mean')
        and compared.denominator > 0 and compared.prior_denominator > 0
),

reasons as (
    select measure as metric, reason from {{ref 'int_measure_availability'}} where not is_available
    union all
    select 'cost_per_contact', reason from {{ref 'int_measure_availability'}}
    where measure = 'cost_to_serve_loaded' and not is_available
    union all
    select 'cost_per_contact', 'input_allocation_rules' where not {{input_present 'input_allocation_rules'}}
    union all
    select 'cost_per_contact', 'no rule takes cost to a channel'
    where {{input_present 'input_allocation_rules'}} and not exists (select 1 from service where channel_cost is not null)
    union all
    select
        unnest(case measure
            when 'interactions' then ['fcr', 'repeat_contact_rate', 'channel_switch_rate', 'aht']
            when 'contacts' then ['contact_rate', 'cost_per_contact']
            when 'staff_time' then ['occupancy']
        end),
        reason
    from {{ref 'int_service_availability'}}
    where not is_available and measure in ('interactions', 'contacts', 'staff_time')
    union all
    select 'cac_blended', reason from {{ref 'int_acquisition_availability'}}
    where measure = 'acquisition_cost' and not is_available
    union all
    select distinct 'response_rate', replace(not_available, 'response_rate: ', '') from {{ref 'mart_measurement_health'}}
    where check_name = 'response_rate' and not_available is not null
    union all
    select unnest(['grr', 'nrr']), 'no recurring revenue'
    where not exists (select 1 from recurring)
),

missing as (
    select metric, min(reason) as reason from reasons group by metric
),

final as (
    select
        compared.metric,
        compared.metric_version,
        compared.segment_set,
        compared.segment,
        compared.fiscal_month,
        compared."window",
        compared.fiscal_period_id,
        compared.portfolio,
        cast(compared.numerator as decimal(28,6)) as numerator,
        cast(compared.denominator as decimal(28,6)) as denominator,
        compared.value,
        case when compared.kind in ('nps', 'mean', 'share') then cast(compared.denominator as bigint) end as n,
        case
            when compared.value is null then null
            when compared.kind = 'share' then
                100 * {{> wilson_low k='compared.numerator' n='compared.denominator'}}
            when compared.kind = 'nps' then
                {{> nps_low promoters='compared.n_high' detractors='compared.n_low' n='compared.denominator'}}
            else compared.value - 1.959963984540054 * compared.standard_error
        end as low,
        case
            when compared.value is null then null
            when compared.kind = 'share' then
                100 * {{> wilson_high k='compared.numerator' n='compared.denominator'}}
            when compared.kind = 'nps' then
                {{> nps_high promoters='compared.n_high' detractors='compared.n_low' n='compared.denominator'}}
            else compared.value + 1.959963984540054 * compared.standard_error
        end as high,
        compared.prior_value,
        year_ago.value as prior_year_value,
        cast(targets.target as decimal(18,6)) as target,
        targets.is_late as target_is_late,
        compared.unit,
        case when compared.unit = 'money' then {{setting 'currency'}} end as currency,
        compared.class,
        -- two windows of twelve months share eleven, so only months are set against each other; below 50 answers on either side
        -- no change of a score is called one
        case
            when compared."window" = 'month' and compared.value is not null and compared.prior_value is not null
                and (compared.kind not in ('nps', 'mean') or least(compared.denominator, compared.prior_denominator) >= 50)
                then abs(compared.value - compared.prior_value)
                > 1.959963984540054 * sqrt(greatest(
                    power(compared.standard_error, 2) + power(compared.prior_error, 2) - 2 * coalesce(paired.covariance, 0), 0
                ))
        end as distinguishable,
        breaks.metric is not null as break_flag,
        case
            when compared.value is not null then null
            when missing.reason is not null then 'not available: ' || missing.reason
            when compared."window" = 't12m' and compared.denominator is null then 'not reached: a year of periods'
            when compared.denominator is null or compared.numerator is null then 'no observation'
            when compared.denominator = 0 then 'not defined: nothing to divide by'
            else 'suppressed, n < 30'
        end as null_reason
    from compared
    left join compared as year_ago
        on compared.prior_year_period_id = year_ago.fiscal_period_id
        and compared.metric = year_ago.metric
        and compared.metric_version = year_ago.metric_version
        and compared.segment_set = year_ago.segment_set
        and compared.segment = year_ago.segment
        and compared."window" = year_ago."window"
    left join {{ref 'int_targets'}} as targets
        on compared.metric = targets.metric and compared.segment = targets.segment
        and compared.fiscal_month = targets.fiscal_month and compared."window" = 'month'
    left join {{ref 'int_series_breaks'}} as breaks
        on compared.metric = breaks.metric and compared.fiscal_month = breaks.fiscal_month
    left join missing on compared.metric = missing.metric
    left join paired
        on compared.metric = paired.metric and compared.metric_version = paired.metric_version
        and compared.fiscal_month = paired.fiscal_month and compared.segment_set = '(all)' and compared."window" = 'month'
)

select * from final
order by metric, metric_version, segment_set, segment, "window", fiscal_month
