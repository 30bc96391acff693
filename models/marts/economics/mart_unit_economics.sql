-- grain: one row per customer, and UNALLOCATED, at the as-of date
with customers as (
    select * from {{ref 'dim_customer'}}
),

months as (
    select * from {{ref 'mart_unit_economics_month'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

scores as (
    select customer_id, score_band
    from {{ref 'int_score_now'}}
    where metric_id = {{var 'headline_metric'}}
),

available as (
    select
        bool_or(is_available) filter (where measure = 'net_revenue') as net_revenue,
        bool_or(is_available) filter (where measure = 'cost_of_revenue') as cost_of_revenue,
        bool_or(is_available) filter (where measure = 'cost_to_serve_marginal') as cost_to_serve_marginal,
        bool_or(is_available) filter (where measure = 'cost_to_serve_loaded') as cost_to_serve_loaded,
        bool_or(is_available) filter (where measure = 'retention_cost') as retention_cost,
        bool_or(is_available) filter (where measure = 'acquisition_cost') as acquisition_cost,
        bool_or(is_available) filter (where measure = 'programme_cost') as programme_cost,
        bool_or(is_available) filter (where measure = 'overhead_loaded') as overhead_loaded,
        bool_or(is_available) filter (where measure = 'cm1') as cm1,
        bool_or(is_available) filter (where measure = 'cm2') as cm2,
        bool_or(is_available) filter (where measure = 'cm3') as cm3,
        bool_or(is_available) filter (where measure = 'cm3_loaded') as cm3_loaded,
        bool_or(is_available) filter (where measure = 'order_count') as order_count,
        bool_or(is_available) filter (where measure = 'unit_count') as unit_count,
        bool_or(is_available) filter (where measure = 'contact_count') as contact_count,
        bool_or(is_available) filter (where measure = 'handle_seconds') as handle_seconds,
        bool_or(is_available) filter (where measure = 'visit_count') as visit_count,
        string_agg(measure || ': ' || reason, '; ' order by position, measure) as reasons
    from {{ref 'int_measure_availability'}}
),

parts as (
    select
        months.customer_id,
        {{> sum_by_window measure='net_revenue'}},
        {{> sum_by_window measure='cost_of_revenue'}},
        {{> sum_by_window measure='cost_to_serve_marginal'}},
        {{> sum_by_window measure='cost_to_serve_loaded'}},
        {{> sum_by_window measure='retention_cost'}},
        {{> sum_by_window measure='acquisition_cost'}},
        {{> sum_by_window measure='programme_cost'}},
        {{> sum_by_window measure='overhead_loaded'}},
        {{> sum_by_window measure='order_count'}},
        {{> sum_by_window measure='unit_count'}},
        {{> sum_by_window measure='contact_count'}},
        {{> sum_by_window measure='handle_seconds'}},
        {{> sum_by_window measure='visit_count'}}
    from months
    inner join calendar on months.fiscal_month = calendar.fiscal_month
    where calendar.is_to_date
    group by months.customer_id
),

-- a margin of sums is the sum of margins, and adds a few numbers of each customer in place of all its months
sums as (
    select
        *,
        {{> margins_by_window window='ltd'}},
        {{> margins_by_window window='t12m'}}
    from parts
),

-- what a new customer of the cohort and channel cost, rounded once, half away from zero
acquired_for as (
    select
        new_customers.customer_id,
        {{> money_each units='costs.units' by='costs.customers'}} as cac
    from {{ref 'int_new_customers'}} as new_customers
    inner join (
        select
            cohort_month,
            channel,
            cast(new_customers as hugeint) as customers,
            {{> minor_units of='coalesce(paid_spend, 0) + sales_cost + other_acquisition_cost
                + coalesce(referral_cost, 0)'}} as units
        from {{ref 'mart_acquisition'}}
        where new_customers > 0
    ) as costs
        on new_customers.cohort_month = costs.cohort_month and new_customers.channel = costs.channel
),

without_cac as (
    select max(reason) as reason
    from {{ref 'int_acquisition_availability'}}
    where measure = 'acquisition_cost'
),

as_of_period as (
    select ordinal
    from calendar
    where {{var 'as_of_date'}} between fiscal_month and end_date
),

-- only customers of the market are ranked, and only where the ledger gives their cm3
ranked as (
    select
        customers.customer_id,
        row_number() over (order by coalesce(sums.cm3_ltd, 0) desc, customers.customer_id) as value_rank,
        ntile(10) over (order by coalesce(sums.cm3_ltd, 0) desc, customers.customer_id) as value_decile
    from customers
    inner join available on available.cm3
    left join sums on customers.customer_id = sums.customer_id
    where customers.customer_type not in ('UNALLOCATED', 'INTERNAL')
),

banded as (
    select
        customers.customer_id,
        case
            when customers.customer_id = 'UNALLOCATED' then 'UNALLOCATED'
            else coalesce(scores.score_band, 'NO_SCORE')
        end as score_band
    from customers
    left join scores on customers.customer_id = scores.customer_id
),

final as (
    select
        customers.customer_id,
        {{var 'as_of_date'}} as as_of_date,
        {{setting 'currency'}} as currency,
        customers.first_revenue_month,
        cast(as_of_period.ordinal - acquired.ordinal as integer) as tenure_months,
        banded.score_band,
        {{> shown_by_window measure='net_revenue' type='decimal(18,2)'}},
        {{> shown_by_window measure='cost_of_revenue' type='decimal(18,2)'}},
        {{> shown_by_window measure='cost_to_serve_marginal' type='decimal(18,2)'}},
        {{> shown_by_window measure='cost_to_serve_loaded' type='decimal(18,2)'}},
        {{> shown_by_window measure='retention_cost' type='decimal(18,2)'}},
        {{> shown_by_window measure='acquisition_cost' type='decimal(18,2)'}},
        {{> shown_by_window measure='programme_cost' type='decimal(18,2)'}},
        {{> shown_by_window measure='overhead_loaded' type='decimal(18,2)'}},
        {{> shown_by_window measure='cm1' type='decimal(18,2)'}},
        {{> shown_by_window measure='cm2' type='decimal(18,2)'}},
        {{> shown_by_window measure='cm3' type='decimal(18,2)'}},
        {{> shown_by_window measure='cm3_loaded' type='decimal(18,2)'}},
        {{> shown_by_window measure='order_count' type='bigint'}},
        {{> shown_by_window measure='unit_count' type='decimal(18,4)'}},
        {{> shown_by_window measure='contact_count' type='bigint'}},
        {{> shown_by_window measure='handle_seconds' type='bigint'}},
        {{> shown_by_window measure='visit_count' type='bigint'}},
        acquired_for.cac,
        cast(case when available.cm3 then coalesce(sums.cm3_ltd, 0) - acquired_for.cac end as decimal(18,2))
            as cm3_after_cac,
        cast(ranked.value_rank as integer) as value_rank,
        cast(ranked.value_decile as smallint) as value_decile,
        case
            when banded.score_band in ('HIGH', 'MID', 'LOW') and ranked.value_decile is not null
                then case when ranked.value_decile <= 5 then 'high_margin' else 'low_margin' end
                || case when banded.score_band = 'HIGH' then '_high_score' else '_low_score' end
        end as quadrant,
        nullif(
            concat_ws(
                '; ',
                available.reasons,
                case
                    when customers.customer_id = 'UNALLOCATED' or acquired_for.cac is not null then null
                    else 'cac: ' || coalesce(without_cac.reason, 'not a new customer within the ledger')
                end
            ),
            ''
        ) as not_available
    from customers
    inner join banded on customers.customer_id = banded.customer_id
    cross join available
    cross join without_cac
    left join as_of_period on true
    left join acquired_for on customers.customer_id = acquired_for.customer_id
    left join calendar as acquired on customers.acquired_month = acquired.fiscal_month
    left join sums on customers.customer_id = sums.customer_id
    left join ranked on customers.customer_id = ranked.customer_id
    where {{input_present 'input_gl_entries'}}
)

select * from final
order by customer_id
