-- grain: one row per cohort month, cohort kind, segment, channel and age
with members as (
    select * from {{ref 'int_cohort_members'}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
    where position >= 0
),

cohorts as (
    select
        cohort_kind,
        cohort_ordinal,
        cohort_month,
        segment,
        channel,
        count(*) filter (where not is_internal) as cohort_size,
        bool_and(is_observed_from_start) as is_observed_from_start
    from members
    group by cohort_kind, cohort_ordinal, cohort_month, segment, channel
),

turns as (
    select
        members.cohort_kind,
        members.cohort_ordinal,
        members.segment,
        members.channel,
        turns.ordinal,
        count(*) filter (where turns.is_active) as active,
        count(*) filter (where turns.churn_kind = 'voluntary') as lost_voluntary,
        count(*) filter (where turns.churn_kind = 'involuntary') as lost_involuntary,
        count(*) filter (where turns.churn_kind = 'unknown') as lost_unknown,
        count(*) filter (where turns.is_reactivated) as reactivated
    from {{ref 'int_customer_turns'}} as turns
    inner join members on turns.cohort_kind = members.cohort_kind and turns.customer_id = members.customer_id
    group by members.cohort_kind, members.cohort_ordinal, members.segment, members.channel, turns.ordinal
),

money as (
    select
        members.cohort_kind,
        members.cohort_ordinal,
        members.segment,
        members.channel,
        periods.ordinal,
        sum(months.net_revenue) as net_revenue,
        case when bool_and(months.cm3 is not null) then sum(months.cm3) end as cm3
    from {{ref 'mart_unit_economics_month'}} as months
    inner join members on months.customer_id = members.customer_id
    inner join periods on months.fiscal_month = periods.fiscal_month
    group by members.cohort_kind, members.cohort_ordinal, members.segment, members.channel, periods.ordinal
),

-- a credit leaves its month for that of its invoice, as far as the cohort reaches back
moved as (
    select
        members.cohort_kind, members.cohort_ordinal, members.segment, members.channel,
        credited.ordinal as credit_ordinal,
        invoiced.ordinal as invoice_ordinal,
        credits.amount
    from {{ref 'int_matched_credits'}} as credits
    inner join members on credits.customer_id = members.customer_id
    inner join periods as credited on credits.credit_month = credited.fiscal_month
    inner join periods as invoiced
        on credits.invoice_month = invoiced.fiscal_month and invoiced.ordinal >= members.cohort_ordinal
),

moves as (
    select cohort_kind, cohort_ordinal, segment, channel, ordinal, sum(amount) as amount
    from (
        select cohort_kind, cohort_ordinal, segment, channel, invoice_ordinal as ordinal, amount from moved
        union all
        select cohort_kind, cohort_ordinal, segment, channel, credit_ordinal as ordinal, -amount as amount from moved
    )
    group by cohort_kind, cohort_ordinal, segment, channel, ordinal
),

activity_rule as (
    select * from {{ref 'int_activity_rule'}}
),

cm3_available as (
    select bool_or(is_available) as is_available
    from {{ref 'int_measure_availability'}}
    where measure = 'cm3'
),

final as (
    select
        cohorts.cohort_month,
        cohorts.cohort_kind,
        cohorts.segment,
        cohorts.channel,
        cast(periods.ordinal - cohorts.cohort_ordinal as integer) as age_months,
        periods.fiscal_month,
        {{setting 'currency'}} as currency,
        periods.close_status,
        cohorts.cohort_size,
        -- of a cohort older than the ledger only those who stayed are known: no rate of it means anything
        case
            when cohorts.is_observed_from_start and periods.end_date <= {{var 'as_of_date'}} and activity_rule.is_known
                then cohorts.cohort_size
            else 0
        end as eligible,
        case
            when activity_rule.is_known and periods.end_date <= {{var 'as_of_date'}} then coalesce(turns.active, 0)
        end as active,
        case
            when activity_rule.is_known and periods.end_date <= {{var 'as_of_date'}}
                then coalesce(turns.lost_voluntary, 0)
        end as lost_voluntary,
        case
            when activity_rule.is_known and periods.end_date <= {{var 'as_of_date'}}
                then coalesce(turns.lost_involuntary, 0)
        end as lost_involuntary,
        case
            when activity_rule.is_known and periods.end_date <= {{var 'as_of_date'}}
                then coalesce(turns.lost_unknown, 0)
        end as lost_unknown,
        case
            when activity_rule.is_known and periods.end_date <= {{var 'as_of_date'}} then coalesce(turns.reactivated, 0)
        end as reactivated,
        {{> money of='coalesce(money.net_revenue, 0) + coalesce(moves.amount, 0)'}} as net_revenue,
        {{> money of='case
            when cm3_available.is_available then coalesce(money.cm3, 0) + coalesce(moves.amount, 0)
        end'}} as cm3,
        {{> money of='case
            when cohorts.is_observed_from_start
                then coalesce(money_at_start.net_revenue, 0) + coalesce(moves_at_start.amount, 0)
        end'}} as cohort_revenue_ref,
        {{> money of='coalesce(moves.amount, 0)'}} as credits_moved,
        case when {{var 'match_credits_to_invoice'}} then 'invoice_month' else 'credit_month' end as credit_basis,
        nullif(
            concat_ws(
                '; ',
                case
                    when not activity_rule.is_known
                        then 'active: ' || activity_rule.reason
                end,
                case when not cm3_available.is_available then 'cm3: see mart_unit_economics_month' end,
                case when not cohorts.is_observed_from_start then 'eligible: the cohort is older than the ledger' end
            ),
            ''
        ) as not_available
    from cohorts
    inner join periods on cohorts.cohort_ordinal <= periods.ordinal
    cross join cm3_available
    cross join activity_rule
    left join turns
        on cohorts.cohort_kind = turns.cohort_kind
        and cohorts.cohort_ordinal = turns.cohort_ordinal
        and cohorts.segment = turns.segment
        and cohorts.channel = turns.channel
        and periods.ordinal = turns.ordinal
    left join money
        on cohorts.cohort_kind = money.cohort_kind
        and cohorts.cohort_ordinal = money.cohort_ordinal
        and cohorts.segment = money.segment
        and cohorts.channel = money.channel
        and periods.ordinal = money.ordinal
    left join money as money_at_start
        on cohorts.cohort_kind = money_at_start.cohort_kind
        and cohorts.cohort_ordinal = money_at_start.cohort_ordinal
        and cohorts.segment = money_at_start.segment
        and cohorts.channel = money_at_start.channel
        and cohorts.cohort_ordinal = money_at_start.ordinal
    left join moves
        on cohorts.cohort_kind = moves.cohort_kind
        and cohorts.cohort_ordinal = moves.cohort_ordinal
        and cohorts.segment = moves.segment
        and cohorts.channel = moves.channel
        and periods.ordinal = moves.ordinal
    left join moves as moves_at_start
        on cohorts.cohort_kind = moves_at_start.cohort_kind
        and cohorts.cohort_ordinal = moves_at_start.cohort_ordinal
        and cohorts.segment = moves_at_start.segment
        and cohorts.channel = moves_at_start.channel
        and cohorts.cohort_ordinal = moves_at_start.ordinal
)

select * from final
order by cohort_kind, cohort_month, segment, channel, age_months
