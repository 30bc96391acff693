-- grain: one row per person
with orders as (
    select * from {{ref 'stg_olist__orders'}}
),

people as (
    select
        person_id,
        min(ordered_on) as first_order_on,
        -- some people moved: the latest order knows best
        max_by(state, (ordered_at, order_id)) as state
    from orders
    group by person_id
),

final as (
    select
        person_id as customer_id,
        'B2C' as customer_type,
        cast(null as varchar) as parent_customer_id,
        first_order_on as first_seen_date,
        first_order_on as acquired_on,
        cast(null as varchar) as acquisition_channel,
        cast(null as varchar) as referred_by_customer_id,
        'BR' as country,
        state as region,
        cast(null as varchar) as industry,
        cast(null as smallint) as birth_year,
        {{setting 'currency'}} as currency,
        false as strategic_flag,
        cast(null as date) as strategic_from,
        cast(null as varchar) as display_name,
        cast(null as varchar) as email_hash,
        cast(null as timestamp) as erased_at,
        'olist: customers, orders' as source,
        person_id as source_row
    from people
)

select * from final
