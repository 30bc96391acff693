-- grain: one row per customer who could use the app or the points, and month
with feature_usage as (
    select * from {{source 'tidewell' 'feature_usage'}}
),

final as (
    select
        trim(customer_id) as customer_id,
        trim(feature_id) as feature_id,
        usage_month,
        uses,
        eligible,
        aware
    from feature_usage
)

select * from final
