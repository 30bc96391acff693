-- grain: one row per rate
select
    'wacc' as rate_id,
    cast(0.09 as decimal(9,6)) as rate,
    'nominal' as kind,
    'pre_tax' as tax_basis,
    'EUR' as currency,
    date '2020-01-01' as valid_from,
    cast(null as date) as valid_to,
    'treasury' as owner,
    timestamp '2020-01-01' as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
