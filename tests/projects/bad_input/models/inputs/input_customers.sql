-- grain: one row per customer
with rows_by_hand as (
    select *
    from (
        values
        ('o''neil "zé" 🎈', 'Zoë "Zé"
O''Neil 🎈; DROP TABLE customers', 'none'),
        ('b', 'Bea', 'none'),
        ('b2', 'Bea, once more', 'none'),
        ('B', 'Bea, by the other system', 'case')
    ) as rows_by_hand (customer_id, display_name, only_when)
)

select
    cast(customer_id as varchar) as customer_id,
    'B2C' as customer_type,
    cast(null as varchar) as parent_customer_id,
    cast('2025-01-01' as date) as first_seen_date,
    cast(null as date) as acquired_on,
    cast(null as varchar) as acquisition_channel,
    cast(null as varchar) as referred_by_customer_id,
    cast(null as varchar) as country,
    cast(null as varchar) as region,
    cast(null as varchar) as industry,
    cast(null as smallint) as birth_year,
    'BRL' as currency,
    cast(false as boolean) as strategic_flag,
    cast(null as date) as strategic_from,
    cast(display_name as varchar) as display_name,
    cast(null as varchar) as email_hash,
    cast(null as timestamp) as erased_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
where only_when in ('none', {{var 'bad'}})
