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
        units.entry_ordinal + experiments.window_periods - 1 as registered_ordinal,
        units.entry_ordinal - experiments.pre_periods as before_ordinal
    from {{ref 'int_experiment_units'}} as units
    inner join experiments on units.experiment_id = experiments.experiment_id
    where experiments.design in ('randomised', 'matched') and {{rebuilt 'units.customer_id'}}
        -- of who enters after the last closed period no window has begun
        and units.entry_ordinal <= experiments.last_ordinal
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

-- a customer's month is looked at once for both windows and what was before; what is known of the unit is joined again after
summed as (
    select
        units.experiment_id,
        units.customer_id,
        max(case when months.ordinal = units.registered_ordinal then months.active end) as registered_active_at_end,
        max(case when months.ordinal = units.last_ordinal then months.active end) as to_date_active_at_end,
        sum(case when months.ordinal between units.entry_ordinal and units.registered_ordinal then months.active end) as registered_active,
        sum(case when months.ordinal between units.entry_ordinal and units.registered_ordinal then months.contacts end) as registered_contacts,
        sum(case when months.ordinal between units.entry_ordinal and units.registered_ordinal then months.revenue end) as registered_revenue,
        sum(case when months.ordinal between units.entry_ordinal and units.registered_ordinal then months.margin end) as registered_margin,
        sum(case when months.ordinal between units.entry_ordinal and units.registered_ordinal then months.cm3 end) as registered_cm3,
        sum(case when months.ordinal between units.entry_ordinal and units.registered_ordinal then months.cm3_loaded end) as registered_cm3_loaded,
        sum(case when months.ordinal >= units.entry_ordinal then months.active end) as to_date_active,
        sum(case when months.ordinal >= units.entry_ordinal then months.contacts end) as to_date_contacts,
        sum(case when months.ordinal >= units.entry_ordinal then months.revenue end) as to_date_revenue,
        sum(case when months.ordinal >= units.entry_ordinal then months.margin end) as to_date_margin,
        sum(case when months.ordinal >= units.entry_ordinal then months.cm3 end) as to_date_cm3,
        sum(case when months.ordinal >= units.entry_ordinal then months.cm3_loaded end) as to_date_cm3_loaded,
        sum(case when months.ordinal < units.entry_ordinal then months.active end) as before_active,
        sum(case when months.ordinal < units.entry_ordinal then months.contacts end) as before_contacts,
        sum(case when months.ordinal < units.entry_ordinal then months.revenue end) as before_revenue,
        sum(case when months.ordinal < units.entry_ordinal then months.margin end) as before_margin,
        sum(case when months.ordinal < units.entry_ordinal then months.cm3 end) as before_cm3,
        sum(case when months.ordinal < units.entry_ordinal then months.cm3_loaded end) as before_cm3_loaded
    from units
    left join months
        on units.customer_id = months.customer_id
        and months.ordinal >= units.before_ordinal and months.ordinal <= units.last_ordinal
    group by units.experiment_id, units.customer_id
),

measured as (
    -- a window that has not ended yet shows nothing; whether it has depends on the entry alone, so arms lose alike
    select
        units.*,
        'registered' as window_kind,
        summed.registered_active_at_end as active_at_end,
        summed.registered_active as active_months,
        summed.registered_contacts as contacts,
        summed.registered_revenue as net_revenue,
        summed.registered_margin as margin,
        summed.registered_cm3 as cm3,
        summed.registered_cm3_loaded as cm3_loaded,
        summed.before_active as active_before,
        summed.before_contacts as contacts_before,
        summed.before_revenue as revenue_before,
        summed.before_margin as margin_before,
        summed.before_cm3 as cm3_before,
        summed.before_cm3_loaded as cm3_loaded_before
    from units
    inner join summed on units.experiment_id = summed.experiment_id and units.customer_id = summed.customer_id
    where units.registered_ordinal <= units.last_ordinal
    union all
    select
        units.*,
        'to_date' as window_kind,
        summed.to_date_active_at_end as active_at_end,
        summed.to_date_active as active_months,
        summed.to_date_contacts as contacts,
        summed.to_date_revenue as net_revenue,
        summed.to_date_margin as margin,
        summed.to_date_cm3 as cm3,
        summed.to_date_cm3_loaded as cm3_loaded,
        summed.before_active as active_before,
        summed.before_contacts as contacts_before,
        summed.before_revenue as revenue_before,
        summed.before_margin as margin_before,
        summed.before_cm3 as cm3_before,
        summed.before_cm3_loaded as cm3_loaded_before
    from units
    inner join summed on units.experiment_id = summed.experiment_id and units.customer_id = summed.customer_id
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
