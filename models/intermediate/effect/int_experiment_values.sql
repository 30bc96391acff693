-- grain: one row per experiment, customer and window
-- What each customer did after entering, whatever became of it (as assigned), and before.
-- window_kind: registered, the window written down beforehand; to_date, from entry to the last closed period.
{{#if (finds_keys)}}
select customer_id from {{changed 'int_experiment_units'}} as units
union all
-- no window reaches beyond the last closed period
select customer_id from {{changed 'int_outcome_months'}} as months
where ordinal <= (select max(last_ordinal) from {{ref 'int_experiments'}})
union all
select identity.customer_id
from {{changed 'input_customers'}} as customers
inner join {{ref 'int_customer_identity'}} as identity on customers.customer_id = identity.fact_customer_id
union all
select customer_id from {{changed 'int_customer_identity'}} as moved
{{else}}
with experiments as (
    select * from {{ref 'int_experiments'}}
),

units as (
    select
        units.*,
        experiments.last_ordinal,
        experiments.window_periods,
        units.entry_ordinal - experiments.pre_periods as before_ordinal
    from {{ref 'int_experiment_units'}} as units
    inner join experiments on units.experiment_id = experiments.experiment_id
    where experiments.design in ('randomised', 'matched') and {{rebuilt 'units.customer_id'}}
),

windows as (
    select
        units.*,
        'registered' as window_kind,
        units.entry_ordinal + units.window_periods - 1 as end_ordinal
    from units
    union all
    select units.*, 'to_date' as window_kind, units.last_ordinal as end_ordinal
    from units
),

-- a window that has not ended yet shows nothing; whether it has depends on the entry alone, so arms lose alike
mature as (
    select * from windows
    where end_ordinal <= last_ordinal and end_ordinal >= entry_ordinal
),

customers as (
    select
        identity.customer_id,
        min(coalesce(customers.acquired_on, customers.first_seen_date)) as acquired_on
    from {{ref 'input_customers'}} as customers
    inner join {{ref 'int_customer_identity'}} as identity on customers.customer_id = identity.fact_customer_id
    where {{rebuilt 'identity.customer_id'}}
    group by identity.customer_id
),

months as (
    select
        *,
        net_revenue as revenue,
        net_revenue - direct_cost as margin,
        net_revenue - direct_cost - cost_to_serve_marginal as cm3,
        net_revenue - direct_cost - cost_to_serve_loaded as cm3_loaded
    from {{ref 'int_outcome_months'}}
    where {{rebuilt 'customer_id'}}
),

measured as (
    select
        mature.experiment_id,
        mature.window_kind,
        mature.customer_id,
        max(mature.experiment_no) as experiment_no,
        max(mature.unit_id) as unit_id,
        max(mature.arm) as arm,
        bool_or(mature.is_treated) as is_treated,
        max(mature.stratum) as stratum,
        max(mature.entry_ordinal) as entry_ordinal,
        max(mature.entry_month) as entry_month,
        max(months.active) filter (where months.ordinal = mature.end_ordinal) as active_at_end,
        sum(months.active) filter (where months.ordinal >= mature.entry_ordinal) as active_months,
        sum(months.contacts) filter (where months.ordinal >= mature.entry_ordinal) as contacts,
        sum(months.revenue) filter (where months.ordinal >= mature.entry_ordinal) as net_revenue,
        sum(months.margin) filter (where months.ordinal >= mature.entry_ordinal) as margin,
        sum(months.cm3) filter (where months.ordinal >= mature.entry_ordinal) as cm3,
        sum(months.cm3_loaded) filter (where months.ordinal >= mature.entry_ordinal) as cm3_loaded,
        sum(months.active) filter (where months.ordinal < mature.entry_ordinal) as active_before,
        sum(months.contacts) filter (where months.ordinal < mature.entry_ordinal) as contacts_before,
        sum(months.revenue) filter (where months.ordinal < mature.entry_ordinal) as revenue_before,
        sum(months.margin) filter (where months.ordinal < mature.entry_ordinal) as margin_before,
        sum(months.cm3) filter (where months.ordinal < mature.entry_ordinal) as cm3_before,
        sum(months.cm3_loaded) filter (where months.ordinal < mature.entry_ordinal) as cm3_loaded_before
    from mature
    left join months
        on mature.customer_id = months.customer_id
        and months.ordinal >= mature.before_ordinal and months.ordinal <= mature.end_ordinal
    group by mature.experiment_id, mature.window_kind, mature.customer_id
),

final as (
    select
        measured.experiment_id,
        measured.experiment_no,
        measured.window_kind,
        measured.unit_id,
        measured.customer_id,
        measured.arm,
        measured.is_treated,
        measured.stratum,
        measured.entry_ordinal,
        measured.entry_month,
        cast(coalesce(date_diff('day', customers.acquired_on, measured.entry_month), 0) / 30.4375e0 as double) as tenure_months,
        cast(1 - coalesce(measured.active_at_end, 0) as double) as churn,
        cast(coalesce(measured.active_months, 0) as double) as active_months,
        cast(coalesce(measured.contacts, 0) as double) as contacts,
        cast(coalesce(measured.net_revenue, 0) as double) as net_revenue,
        cast(coalesce(measured.margin, 0) as double) as margin,
        cast(coalesce(measured.cm3, 0) as double) as cm3,
        cast(coalesce(measured.cm3_loaded, 0) as double) as cm3_loaded,
        cast(coalesce(measured.active_before, 0) as double) as active_before,
        cast(coalesce(measured.contacts_before, 0) as double) as contacts_before,
        cast(coalesce(measured.revenue_before, 0) as double) as revenue_before,
        cast(coalesce(measured.margin_before, 0) as double) as margin_before,
        cast(coalesce(measured.cm3_before, 0) as double) as cm3_before,
        cast(coalesce(measured.cm3_loaded_before, 0) as double) as cm3_loaded_before
    from measured
    left join customers on measured.customer_id = customers.customer_id
)

select * from final
{{/if}}
