-- grain: one row per customer, fiscal month and measure with revenue a year before
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

-- the periods that are built, and those that are a year before one of them
needed as (
    select before.ordinal, before.position, before.ordinal + before.periods_per_year as year_later
    from periods as before
    left join periods as after on before.ordinal + before.periods_per_year = after.ordinal
    where {{rebuilt 'before.fiscal_month'}} or {{rebuilt 'after.fiscal_month'}}
),

-- the period a year later is a column of its own, so that no join on part of the key comes before it
states as (
    select states.*, needed.position, needed.year_later
    from {{ref 'int_revenue_states'}} as states
    inner join needed on states.ordinal = needed.ordinal
    where states.measure in ('mrr', 't12m')
),

-- what a customer has closes its period and is the base of the period a year later, so both come from one sum
totals as (
    select
        measure,
        customer_id,
        ordinal,
        position,
        year_later,
        {{> money of='sum(amount)'}} as amount,
        {{> money of='sum(amount_at_year_ago_rates)'}} as amount_at_year_ago_rates
    from states
    group by measure, customer_id, ordinal, position, year_later
),

compared as (
    select
        before.measure,
        before.customer_id,
        before.year_later as ordinal,
        before.amount as opening,
        coalesce(after.amount_at_year_ago_rates, 0) as closing
    from totals as before
    left join totals as after
        on before.measure = after.measure
        and before.customer_id = after.customer_id
        and before.year_later = after.ordinal
    where before.position >= 0 and before.amount > 0
),

-- the effect of list prices on products held at both ends
prices as (
    select
        after.measure,
        after.customer_id,
        after.ordinal,
        greatest(
            sum(
                cast(
                    round(
                        cast(
                            after.list_value - after.quantity * before.list_value / before.quantity as decimal(28,6)
                        ) * after.year_ago_rate,
                        2
                    ) as decimal(18,2)
                )
            ),
            0
        ) as price
    from states as before
    inner join states as after
        on before.customer_id = after.customer_id
        and before.product_id = after.product_id
        and before.currency = after.currency
        and before.year_later = after.ordinal
    where before.measure = 'mrr' and after.measure = 'mrr' and before.position >= 0
    group by after.measure, after.customer_id, after.ordinal
),

-- few customers have more than one currency; only theirs are looked through
several as (
    select customer_id
    from states
    where measure = 'mrr'
    group by customer_id
    having min(currency) <> max(currency)
),

by_currency as (
    select customer_id, ordinal, product_id, currency, bool_or(is_before) as is_before, bool_or(not is_before) as is_after
    from (
        select customer_id, ordinal, product_id, currency, false as is_before
        from states semi join several using (customer_id)
        where measure = 'mrr' and amount_at_year_ago_rates > 0
        union all
        select customer_id, year_later, product_id, currency, true
        from states semi join several using (customer_id)
        where measure = 'mrr' and position >= 0 and amount > 0
    )
    group by customer_id, ordinal, product_id, currency
),

-- who holds a product in another currency than a year before: what of it is price nobody can tell
turned as (
    select distinct 'mrr' as measure, customer_id, ordinal
    from (
        select customer_id, ordinal, product_id
        from by_currency
        group by customer_id, ordinal, product_id
        having bool_or(is_before and not is_after) and bool_or(is_after and not is_before)
    )
),

final as (
    select
        compared.customer_id,
        periods.fiscal_month,
        compared.measure,
        periods.fiscal_period_id,
        {{setting 'currency'}} as currency,
        periods.close_status,
        {{> money of='compared.opening'}} as retention_base,
        {{> money of='least(compared.opening, compared.closing - case when compared.closing > 0 then coalesce(prices.price, 0) else 0 end)'}}
            as retained_gross,
        {{> money of='compared.closing'}} as retained_net,
        cast(1 as bigint) as customers,
        cast(case when compared.closing > 0 then 1 else 0 end as bigint) as customers_retained,
        case
            when compared.measure = 't12m' then 'price: units and list prices are not known over a year'
            when turned.customer_id is not null then 'price: a contract is in another currency than a year before'
        end as not_available
    from compared
    inner join periods on compared.ordinal = periods.ordinal
    left join prices
        on compared.measure = prices.measure
        and compared.customer_id = prices.customer_id
        and compared.ordinal = prices.ordinal
    left join turned
        on compared.measure = turned.measure
        and compared.customer_id = turned.customer_id
        and compared.ordinal = turned.ordinal
    left join {{ref 'int_customers_apart'}} as apart on compared.customer_id = apart.customer_id
    where not coalesce(apart.is_internal, false)
        and periods.position >= case when compared.measure = 't12m' then 2 else 1 end * periods.periods_per_year
            - case when compared.measure = 't12m' then 1 else 0 end
)

select * from final
