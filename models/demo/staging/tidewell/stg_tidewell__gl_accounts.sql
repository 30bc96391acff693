-- grain: one row per account
with accounts as (
    select * from {{source 'tidewell' 'gl_accounts'}}
),

final as (
    select
        trim(account_id) as account_id,
        account_name,
        account_class,
        normal_side
    from accounts
)

select * from final
