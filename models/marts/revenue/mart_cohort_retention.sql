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

months as (
    select * from {{ref 'int_cohort_months'}}
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
        periods.fiscal_period_id,
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
            when activity_rule.is_known and periods.end_date <= {{var 'as_of_date'}} then coalesce(months.active, 0)
        end as active,
        case
            when activity_rule.is_known and periods.end_date <= {{var 'as_of_date'}} and {{input_present 'input_sub_events'}}
                then coalesce(months.lost_voluntary, 0)
        end as lost_voluntary,
        case
            when activity_rule.is_known and periods.end_date <= {{var 'as_of_date'}} and {{input_present 'input_sub_events'}}
                then coalesce(months.lost_involuntary, 0)
        end as lost_involuntary,
        case
            when activity_rule.is_known and periods.end_date <= {{var 'as_of_date'}}
                then coalesce(months.lost_unknown, 0)
        end as lost_unknown,
        case
            when activity_rule.is_known and periods.end_date <= {{var 'as_of_date'}} then coalesce(months.reactivated, 0)
        end as reactivated,
        {{> money of='coalesce(months.net_revenue, 0) + coalesce(moves.amount, 0)'}} as net_revenue,
        {{> money of='case
            when cm3_available.is_available then coalesce(months.cm3, 0) + coalesce(moves.amount, 0)
        end'}} as cm3,
        {{> money of='case
            when cohorts.is_observed_from_start
                then coalesce(at_start.net_revenue, 0) + coalesce(moves_at_start.amount, 0)
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
                case when not {{input_present 'input_sub_events'}} then 'lost_voluntary, lost_involuntary: input_sub_events' end,
                case when not cm3_available.is_available then 'cm3: see mart_unit_economics_month' end,
                case when not cohorts.is_observed_from_start then 'eligible: the cohort is older than the ledger' end
            ),
            ''
        ) as not_available
    from cohorts
    inner join periods on cohorts.cohort_ordinal <= periods.ordinal
    cross join cm3_available
    cross join activity_rule
    left join months
        on cohorts.cohort_kind = months.cohort_kind
        and cohorts.cohort_ordinal = months.cohort_ordinal
        and cohorts.segment = months.segment
        and cohorts.channel = months.channel
        and periods.ordinal = months.ordinal
    left join months as at_start
        on cohorts.cohort_kind = at_start.cohort_kind
        and cohorts.cohort_ordinal = at_start.cohort_ordinal
        and cohorts.segment = at_start.segment
        and cohorts.channel = at_start.channel
        and cohorts.cohort_ordinal = at_start.ordinal
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
