-- grain: one row per account
with accounts as (
    select * from {{ref 'stg_tidewell__gl_accounts'}}
),

final as (
    select
        account_id,
        account_name,
        cast(null as varchar) as parent_account_id,
        account_class,
        normal_side,
        true as is_posting,
        date '2019-04-01' as valid_from,
        cast(null as date) as valid_to,
        'tidewell: gl_accounts' as source,
        account_id as source_row
    from accounts
)

select * from final
