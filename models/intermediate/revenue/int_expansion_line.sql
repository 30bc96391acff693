-- grain: one row per customer, fiscal period and product line that was held, won or grown
-- Net growth of a customer falls to the lines that grew, in proportion, whole cents by largest remainder.
with customers as (
    select *
    from {{ref 'int_revenue_movement'}}
    where measure = (select measure from {{ref 'int_expansion_measure'}}) and not is_internal
        and {{rebuilt 'ordinal'}}
),

lines as (
    select
        customers.customer_id,
        customers.ordinal,
        customers.fiscal_month,
        lines.product_line,
        customers.kind,
        customers.new,
        customers.upsell,
        customers.cross_sell,
        lines.opening > 0 as is_held_before,
        lines.closing_at_prior_rate > 0 as is_held,
        lines.closing_at_prior_rate,
        case
            when customers.kind = 'new' and lines.closing_at_prior_rate <> 0 then 'first'
            when lines.opening <= 0 and lines.closing_at_prior_rate > 0 then 'cross_sell'
            else 'upsell'
        end as expansion_type,
        case
            when customers.kind <> 'kept' then 0
            when lines.opening <= 0 and lines.closing_at_prior_rate > 0 then lines.closing_at_prior_rate
            else greatest(
                lines.closing_at_prior_rate - lines.opening - case when customers.price > 0 then lines.price else 0 end, 0
            )
        end as growth
    from customers
    inner join {{ref 'int_revenue_movement_line'}} as lines
        on customers.measure = lines.measure
        and customers.customer_id = lines.customer_id
        and customers.ordinal = lines.ordinal
    where customers.kind in ('new', 'kept', 'churn')
),

minor as (
    select
        *,
        case expansion_type
            when 'cross_sell' then {{> minor_units of='cross_sell'}}
            when 'upsell' then {{> minor_units of='upsell'}}
        end as whole,
        {{> minor_units of='growth'}} as share
    from lines
),

shared as (
    select
        *,
        cast(sum(share) over (partition by customer_id, ordinal, expansion_type) as hugeint) as shares
    from minor
    -- most customers grow in nothing, and nothing needs no sharing
    where whole <> 0
),

placed as (
    select
        *,
        case when shares > 0 then whole * share // shares else 0 end as floor_units,
        row_number() over (
            partition by customer_id, ordinal, expansion_type
            order by case when shares > 0 then whole * share % shares else -1 end desc, share desc, product_line
        ) as place
    from shared
),

counted as (
    select
        *,
        case when shares > 0 then whole else 0 end
        - cast(sum(floor_units) over (partition by customer_id, ordinal, expansion_type) as hugeint) as spare
    from placed
),

every as (
    select
        * exclude (shares, floor_units, place, spare),
        {{> from_minor_units of='floor_units + case when place <= spare then 1 else 0 end'}} as amount
    from counted
    union all
    select *, case when expansion_type = 'first' then closing_at_prior_rate else 0 end as amount
    from minor
    where coalesce(whole, 0) = 0
),

final as (
    select
        customer_id,
        ordinal,
        fiscal_month,
        product_line,
        expansion_type,
        kind,
        is_held_before,
        is_held,
        {{> money of='amount'}} as amount
    from every
)

select * from final
