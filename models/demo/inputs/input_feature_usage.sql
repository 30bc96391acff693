-- grain: one row per customer who could use the app or the points, and month
with feature_usage as (
    select * from {{ref 'stg_tidewell__feature_usage'}}
),

final as (
    select
        customer_id,
        feature_id,
        usage_month,
        uses,
        eligible,
        aware,
        'tidewell: feature_usage' as source,
        customer_id || ':' || feature_id || ':' || cast(usage_month as varchar) as source_row
    from feature_usage
)

select * from final
