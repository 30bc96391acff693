-- grain: one row per experiment, unit and customer of the unit
-- A unit is what was assigned: a customer, or a household, region, queue or site with its customers.
with experiments as (
    select * from {{ref 'int_experiments'}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

identity as (
    select * from {{ref 'int_customer_identity'}}
),

assignments as (
    select
        experiments.experiment_id,
        experiments.experiment_no,
        experiments.unit,
        assignments.unit_id,
        coalesce(assignments.customer_id, case when experiments.unit = 'customer' then assignments.unit_id end) as customer_id,
        assignments.arm,
        assignments.stratum,
        -- who is never treated is compared from the start of the experiment on
        coalesce(
            case when experiments.design in ('staggered', 'did') then assignments.first_treated_on end,
            cast({{> local_time at='assignments.assigned_at'}} as date)
        ) as entered_on,
        case when experiments.design in ('staggered', 'did') then assignments.first_treated_on end as first_treated_on
    from {{ref 'input_assignments'}} as assignments
    inner join experiments on assignments.experiment_id = experiments.experiment_id
    where assignments.assigned_at < {{var 'known_at'}}
),

members as (
    select * from assignments where customer_id is not null
    union all
    select
        assignments.* replace (customers.customer_id as customer_id)
    from assignments
    inner join {{ref 'input_customers'}} as customers on assignments.unit_id = customers.region
    where assignments.customer_id is null and assignments.unit = 'region'
),

resolved as (
    select
        members.* replace (identity.customer_id as customer_id),
        -- two ids of one person in two arms: the arm that came first holds
        row_number() over (
            partition by members.experiment_id, identity.customer_id order by members.entered_on, members.unit_id
        ) as place
    from members
    inner join identity on members.customer_id = identity.fact_customer_id
),

final as (
    select
        resolved.experiment_id,
        resolved.experiment_no,
        resolved.unit_id,
        resolved.customer_id,
        resolved.arm,
        resolved.arm <> 'control' as is_treated,
        resolved.stratum,
        entered.ordinal as entry_ordinal,
        entered.fiscal_month as entry_month,
        treated.ordinal as treated_ordinal
    from resolved
    inner join {{> calendar_days of='periods'}} as entered on resolved.entered_on = entered.day
    left join {{> calendar_days of='periods'}} as treated on resolved.first_treated_on = treated.day
    where resolved.place = 1
)

select * from final
