-- grain: one row per customer, fiscal month, product and currency with an invoice line
with periods as (
    select * from {{ref 'int_revenue_periods'}}
),

identity as (
    select * from {{ref 'int_identity_since'}}
),

final as (
    select
        coalesce(identity.customer_id, 'UNALLOCATED') as customer_id,
        periods.ordinal,
        periods.fiscal_month,
        coalesce(lines.product_id, '(none)') as product_id,
        lines.currency,
        cast(sum(lines.quantity) as decimal(18,4)) as quantity,
        -- one line without a list price, and the price of all is not known
        case when bool_and(lines.unit_price is not null)
            then cast(round(sum(cast(lines.quantity * lines.unit_price as decimal(38,8))), 4) as decimal(18,4))
        end as list_value
    from {{ref 'input_invoice_lines'}} as lines
    inner join {{> calendar_days of='periods'}} as periods on lines.invoice_date = periods.day
    left join identity on lines.customer_id = identity.fact_customer_id
    where not lines.is_credit_note and lines.known_at <= {{var 'known_at'}} and {{rebuilt 'periods.fiscal_month'}}
    group by all
)

select * from final
