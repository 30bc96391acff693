-- grain: one row per experiment, window, outcome, segment and arm
-- Sufficient statistics of the arms: nothing of a customer is needed after this.
with experiments as (
    select * from {{ref 'int_experiments'}} where design in ('randomised', 'matched')
),

units as (
    select
        measured.experiment_id,
        measured.window_kind,
        segments.segment,
        measured.unit_id,
        measured.arm,
        -- what was assigned is one unit: a household or a region counts once
        avg(measured.churn) as churn,
        avg(measured.active_months) as active_months,
        avg(measured.contacts) as contacts,
        avg(measured.net_revenue) as net_revenue,
        avg(measured.margin) as margin,
        avg(measured.cm3) as cm3,
        avg(measured.cm3_loaded) as cm3_loaded,
        avg(measured.active_before) as active_before,
        avg(measured.contacts_before) as contacts_before,
        avg(measured.revenue_before) as revenue_before,
        avg(measured.margin_before) as margin_before,
        avg(measured.cm3_before) as cm3_before,
        avg(measured.cm3_loaded_before) as cm3_loaded_before,
        avg(measured.tenure_months) as tenure_months,
        count(*) as customers
    from {{ref 'int_experiment_values'}} as measured
    inner join {{ref 'int_experiment_segments'}} as segments
        on measured.experiment_id = segments.experiment_id and measured.customer_id = segments.customer_id
    group by all
),

long as (
    select
        units.experiment_id,
        units.window_kind,
        units.segment,
        units.arm,
        units.customers,
        outcomes.outcome,
        case outcomes.outcome
            when 'churn' then units.churn
            when 'active_months' then units.active_months
            when 'contacts' then units.contacts
            when 'net_revenue' then units.net_revenue
            when 'margin' then units.margin
            when 'cm3' then units.cm3
            else units.cm3_loaded
        end as measured,
        case outcomes.outcome
            when 'churn' then units.active_before
            when 'active_months' then units.active_before
            when 'contacts' then units.contacts_before
            when 'net_revenue' then units.revenue_before
            when 'margin' then units.margin_before
            when 'cm3' then units.cm3_before
            else units.cm3_loaded_before
        end as measured_before
    from units
    cross join (
        values ('churn'), ('active_months'), ('contacts'), ('net_revenue'), ('margin'), ('cm3'), ('cm3_loaded')
    ) as outcomes (outcome)
),

-- all who were assigned, those too whose window has not ended: for the sample ratio
assigned as (
    select
        units.experiment_id, segments.segment, units.arm, count(distinct units.unit_id) as assigned
    from {{ref 'int_experiment_units'}} as units
    inner join {{ref 'int_experiment_segments'}} as segments
        on units.experiment_id = segments.experiment_id and units.customer_id = segments.customer_id
    group by all
),

-- sums of DOUBLE end in other digits when threads finish in another order: these are decimals, so the same company
-- has the same moments to the last digit
exact as (
    select
        experiment_id, window_kind, outcome, segment, arm, customers,
        {{> exact of='measured'}} as value,
        {{> exact of='measured_before'}} as before
    from long
),

sums as (
    select
        experiment_id, window_kind, outcome, segment, arm,
        count(*) as n,
        cast(sum(customers) as bigint) as customers,
        cast(count(*) filter (where value > 0) as bigint) as events,
        cast(sum(value) as double) as y,
        cast(sum(before) as double) as x,
        cast(sum(value * value) as double) as yy,
        cast(sum(before * before) as double) as xx,
        cast(sum(value * before) as double) as xy
    from exact
    group by all
),

tenures as (
    select experiment_id, window_kind, segment, arm, {{> exact of='tenure_months'}} as tenure from units
),

tenure_sums as (
    select
        experiment_id, window_kind, segment, arm,
        count(*) as n,
        cast(sum(tenure) as double) as t,
        cast(sum(tenure * tenure) as double) as tt
    from tenures
    group by all
),

final as (
    select
        sums.experiment_id,
        experiments.experiment_no,
        sums.window_kind,
        sums.outcome,
        sums.segment,
        sums.arm,
        sums.n,
        assigned.assigned,
        sums.customers,
        sums.y / sums.n as mean,
        coalesce(greatest(sums.yy - sums.y * sums.y / sums.n, 0) / nullif(sums.n - 1, 0), 0) as variance,
        sums.x / sums.n as x_mean,
        coalesce(greatest(sums.xx - sums.x * sums.x / sums.n, 0) / nullif(sums.n - 1, 0), 0) as x_variance,
        coalesce((sums.xy - sums.x * sums.y / sums.n) / nullif(sums.n - 1, 0), 0) as covariance,
        sums.events,
        tenure_sums.t / tenure_sums.n as tenure_mean,
        coalesce(greatest(tenure_sums.tt - tenure_sums.t * tenure_sums.t / tenure_sums.n, 0) / nullif(tenure_sums.n - 1, 0), 0) as tenure_variance
    from sums
    inner join experiments on sums.experiment_id = experiments.experiment_id
    inner join tenure_sums
        on sums.experiment_id = tenure_sums.experiment_id and sums.window_kind = tenure_sums.window_kind
        and sums.segment = tenure_sums.segment and sums.arm = tenure_sums.arm
    inner join assigned
        on sums.experiment_id = assigned.experiment_id and sums.segment = assigned.segment and sums.arm = assigned.arm
)

select * from final
