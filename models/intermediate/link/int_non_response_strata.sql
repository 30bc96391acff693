-- grain: one row per score and stratum of the customers who were asked for it in the last twelve closed months
-- A stratum is what is known of everybody, answered or not: what the customer mainly holds, how long, and whether it had a contact.
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

asked_in as (
    select min(fiscal_month) as first_day, max(end_date) as last_day from calendar where is_in_t12m
),

sent as (
    select
        invites.metric_id,
        identity.customer_id,
        invites.invite_id,
        cast({{> local_time at='invites.delivered_at'}} as date) as asked_on,
        row_number() over (partition by invites.metric_id, identity.customer_id order by invites.delivered_at desc, invites.invite_id desc) as place
    from {{ref 'input_survey_invites'}} as invites
    inner join {{ref 'int_customer_identity'}} as identity on invites.customer_id = identity.fact_customer_id
    cross join asked_in
    where cast({{> local_time at='invites.delivered_at'}} as date) between asked_in.first_day and asked_in.last_day
),

-- the last time each was asked: one person, one voice
asked as (
    select sent.metric_id, sent.customer_id, sent.invite_id, calendar.ordinal
    from sent
    inner join {{> calendar_days of='calendar'}} as calendar on sent.asked_on = calendar.day
    where sent.place = 1
),

answers as (
    select metric_id, invite_id, arg_max(score_band, response_id) as score_band
    from {{ref 'int_responses'}}
    where is_answer_head and score_band <> 'NO_SCORE'
    group by metric_id, invite_id
),

revenue as (
    select customer_id, ordinal, product_id, amount from {{ref 'int_revenue_customer_month'}}
),

held as (
    select asked.metric_id, asked.customer_id, arg_max(coalesce(products.product_line || ' ' || revenue.product_id, revenue.product_id), (revenue.amount, revenue.product_id)) as held
    from asked
    inner join revenue on asked.customer_id = revenue.customer_id and revenue.ordinal between asked.ordinal - 3 and asked.ordinal - 1
    left join {{ref 'int_product_lines'}} as products on revenue.product_id = products.product_id
    group by asked.metric_id, asked.customer_id
),

contacted as (
    select distinct asked.metric_id, asked.customer_id
    from asked
    inner join {{ref 'int_case_contacts'}} as contacts on asked.customer_id = contacts.customer_id and contacts.is_repeat_n_days
    inner join calendar on contacts.fiscal_month = calendar.fiscal_month
    where calendar.ordinal between asked.ordinal - 6 and asked.ordinal - 1
),

final as (
    select
        asked.metric_id,
        coalesce(held.held, '(none)') || case when contacted.customer_id is not null then ', repeated contact' else '' end as stratum,
        count(*) as asked,
        count(answers.invite_id) as answered,
        count(*) filter (where answers.score_band = 'LOW') as low,
        count(*) filter (where answers.score_band = 'MID') as mid,
        count(*) filter (where answers.score_band = 'HIGH') as high
    from asked
    left join answers on asked.metric_id = answers.metric_id and asked.invite_id = answers.invite_id
    left join held on asked.metric_id = held.metric_id and asked.customer_id = held.customer_id
    left join contacted on asked.metric_id = contacted.metric_id and asked.customer_id = contacted.customer_id
    group by all
)

select * from final
