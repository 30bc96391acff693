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
        end as value,
        case outcomes.outcome
            when 'churn' then units.active_before
            when 'active_months' then units.active_before
            when 'contacts' then units.contacts_before
            when 'net_revenue' then units.revenue_before
            when 'margin' then units.margin_before
            when 'cm3' then units.cm3_before
            else units.cm3_loaded_before
        end as before
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

balance as (
    select
        experiment_id, window_kind, segment, arm,
        avg(tenure_months) as tenure_mean, coalesce(var_samp(tenure_months), 0) as tenure_variance
    from units
    group by all
),

final as (
    select
        long.experiment_id,
        experiments.experiment_no,
        long.window_kind,
        long.outcome,
        long.segment,
        long.arm,
        count(*) as n,
        max(assigned.assigned) as assigned,
        cast(sum(long.customers) as bigint) as customers,
        avg(long.value) as mean,
        coalesce(var_samp(long.value), 0) as variance,
        avg(long.before) as x_mean,
        coalesce(var_samp(long.before), 0) as x_variance,
        coalesce(covar_samp(long.value, long.before), 0) as covariance,
        cast(count(*) filter (where long.value > 0) as bigint) as events,
        max(balance.tenure_mean) as tenure_mean,
        max(balance.tenure_variance) as tenure_variance
    from long
    inner join experiments on long.experiment_id = experiments.experiment_id
    inner join balance
        on long.experiment_id = balance.experiment_id and long.window_kind = balance.window_kind
        and long.segment = balance.segment and long.arm = balance.arm
    inner join assigned
        on long.experiment_id = assigned.experiment_id and long.segment = assigned.segment and long.arm = assigned.arm
    group by long.experiment_id, experiments.experiment_no, long.window_kind, long.outcome, long.segment, long.arm
)

select * from final
