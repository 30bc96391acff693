-- grain: one row per fiscal month, report line, pool, activity, reason and whether the money is avoidable
-- What serving all customers costs. What asks for no customer asks here: a day changes one month of it.
with costs as (
    select * from {{ref 'mart_cost_to_serve'}}
    where {{rebuilt 'fiscal_month'}}
),

final as (
    select
        fiscal_month,
        report_line,
        cost_pool,
        activity,
        reason,
        in_marginal,
        fiscal_period_id,
        close_status,
        currency,
        {{> money of='sum(amount)'}} as amount
    from costs
    group by fiscal_month, report_line, cost_pool, activity, reason, in_marginal, fiscal_period_id, close_status, currency
)

select * from final
