-- grain: one row per channel
with known as (
    select * from {{ref 'channels'}}
),

seen as (
    select channel, bool_or(is_acquisition and amount > 0) as is_paid_for
    from {{ref 'input_campaign_spend'}}
    where known_at <= {{var 'known_at'}}
    group by channel
    union all
    select distinct acquisition_channel, false from {{ref 'input_customers'}} where acquisition_channel is not null
    union all
    select distinct channel, false from {{ref 'input_interactions'}}
    union all
    select distinct channel, false from {{ref 'input_conversions'}} where channel is not null
    union all
    select '(none)', false
),

channels as (
    select channel, bool_or(is_paid_for) as is_paid_for from seen group by channel
),

final as (
    select
        coalesce(known.channel, channels.channel) as channel,
        -- who came by a channel that nobody knows came by none of the groups
        case
            when channels.channel = '(none)' then '(none)'
            else coalesce(known.channel_group, case when channels.is_paid_for then 'paid' else 'organic' end)
        end as channel_group,
        coalesce(known.cac_lag_months, {{var 'cac_lag_months'}}) as cac_lag_months
    from known
    full join channels on known.channel = channels.channel
)

select * from final
