-- grain: one row per customer, segment set and first day of a membership
with identity as (
    select * from {{ref 'int_customer_identity'}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

customers as (
    select
        identity.customer_id,
        bool_or(customers.customer_type = 'INTERNAL') as is_internal,
        min(coalesce(customers.strategic_from, customers.first_seen_date)) filter (where customers.strategic_flag)
            as strategic_from
    from {{ref 'input_customers'}} as customers
    inner join identity on customers.customer_id = identity.fact_customer_id
    group by identity.customer_id
),

-- of merged customers the survivor's own memberships count; those of the others only where it has none
persona_rows as (
    select
        identity.customer_id,
        personas.persona_set,
        personas.persona,
        personas.valid_from,
        personas.valid_to,
        personas.assigned_by,
        dense_rank() over (
            partition by identity.customer_id, personas.persona_set
            order by personas.customer_id <> identity.customer_id, personas.customer_id
        ) as id_rank
    from {{ref 'input_personas'}} as personas
    inner join identity on personas.customer_id = identity.fact_customer_id
    where personas.known_at <= {{var 'known_at'}}
),

-- the first day of a fiscal year with a whole year of postings behind it
landmarks as (
    select
        periods.ordinal,
        periods.fiscal_month as valid_from,
        lead(periods.fiscal_month) over (order by periods.ordinal) as valid_to,
        periods.ordinal - periods.periods_per_year as first_ordinal
    from periods
    inner join calendar on periods.ordinal = calendar.ordinal
    where calendar.period_no = 1
        and periods.position >= periods.periods_per_year
        and periods.fiscal_month <= {{var 'as_of_date'}}
),

valued as (
    select
        landmarks.valid_from,
        landmarks.valid_to,
        revenue.customer_id,
        sum(revenue.amount) as net_revenue
    from {{ref 'int_revenue_customer_month'}} as revenue
    inner join landmarks on revenue.ordinal >= landmarks.first_ordinal and revenue.ordinal < landmarks.ordinal
    inner join customers on revenue.customer_id = customers.customer_id
    where not customers.is_internal
    group by landmarks.valid_from, landmarks.valid_to, revenue.customer_id
),

deciles as (
    select
        *,
        ntile(10) over (partition by valid_from order by net_revenue desc, customer_id) as decile
    from valued
),

-- a contact is an answered inbound interaction
contacts as (
    select
        landmarks.valid_from,
        landmarks.valid_to,
        identity.customer_id,
        interactions.channel,
        count(*) as contact_count
    from {{ref 'input_interactions'}} as interactions
    inner join identity on interactions.customer_id = identity.fact_customer_id
    inner join {{> calendar_days of='calendar'}} as calendar on cast({{> local_time at='interactions.started_at'}} as date) = calendar.day
    inner join landmarks on calendar.ordinal >= landmarks.first_ordinal and calendar.ordinal < landmarks.ordinal
    where interactions.direction = 'inbound' and interactions.answered_at is not null and not interactions.abandoned
    group by landmarks.valid_from, landmarks.valid_to, identity.customer_id, interactions.channel
),

mixes as (
    select
        valid_from,
        valid_to,
        customer_id,
        -- four of five contacts in one channel make it the customer's
        case
            when max(contact_count) * 5 >= sum(contact_count) * 4 then arg_max(channel, row(contact_count, channel))
            else 'mixed'
        end as channel_mix
    from contacts
    group by valid_from, valid_to, customer_id
),

final as (
    select customer_id, persona_set as segment_set, valid_from, valid_to, persona as segment, assigned_by as source
    from persona_rows
    where id_rank = 1
    union all
    select
        customer_id, 'value_decile' as segment_set, valid_from, valid_to,
        lpad(cast(decile as varchar), 2, '0') as segment,
        'net revenue of the year before' as source
    from deciles
    union all
    select
        customer_id, 'channel_mix' as segment_set, valid_from, valid_to, channel_mix as segment,
        'contacts of the year before' as source
    from mixes
    union all
    select
        customer_id, 'strategic' as segment_set, strategic_from as valid_from, null as valid_to,
        'strategic' as segment, 'customer record' as source
    from customers
    where strategic_from is not null
)

select * from final
