-- grain: one row per measure of acquisition
with ledger as (
    select is_available, reason from {{ref 'int_measure_availability'}} where measure = 'acquisition_cost'
),

referral as (
    select count(*) > 0 as has_pool
    from {{ref 'int_customer_month_ledger'}}
    where report_line = 'acquisition_cost'
        and list_contains(string_split({{var 'referral_cost_pools'}}, ','), cost_pool)
),

reasons as (
    select 1 as position, 'acquisition_cost' as measure, reason from ledger
    union all
    select
        2, 'paid_spend',
        coalesce(
            ledger.reason, case when not {{input_present 'input_campaign_spend'}} then 'input_campaign_spend' end
        )
    from ledger
    union all
    select
        3, 'referral_cost', coalesce(ledger.reason, case when not referral.has_pool then 'no pool of referral cost' end)
    from ledger
    cross join referral
    union all
    select 4, 'qualified', case when not {{input_present 'input_conversions'}} then 'input_conversions' end
    union all
    select 5, 'payback_months', coalesce(ledger.reason, margin.reason)
    from ledger
    cross join (
        select reason from {{ref 'int_measure_availability'}} where measure = 'cm3_loaded'
    ) as margin
    union all
    select
        6, 'discounted_payback_months',
        case when not {{input_present 'input_discount_rates'}} then 'input_discount_rates' end
    union all
    select
        7, 'cohort_ltv',
        coalesce(
            margin.reason, case when not {{input_present 'input_discount_rates'}} then 'input_discount_rates' end
        )
    from (
        select reason from {{ref 'int_measure_availability'}} where measure = 'cm3'
    ) as margin
),

final as (
    select position, measure, reason is null as is_available, reason from reasons
)

select * from final
