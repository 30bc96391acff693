-- grain: one row per customer, as-of date and model
with customers as (
    select customer_id from {{ref 'dim_customer'}}
    where customer_type not in ('UNALLOCATED', 'INTERNAL')
),

ltv as (
    select * from {{ref 'int_customer_ltv'}}
),

economics as (
    select customer_id, cac from {{ref 'mart_unit_economics'}}
),

available as (
    select max(reason) as cm3_reason
    from {{ref 'int_measure_availability'}}
    where measure = 'cm3'
),

rate as (
    select count(*) > 0 as has_rate from {{ref 'int_payback_rate'}}
),

ranked as (
    select
        customer_id,
        ntile(10) over by_value as value_decile,
        row_number() over by_value as value_rank,
        count(*) over () as customers
    from ltv
    where rlv is not null
    window by_value as (order by rlv desc, customer_id)
),

final as (
    select
        customers.customer_id,
        {{var 'as_of_date'}} as as_of_date,
        coalesce(ltv.model_version, 'none') as model_version,
        {{setting 'currency'}} as currency,
        valued.cutoff_date as valued_through,
        ltv.segment as model_segment,
        ltv.p_alive,
        case when ltv.model_version = 'bgnbd-gg' then ltv.events_12m end as expected_orders_12m,
        case when ltv.model_version = 'sbg' then ltv.events_12m end as expected_months_12m,
        ltv.expected_revenue_12m,
        ltv.expected_cm3_12m,
        ltv.cm3_realised,
        ltv.ltv,
        ltv.ltv_historic,
        ltv.rlv,
        ltv.rlv_low,
        ltv.rlv_high,
        economics.cac,
        {{> money of='ltv.ltv - economics.cac'}} as clv,
        -- what it cost to win is in the ledger and does not err
        {{> money of='ltv.low - economics.cac'}} as clv_low,
        {{> money of='ltv.high - economics.cac'}} as clv_high,
        ltv.low,
        ltv.high,
        ltv.horizon_months,
        case when rate.has_rate then {{var 'discount_rate_id'}} end as rate_id,
        ltv.rate,
        coalesce(ltv.status, 'refuse') as status,
        case when ltv.customer_id is null then 'no history: no revenue in the ledger' else ltv.reason end as reason,
        cast(ranked.value_decile as smallint) as value_decile,
        case when ranked.customer_id is not null then ranked.value_rank * 10 <= ranked.customers end as in_top10,
        case when ranked.customer_id is not null then ranked.value_rank * 5 <= ranked.customers end as in_top20,
        nullif(
            concat_ws(
                '; ',
                case
                    when available.cm3_reason is not null
                        then case when ltv.model_version = 'sbg' then 'expected_revenue_12m, ' else '' end
                            || 'expected_cm3_12m, ltv, ltv_historic, rlv, clv: ' || available.cm3_reason
                end,
                case when not rate.has_rate then 'ltv, ltv_historic, rlv, clv: input_discount_rates' end,
                case when economics.cac is null then 'clv: no acquisition cost of this customer, see mart_unit_economics' end
            ),
            ''
        ) as not_available
    from customers
    cross join available
    cross join rate
    left join {{ref 'int_value_samples'}} as valued on valued.sample = 'full'
    left join ltv on customers.customer_id = ltv.customer_id
    left join economics on customers.customer_id = economics.customer_id
    left join ranked on customers.customer_id = ranked.customer_id
)

select * from final
order by customer_id
