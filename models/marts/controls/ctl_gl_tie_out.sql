-- grain: one row per run, mart, measure, entity, report line, fiscal month and currency
with report_lines as (
    select * from {{ref 'report_lines'}}
),

ledger as (
    select * from {{ref 'fct_ledger_entry'}}
    where entry_type <> 'closing'
),

balances as (
    select * from {{ref 'int_translated_balance'}}
),

-- one step: the input, summed without customers or rates, against the ledger table by entity
control_totals as (
    select
        totals.entity_id, totals.report_line, totals.fiscal_month,
        totals.currency,
        sum(report_lines.sign * totals.gl_amount) as gl_amount,
        -- every account of the line must have a balance, else the line has none
        case
            when bool_and(totals.trial_balance_amount is not null)
                then sum(report_lines.sign * totals.trial_balance_amount)
        end as trial_balance_amount
    from {{ref 'int_gl_control_totals'}} as totals
    inner join report_lines on totals.report_line = report_lines.report_line
    where report_lines.statement <> 'not_money'
    group by totals.entity_id, totals.report_line, totals.fiscal_month, totals.currency
),

ledger_totals as (
    select
        ledger.entity_id, ledger.report_line, ledger.fiscal_month,
        ledger.functional_currency as currency,
        sum(report_lines.sign * ledger.amount) as mart_amount,
        coalesce(sum(report_lines.sign * ledger.amount) filter (where ledger.customer_id = 'UNALLOCATED'), 0)
            as unallocated_amount
    from ledger
    inner join report_lines on ledger.report_line = report_lines.report_line
    group by all
),

by_entity as (
    select
        'fct_ledger_entry' as mart,
        'amount' as measure,
        entity_id, report_line, fiscal_month,
        currency,
        coalesce(control_totals.gl_amount, 0) as gl_amount,
        control_totals.trial_balance_amount,
        coalesce(ledger_totals.mart_amount, 0) as mart_amount,
        coalesce(ledger_totals.unallocated_amount, 0) as unallocated_amount,
        -- what the entity billed; of an entity that bills nothing here there is no sub-ledger
        case
            when report_line = 'net_revenue' and billing.entity_id is not null
                then coalesce(subledger.subledger_amount, 0)
        end as subledger_amount,
        cast(0 as decimal(18,2)) as tolerance
    from control_totals
    full join ledger_totals using (entity_id, report_line, fiscal_month, currency)
    left join (select distinct entity_id, currency from {{ref 'int_subledger_totals'}}) as billing
        using (entity_id, currency)
    left join {{ref 'int_subledger_totals'}} as subledger using (entity_id, currency, fiscal_month)
),

foreign_parts as (
    select
        ledger.entity_id, ledger.report_line, ledger.fiscal_month,
        report_lines.sign * ledger.reporting_amount as amount,
        case when ledger.customer_id = 'UNALLOCATED' then report_lines.sign * ledger.reporting_amount else 0 end as unallocated,
        0 as issued
    from ledger
    inner join report_lines on ledger.report_line = report_lines.report_line
    semi join balances on ledger.entity_id = balances.entity_id and ledger.fiscal_month = balances.fiscal_month
    semi join balances as lines on ledger.entity_id = lines.entity_id and ledger.report_line = lines.report_line
    where ledger.functional_currency <> ledger.currency
    union all
    select entity_id, report_line, fiscal_month, 0, 0, trial_balance_amount from balances
),

-- a foreign entity in the reporting currency, where finance issued its own translation: within 0.1 %
translated as (
    select
        'fct_ledger_entry' as mart,
        'reporting_amount' as measure,
        entity_id, report_line, fiscal_month,
        {{setting 'currency'}} as currency,
        sum(amount) as gl_amount,
        sum(issued) as trial_balance_amount,
        sum(amount) as mart_amount,
        sum(unallocated) as unallocated_amount,
        cast(null as decimal(18,2)) as subledger_amount,
        cast(abs(sum(issued)) / 1000 as decimal(18,2)) as tolerance
    from foreign_parts
    group by entity_id, report_line, fiscal_month
),

-- next step: the ledger table, consolidated in the reporting currency, against the mart
mart_months as (
    select
        fiscal_month, currency,
        customer_id <> 'UNALLOCATED' as has_customer,
        sum(net_revenue) as net_revenue,
        sum(cost_of_revenue) as cost_of_revenue,
        sum(cost_to_serve_loaded) as cost_to_serve_loaded,
        sum(retention_cost) as retention_cost,
        sum(acquisition_cost) as acquisition_cost,
        sum(programme_cost) as programme_cost,
        sum(overhead_loaded) as overhead_loaded
    from {{ref 'mart_unit_economics_month'}}
    group by fiscal_month, currency, has_customer
),

mart_totals as (
    select
        measures.measure,
        measures.report_line,
        months.fiscal_month,
        months.currency,
        sum(measures.amount) as mart_amount,
        coalesce(sum(measures.amount) filter (where not months.has_customer), 0) as unallocated_amount
    from mart_months as months
    cross join lateral (
        values
        ('net_revenue', 'net_revenue', months.net_revenue),
        ('cost_of_revenue', 'cost_of_revenue', months.cost_of_revenue),
        ('cost_to_serve_loaded', 'cost_to_serve', months.cost_to_serve_loaded),
        ('retention_cost', 'retention_cost', months.retention_cost),
        ('acquisition_cost', 'acquisition_cost', months.acquisition_cost),
        ('programme_cost', 'programme_cost', months.programme_cost),
        ('overhead_loaded', 'overhead', months.overhead_loaded)
    ) as measures (measure, report_line, amount)
    where measures.amount is not null
    group by measures.measure, measures.report_line, months.fiscal_month, months.currency
),

consolidated_ledger as (
    select
        ledger.report_line, ledger.fiscal_month, ledger.currency,
        sum(report_lines.sign * ledger.reporting_amount) as gl_amount
    from ledger
    inner join report_lines on ledger.report_line = report_lines.report_line
    where report_lines.statement = 'contribution'
    group by ledger.report_line, ledger.fiscal_month, ledger.currency
),

-- finance's own figure: of every entity in the reporting currency, its own or as finance translated it
own_figures as (
    select
        entity_id, report_line, fiscal_month,
        {{setting 'currency'}} as currency,
        case
            when bool_and(trial_balance_amount is not null and currency = {{setting 'currency'}})
                then sum(trial_balance_amount)
        end as trial_balance_amount
    from control_totals
    group by entity_id, report_line, fiscal_month
),

consolidated_balance as (
    select
        own_figures.report_line, own_figures.fiscal_month,
        case
            when bool_and(coalesce(own_figures.trial_balance_amount, translated.trial_balance_amount) is not null)
                then sum(coalesce(own_figures.trial_balance_amount, translated.trial_balance_amount))
        end as trial_balance_amount,
        coalesce(sum(translated.tolerance), 0) as tolerance
    from own_figures
    left join translated using (entity_id, report_line, fiscal_month, currency)
    group by all
),

-- a line of the trial balances that nobody posted to has 0.00 in each, where every entity of the period has one
whole_periods as (
    select periods.fiscal_month, lines.report_line
    from (
        select fiscal_month
        from control_totals
        group by fiscal_month
        having count(distinct entity_id) = count(distinct entity_id) filter (where trial_balance_amount is not null)
    ) as periods
    cross join (select distinct report_line from control_totals where trial_balance_amount is not null) as lines
),

consolidated as (
    select
        'mart_unit_economics_month' as mart,
        coalesce(mart_totals.measure, measures.measure, consolidated_ledger.report_line) as measure,
        '(all)' as entity_id,
        report_line,
        fiscal_month,
        currency,
        coalesce(consolidated_ledger.gl_amount, 0) as gl_amount,
        case
            when consolidated_balance.report_line is not null then consolidated_balance.trial_balance_amount
            when whole_periods.fiscal_month is not null then 0
        end as trial_balance_amount,
        coalesce(mart_totals.mart_amount, 0) as mart_amount,
        coalesce(mart_totals.unallocated_amount, 0) as unallocated_amount,
        cast(null as decimal(18,2)) as subledger_amount,
        coalesce(consolidated_balance.tolerance, 0) as tolerance
    from consolidated_ledger
    full join mart_totals using (report_line, fiscal_month, currency)
    left join (select distinct report_line, measure from mart_totals) as measures using (report_line)
    left join consolidated_balance using (report_line, fiscal_month)
    left join whole_periods using (report_line, fiscal_month)
),

compared as (
    select * from by_entity
    union all
    select * from translated
    union all
    select * from consolidated
),

items as (
    select
        mart,
        measure,
        entity_id, report_line, fiscal_month,
        -- only what the ledger holds and the mart leaves out explains a difference between the two
        sum(amount) filter (where kind in ('timing', 'fx', 'rounding', 'intercompany', 'not_in_ledger')) as explained,
        sum(amount) filter (where kind = 'late_journal') as late
    from {{ref 'ctl_gl_tie_out_item'}}
    -- items of the translation lie between the package and finance, not between ledger and mart
    where measure <> 'reporting_amount'
    group by mart, measure, entity_id, report_line, fiscal_month
),

explained as (
    select
        compared.*,
        coalesce(items.explained, 0) as explained_amount,
        coalesce(items.late, 0) as late_amount,
        compared.gl_amount - compared.mart_amount - coalesce(items.explained, 0) as unexplained_amount,
        coalesce(calendar.close_status, 'open') as close_status
    from compared
    left join items using (mart, measure, entity_id, report_line, fiscal_month)
    left join {{ref 'int_fiscal_calendar'}} as calendar using (fiscal_month)
),

judged as (
    select
        *,
        case
            when unexplained_amount <> 0 then 'fail'
            when close_status <> 'closed' then 'open_period'
            when trial_balance_amount is null then 'no_trial_balance'
            when abs(trial_balance_amount - gl_amount) <= tolerance
                or abs(trial_balance_amount - gl_amount + late_amount) <= tolerance then 'pass'
            else 'fail'
        end as own_state
    from explained
),

-- an entity that has no balance in its own currency may have one in the reporting currency
states_by_entity as (
    select
        entity_id, report_line, fiscal_month,
        case
            when bool_or(own_state = 'fail') then 'fail'
            when bool_or(own_state = 'open_period') then 'open_period'
            when bool_or(own_state = 'pass' and measure = 'reporting_amount') then 'pass'
            when bool_or(own_state = 'no_trial_balance') then 'no_trial_balance'
            else 'pass'
        end as state
    from judged
    where mart = 'fct_ledger_entry'
    group by entity_id, report_line, fiscal_month
),

-- a consolidated total stands on the rows of its entities and is no better than the worst of them
states_of_entities as (
    select
        report_line,
        fiscal_month,
        case
            when bool_or(state = 'fail') then 'fail'
            when bool_or(state = 'open_period') then 'open_period'
            when bool_or(state = 'no_trial_balance') then 'no_trial_balance'
            else 'pass'
        end as state
    from states_by_entity
    group by report_line, fiscal_month
),

final as (
    select
        {{run_id}} as run_id,
        judged.mart,
        judged.measure,
        judged.entity_id,
        judged.report_line,
        judged.fiscal_month,
        judged.currency,
        {{> money of='judged.gl_amount'}} as gl_amount,
        {{> money of='judged.trial_balance_amount'}} as trial_balance_amount,
        {{> money of='judged.subledger_amount'}} as subledger_amount,
        {{> money of='judged.mart_amount'}} as mart_amount,
        {{> money of='judged.unallocated_amount'}} as unallocated_amount,
        {{> money of='judged.explained_amount'}} as explained_amount,
        {{> money of='judged.unexplained_amount'}} as unexplained_amount,
        {{> money of='judged.tolerance'}} as tolerance,
        case
            when judged.mart = 'fct_ledger_entry' or judged.own_state = 'fail' then judged.own_state
            else coalesce(states_of_entities.state, judged.own_state)
        end as state
    from judged
    left join states_of_entities using (report_line, fiscal_month)
)

select * from final
order by mart, measure, entity_id, report_line, fiscal_month, currency
