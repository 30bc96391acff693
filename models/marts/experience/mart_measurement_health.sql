-- grain: one row per fiscal month, check and member
with economics as (
    select * from {{ref 'mart_unit_economics_month'}}
),

entries as (
    select fiscal_month, report_line, identity_state, entry_count, reporting_size as amount,
        attribution in ('direct', 'document') as has_customer
    from {{ref 'int_ledger_month'}}
    where statement = 'contribution' and entry_type <> 'closing'
),

orders as (
    select * from {{ref 'int_orders'}}
),

as_of_month as (
    select fiscal_month
    from {{ref 'int_fiscal_calendar'}}
    where {{var 'as_of_date'}} between fiscal_month and end_date
),

-- what has no date is counted at the as-of month
responses as (
    select responses.*, coalesce(responses.fiscal_month, as_of_month.fiscal_month) as counted_month
    from {{ref 'int_responses'}} as responses
    cross join as_of_month
),

calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

invites as (
    select invites.*, calendar.fiscal_month
    from {{ref 'input_survey_invites'}} as invites
    inner join {{> calendar_days of='calendar'}} as calendar
        on cast({{> local_time at='coalesce(invites.sent_at, invites.eligible_at)'}} as date) = calendar.day
),

answered_invites as (
    select distinct invite_id from responses where completed and invite_id is not null
),

coverage as (
    select fiscal_month, 'customer_coverage' as check_name, '(all)' as member,
        count(*) filter (where score_band <> 'NO_SCORE') as numerator, count(*) as denominator, 'count' as unit
    from economics
    where is_active and {{input_present 'input_survey_responses'}}
    group by fiscal_month
    union all
    select fiscal_month, 'revenue_coverage', '(all)',
        coalesce(sum(net_revenue) filter (where score_band <> 'NO_SCORE'), 0), sum(net_revenue), 'money'
    from economics
    where is_active and {{input_present 'input_survey_responses'}}
    group by fiscal_month
),

-- by size of the entries, so that a credit does not hide a debit
joins as (
    select fiscal_month, 'join_coverage_revenue' as check_name, '(all)' as member,
        coalesce(sum(amount) filter (where has_customer), 0) as numerator,
        sum(amount) as denominator, 'money' as unit
    from entries
    where report_line = 'net_revenue'
    group by fiscal_month
    union all
    select fiscal_month, 'join_coverage_cost', '(all)',
        coalesce(sum(amount) filter (where has_customer), 0), sum(amount), 'money'
    from entries
    where report_line <> 'net_revenue'
    group by fiscal_month
),

unallocated as (
    select
        fiscal_month,
        'unallocated_share' as check_name,
        'net_revenue' as member,
        coalesce(abs(sum(net_revenue) filter (where customer_id = 'UNALLOCATED')), 0) as numerator,
        abs(sum(net_revenue)) as denominator,
        'money' as unit
    from economics
    group by fiscal_month
    union all
    select
        fiscal_month,
        'unallocated_share',
        'cost_to_serve',
        coalesce(abs(sum(cost_to_serve_loaded) filter (where customer_id = 'UNALLOCATED')), 0),
        abs(sum(cost_to_serve_loaded)),
        'money'
    from economics
    group by fiscal_month
    having count(cost_to_serve_loaded) > 0
),

identified as (
    select fiscal_month, 'input_gl_entries: rows' as member, 'count' as unit, identity_state, sum(entry_count) as amount
    from entries
    where identity_state <> 'none'
    group by all
    union all
    select fiscal_month, 'input_gl_entries: money', 'money', identity_state, sum(amount)
    from entries
    where identity_state <> 'none'
    group by all
    union all
    select fiscal_month, 'input_orders: rows', 'count', identity_state, count(*)
    from orders
    where identity_state <> 'none'
    group by all
    union all
    select fiscal_month, 'input_orders: money', 'money', identity_state, sum(abs(line_amount))
    from orders
    where identity_state <> 'none' and line_amount is not null
    group by all
    union all
    select counted_month, 'input_survey_responses: rows', 'count', identity_state, count(*)
    from responses
    where identity_state <> 'none'
    group by all
),

identities as (
    select
        identified.fiscal_month,
        states.check_name,
        identified.member,
        coalesce(sum(identified.amount) filter (
            where list_contains(string_split(states.identity_states, ','), identified.identity_state)
        ), 0) as numerator,
        sum(identified.amount) as denominator,
        identified.unit
    from identified
    cross join (
        values
        ('identity_matched', 'matched,merged'),
        ('identity_unmatched', 'unmatched'),
        ('identity_many_to_many', 'many_to_many')
    ) as states (check_name, identity_states)
    group by identified.fiscal_month, states.check_name, identified.member, identified.unit
),

answers as (
    select counted_month as fiscal_month, 'quarantined_responses' as check_name, '(all)' as member,
        count(*) filter (where quarantine_reason is not null) as numerator, count(*) as denominator, 'count' as unit
    from responses
    group by counted_month
    union all
    select as_of_month.fiscal_month, 'undated_responses', '(all)',
        count(*) filter (where responses.responded_at is null), count(*), 'count'
    from responses
    cross join as_of_month
    where responses.is_answer_head
    group by as_of_month.fiscal_month
    union all
    select counted_month, 'duplicate_answers', '(all)', count(*) filter (where not is_answer_head), count(*), 'count'
    from responses
    group by counted_month
),

invited as (
    select invites.fiscal_month, 'response_rate' as check_name, '(all)' as member,
        count(answered_invites.invite_id) as numerator, count(*) as denominator, 'count' as unit
    from invites
    left join answered_invites on invites.invite_id = answered_invites.invite_id
    where invites.delivered_at is not null
    group by invites.fiscal_month
    union all
    select fiscal_month, 'invite_coverage', '(all)', count(sent_at), count(*), 'count'
    from invites
    where eligible_at is not null
    group by fiscal_month
),

-- how many invitations those got who got any: a figure above one of a month is tiring
tired as (
    select invites.fiscal_month, 'fatigue' as check_name, '(all)' as member,
        count(*) as numerator, count(distinct invites.customer_id) as denominator, 'count' as unit
    from invites
    where invites.sent_at is not null and invites.customer_id is not null
    group by invites.fiscal_month
),

-- active customers who agreed, on the last day of the month; no row is no consent
purposes as (
    select distinct purpose from {{ref 'input_consents'}}
    where known_at <= {{var 'known_at'}}
),

active as (
    select economics.fiscal_month, calendar.end_date, economics.customer_id, economics.net_revenue
    from economics
    inner join calendar on economics.fiscal_month = calendar.fiscal_month
    where economics.is_active
),

-- ids of one customer may have agreed each for itself
agreed as (
    select
        identity.customer_id,
        consents.purpose,
        consents.valid_from,
        coalesce(consents.valid_to, date '9999-12-31') as valid_until
    from {{ref 'input_consents'}} as consents
    inner join {{ref 'int_customer_identity'}} as identity on consents.customer_id = identity.fact_customer_id
    where consents.granted and consents.known_at <= {{var 'known_at'}}
),

-- whether one did is asked of each customer, month and purpose: joined, they would have to be made one again
granted as (
    select asked.fiscal_month, asked.purpose, count(*) as customers, sum(asked.net_revenue) as revenue
    from (select active.*, purposes.purpose from active cross join purposes) as asked
    semi join agreed
        on asked.customer_id = agreed.customer_id and asked.purpose = agreed.purpose
        and asked.end_date >= agreed.valid_from and asked.end_date < agreed.valid_until
    group by asked.fiscal_month, asked.purpose
),

consented as (
    select
        months.fiscal_month,
        purposes.purpose,
        months.customers,
        coalesce(granted.customers, 0) as granting,
        months.revenue,
        coalesce(granted.revenue, 0) as granting_revenue
    from (select fiscal_month, count(*) as customers, sum(net_revenue) as revenue from active group by fiscal_month) as months
    cross join purposes
    left join granted on months.fiscal_month = granted.fiscal_month and purposes.purpose = granted.purpose
),

consents as (
    select fiscal_month, 'consent_share' as check_name, purpose || ': customers' as member,
        granting as numerator, customers as denominator, 'count' as unit
    from consented
    union all
    select fiscal_month, 'consent_share', purpose || ': revenue', granting_revenue, revenue, 'money'
    from consented
),

-- from the last thing an input knew to the end of the as-of day
feeds as (
    select
        as_of_month.fiscal_month,
        'feed_age_hours' as check_name,
        status.input as member,
        greatest(
            date_diff(
                'hour', {{> local_time at='status.max_known_at'}}, cast({{var 'as_of_date'}} + to_days(1) as timestamp)
            ), 0
        ) as numerator,
        1 as denominator,
        'count' as unit
    from {{ref 'int_input_status'}} as status
    cross join as_of_month
    where status.input_present and status.max_known_at is not null
),

measured as (
    select * from coverage
    union all
    select * from tired
    union all
    select * from consents
    union all
    select * from feeds
    union all
    select * from joins
    union all
    select * from unallocated
    union all
    select * from identities
    union all
    select * from answers
    union all
    select * from invited
),

missing as (
    select
        as_of_month.fiscal_month,
        absent.check_name,
        absent.unit,
        absent.check_name || ': ' || absent.input as not_available
    from as_of_month
    cross join (
        values
        ('response_rate', 'count', 'input_survey_invites', not {{input_present 'input_survey_invites'}}),
        ('invite_coverage', 'count', 'input_survey_invites', not {{input_present 'input_survey_invites'}}),
        ('join_coverage_revenue', 'money', 'input_gl_entries', not {{input_present 'input_gl_entries'}}),
        ('join_coverage_cost', 'money', 'input_gl_entries', not {{input_present 'input_gl_entries'}}),
        ('customer_coverage', 'count', 'input_survey_responses', not {{input_present 'input_survey_responses'}}),
        ('revenue_coverage', 'money', 'input_survey_responses', not {{input_present 'input_survey_responses'}}),
        ('fatigue', 'count', 'input_survey_invites', not {{input_present 'input_survey_invites'}}),
        ('consent_share', 'count', 'input_consents', not {{input_present 'input_consents'}})
    ) as absent (check_name, unit, input, is_missing)
    where absent.is_missing
),

-- a port that nobody fills names the marts, or the figures in them, that wait for it
blocked as (
    select as_of_month.fiscal_month, status.input as member, status.blocks || ': ' || status.input as not_available
    from {{ref 'int_input_status'}} as status
    cross join as_of_month
    where not status.input_present
),

judged as (
    select
        measured.*,
        thresholds.warn,
        thresholds.fail,
        -- turned so that a greater share is worse
        case
            when thresholds.better is null or measured.denominator is null then null
            when measured.denominator = 0 then case when measured.numerator = 0 then 0 else 1 end
            when thresholds.better = 'high' then 1 - cast(measured.numerator as double) / measured.denominator
            else cast(measured.numerator as double) / measured.denominator
        end as badness,
        case when thresholds.better = 'high' then 1 - thresholds.warn else thresholds.warn end as warn_above,
        case when thresholds.better = 'high' then 1 - thresholds.fail else thresholds.fail end as fail_above
    from measured
    left join {{ref 'measurement_thresholds'}} as thresholds
        on measured.check_name = thresholds.check_name and measured.member = thresholds.member
),

told as (
    select
        fiscal_month,
        check_name,
        member,
        cast(numerator as decimal(18,2)) as numerator,
        cast(denominator as decimal(18,2)) as denominator,
        unit,
        warn as threshold_warn,
        fail as threshold_fail,
        case
            when badness > fail_above then 'fail'
            when badness > warn_above then 'warn'
            else 'ok'
        end as state,
        cast(null as varchar) as not_available
    from judged
    union all
    select
        fiscal_month,
        check_name,
        '(all)' as member,
        null as numerator,
        null as denominator,
        unit,
        null as threshold_warn,
        null as threshold_fail,
        'not_available' as state,
        not_available
    from missing
    union all
    select
        fiscal_month,
        'blocked_mart' as check_name,
        member,
        null as numerator,
        null as denominator,
        'count' as unit,
        null as threshold_warn,
        null as threshold_fail,
        'not_available' as state,
        not_available
    from blocked
),

final as (
    select
        told.fiscal_month,
        calendar.fiscal_period_id,
        told.check_name,
        told.member,
        told.numerator,
        told.denominator,
        told.unit,
        case when told.unit = 'money' then {{setting 'currency'}} end as currency,
        told.threshold_warn,
        told.threshold_fail,
        told.state,
        told.not_available
    from told
    left join calendar on told.fiscal_month = calendar.fiscal_month
)

select * from final
order by fiscal_month, check_name, member
