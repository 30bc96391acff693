-- grain: one row per outcome that a score may go together with: the six standing ones and two of spend
with measures as (
    select
        max(reason) filter (where measure = 'net_revenue') as net_revenue,
        max(reason) filter (where measure = 'cost_to_serve_marginal') as cost_to_serve,
        max(reason) filter (where measure = 'acquisition_cost') as acquisition_cost
    from {{ref 'int_measure_availability'}}
),

activity as (
    select max(reason) as reason from {{ref 'int_activity_rule'}}
),

-- how many months have both a score and a cost of winning a customer
months as (
    select count(*) as months
    from (
        select cohort_month
        from {{ref 'int_acquisition'}}
        where cohort_month in (select fiscal_month from {{ref 'int_responses'}} where metric_id = {{var 'headline_metric'}})
        group by cohort_month
        having sum(new_customers) > 0
    )
),

listed as (
    select
        1 as position, 'retention' as outcome, true as is_binary, activity.reason,
        'Customers who are content have less reason to leave.' as logic_text
    from activity
    union all
    select
        2, 'sales_volume', false,
        case when not {{input_present 'input_orders'}} and not {{input_present 'input_invoice_lines'}} then 'input_orders' end,
        'Customers who are content come back, and come back for more.'
    union all
    select
        3, 'upsell_cross_sell', false, coalesce(measures.net_revenue, case when not {{input_present 'input_products'}} then 'input_products' end),
        'Customers who trust the service take a larger one, or another.'
    from measures
    union all
    select
        4, 'referral', false, case when not {{input_present 'input_referrals'}} then 'input_referrals' end,
        'Customers who are delighted tell others, who come.'
    union all
    select
        5, 'cac', false, measures.acquisition_cost,
        'A good name wins customers who need not be paid for.'
    from measures
    union all
    select
        6, 'cost_to_serve', false, measures.cost_to_serve,
        'Customers for whom things work need less help.'
    from measures
    union all
    select 7, 'spend_12m', false, measures.net_revenue, 'Who stays and takes more spends more.' from measures
    union all
    select
        8, 'addon_spend', false, coalesce(measures.net_revenue, case when not {{input_present 'input_products'}} then 'input_products' end),
        'Customers who trust the service add to it.'
    from measures
),

final as (
    select
        listed.position,
        listed.outcome,
        listed.is_binary,
        case when not {{input_present 'input_survey_responses'}} then 'input_survey_responses' else listed.reason end as reason,
        listed.logic_text,
        case when listed.outcome = 'cac' then months.months end as months_observed
    from listed
    cross join months
)

select * from final
