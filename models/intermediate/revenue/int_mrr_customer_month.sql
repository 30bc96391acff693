-- grain: one row per customer, fiscal month, product and currency with a subscription on the last day
{{#if (finds_keys)}}
select identity.customer_id
from {{changed 'input_subscriptions'}} as subscriptions
inner join {{ref 'int_customer_identity'}} as identity on subscriptions.customer_id = identity.fact_customer_id
union all
-- whose contracts they were, and whose they are
select customer_id from {{changed 'int_customer_identity'}} as moved
{{else}}
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

identity as (
    select * from {{ref 'int_customer_identity'}}
),

terms as (
    select
        identity.customer_id,
        subscriptions.product_id,
        subscriptions.currency,
        subscriptions.quantity,
        subscriptions.unit_price,
        subscriptions.valid_from,
        coalesce(subscriptions.valid_to, date '9999-12-31') as valid_to
    from {{ref 'input_subscriptions'}} as subscriptions
    inner join identity on subscriptions.customer_id = identity.fact_customer_id
    where subscriptions.known_at <= {{var 'known_at'}} and {{rebuilt 'identity.customer_id'}}
),

reached as (
    select
        customer_id,
        valid_from,
        max(valid_to) over (
            partition by customer_id
            order by valid_from, valid_to
            rows between unbounded preceding and 1 preceding
        ) as covered_to
    from terms
),

-- days without any contract, few enough to be neither churn nor return
gaps as (
    select customer_id, covered_to as gap_from, min(valid_from) as gap_to
    from reached
    where valid_from > covered_to and valid_from - covered_to <= {{var 'grace_days'}}
    group by customer_id, covered_to
),

bridged as (
    select terms.* replace (coalesce(gaps.gap_to, terms.valid_to) as valid_to)
    from terms
    left join gaps on terms.customer_id = gaps.customer_id and terms.valid_to = gaps.gap_from
),

final as (
    select
        bridged.customer_id,
        periods.ordinal,
        periods.fiscal_month,
        bridged.product_id,
        bridged.currency,
        cast(sum(bridged.quantity) as decimal(18,4)) as quantity,
        cast(round(sum(bridged.quantity * bridged.unit_price), 2) as decimal(18,2)) as mrr
    from bridged
    inner join periods on bridged.valid_from <= periods.end_date and bridged.valid_to > periods.end_date
    group by bridged.customer_id, periods.ordinal, periods.fiscal_month, bridged.product_id, bridged.currency
)

select * from final
{{/if}}
