-- grain: one row per measure, customer and fiscal period with a state before or after
with lines as (
    select * from {{ref 'int_revenue_movement_line'}}
),

periods as (
    select * from {{ref 'int_revenue_periods'}}
),

first_period as (
    -- then contracts, too, have no state before it
    select min(position) = 0 as is_first_of_calendar from periods
),

-- a sum is as wide as a number gets: what is reckoned with it below costs a tenth less as money
sums as (
    select
        measure,
        customer_id,
        ordinal,
        {{> money of='sum(opening)'}} as opening,
        {{> money of='sum(closing)'}} as closing,
        {{> money of='sum(closing_at_prior_rate)'}} as closing_at_prior_rate,
        {{> money of='greatest(sum(price), 0)'}} as price,
        {{> money of='coalesce(sum(closing_at_prior_rate) filter (where opening <= 0 and closing_at_prior_rate > 0), 0)'}} as new_lines,
        bool_and(is_price_known) as is_price_known
    from lines
    where {{rebuilt 'ordinal'}}
    group by measure, customer_id, ordinal
),

-- of all periods, whichever are built: what stands knows of those before
held as (
    select measure, customer_id, ordinal, opening, closing
    from sums
    {{#if (is_incremental)}}
    union all
    select measure, customer_id, ordinal, opening, closing
    from {{self}}
    where not {{rebuilt 'ordinal'}}
    {{/if}}
),

first_held as (
    select measure, customer_id, min(case when opening > 0 then ordinal - 1 else ordinal end) as ordinal
    from held
    where opening > 0 or closing > 0
    group by measure, customer_id
),

known as (
    select
        sums.*,
        periods.fiscal_month,
        coalesce(apart.is_internal, false) as is_internal,
        coalesce(apart.is_older_than_series, false) or coalesce(first_held.ordinal < sums.ordinal, false) as had_revenue_before,
        periods.position = 0
        and coalesce(apart.is_older_than_series, false)
        and (sums.measure = 'month' or first_period.is_first_of_calendar) as is_ledger_start
    from sums
    inner join periods on sums.ordinal = periods.ordinal
    cross join first_period
    left join {{ref 'int_customers_apart'}} as apart on sums.customer_id = apart.customer_id
    left join first_held on sums.measure = first_held.measure and sums.customer_id = first_held.customer_id
),

-- the series begins with customers that were there before: they open at what they have
opened as (
    select * replace (case when is_ledger_start then closing_at_prior_rate else opening end as opening)
    from known
),

sorted as (
    select
        *,
        closing_at_prior_rate - opening as change,
        -- whether a customer is there is told at the rate of the period, so that it is there where the next one opens
        case
            when opening <= 0 and closing > 0
                then case when had_revenue_before then 'reactivation' else 'new' end
            when opening > 0 and closing <= 0 then 'churn'
            when opening > 0 then 'kept'
            -- a refund to a customer without sales, and the period after it
            else 'contraction'
        end as kind,
        case
            when opening > 0 and closing > 0 then closing_at_prior_rate - opening - price
            else 0
        end as rest
    from opened
    where opening <> 0 or closing <> 0 or closing_at_prior_rate <> 0
),

ends as (
    select * from {{ref 'int_contract_ends'}}
),

churned as (
    select
        sorted.measure,
        sorted.customer_id,
        sorted.ordinal,
        coalesce(arg_max(ends.churn_kind, ends.ordinal), 'unknown') as churn_kind
    from sorted
    inner join periods on sorted.ordinal = periods.ordinal
    left join ends
        on sorted.customer_id = ends.customer_id
        and ends.ordinal <= sorted.ordinal
        -- trailing revenue is gone only a year after its last month
        and ends.ordinal >= sorted.ordinal - case when sorted.measure = 't12m' then periods.periods_per_year else 1 end
    where sorted.kind = 'churn'
    group by sorted.measure, sorted.customer_id, sorted.ordinal
),

final as (
    select
        sorted.measure,
        sorted.customer_id,
        sorted.ordinal,
        sorted.fiscal_month,
        sorted.kind,
        {{> money of='sorted.opening'}} as opening,
        {{> money of="case when sorted.kind = 'new' then sorted.change else 0 end"}} as new,
        {{> money of="case when sorted.kind = 'reactivation' then sorted.change else 0 end"}} as reactivation,
        {{> money of='greatest(sorted.rest, 0) - least(greatest(sorted.rest, 0), sorted.new_lines)'}} as upsell,
        {{> money of='least(greatest(sorted.rest, 0), sorted.new_lines)'}} as cross_sell,
        {{> money of="case when sorted.kind = 'kept' then sorted.price else 0 end"}} as price,
        {{> money of="case when sorted.kind = 'contraction' then sorted.change else least(sorted.rest, 0) end"}}
            as contraction,
        {{> money of="case when sorted.kind = 'churn' then sorted.change else 0 end"}} as churn,
        {{> money of='sorted.closing - sorted.closing_at_prior_rate'}} as fx,
        {{> money of='sorted.closing'}} as closing,
        churned.churn_kind,
        sorted.is_internal,
        sorted.is_ledger_start,
        sorted.is_price_known
    from sorted
    left join churned
        on sorted.measure = churned.measure
        and sorted.customer_id = churned.customer_id
        and sorted.ordinal = churned.ordinal
)

select * from final
