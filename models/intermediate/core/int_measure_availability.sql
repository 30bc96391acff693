-- grain: one row per measure of the unit economics
-- A report line to which the project maps no account is not available; one with accounts and no posting is 0.00.
with mapped_lines as (
    select distinct report_line from {{ref 'input_account_map'}}
    where known_at <= {{var 'known_at'}}
),

ledger_measures as (
    select
        measures.position,
        measures.measure,
        case
            when not {{input_present 'input_gl_entries'}} then 'input_gl_entries'
            when mapped_lines.report_line is null then 'no account mapped to ' || measures.report_line
            when measures.measure = 'cost_to_serve_marginal' and not {{input_present 'input_cost_pools'}}
                then 'input_cost_pools'
        end as reason
    from (
        values
        (1, 'net_revenue', 'net_revenue'),
        (2, 'cost_of_revenue', 'cost_of_revenue'),
        (3, 'cost_to_serve_marginal', 'cost_to_serve'),
        (4, 'cost_to_serve_loaded', 'cost_to_serve'),
        (5, 'retention_cost', 'retention_cost'),
        (6, 'acquisition_cost', 'acquisition_cost'),
        (7, 'programme_cost', 'programme_cost'),
        (8, 'overhead_loaded', 'overhead')
    ) as measures (position, measure, report_line)
    left join mapped_lines on measures.report_line = mapped_lines.report_line
),

margins as (
    select
        parts.position,
        parts.measure,
        string_agg(distinct ledger_measures.reason, ', ' order by ledger_measures.reason) as reason
    from (
        values
        (9, 'cm1', 'net_revenue'), (9, 'cm1', 'cost_of_revenue'),
        (10, 'cm2', 'net_revenue'), (10, 'cm2', 'cost_of_revenue'), (10, 'cm2', 'cost_to_serve_marginal'),
        (11, 'cm3', 'net_revenue'), (11, 'cm3', 'cost_of_revenue'), (11, 'cm3', 'cost_to_serve_marginal'),
        (11, 'cm3', 'retention_cost'),
        (12, 'cm3_loaded', 'net_revenue'), (12, 'cm3_loaded', 'cost_of_revenue'),
        (12, 'cm3_loaded', 'cost_to_serve_loaded'), (12, 'cm3_loaded', 'retention_cost'),
        (12, 'cm3_loaded', 'overhead_loaded')
    ) as parts (position, measure, part)
    inner join ledger_measures on parts.part = ledger_measures.measure
    group by parts.position, parts.measure
),

counts as (
    select * from (
        values
        (13, 'order_count', case when not {{input_present 'input_orders'}} then 'input_orders' end),
        (
            14,
            'unit_count',
            case
                when not {{input_present 'input_orders'}} then 'input_orders'
                when not {{input_present 'input_order_lines'}} then 'input_order_lines'
            end
        ),
        (15, 'contact_count', case when not {{input_present 'input_interactions'}} then 'input_interactions' end),
        (16, 'handle_seconds', case when not {{input_present 'input_interactions'}} then 'input_interactions' end),
        (17, 'visit_count', case when not {{input_present 'input_field_visits'}} then 'input_field_visits' end)
    ) as counts (position, measure, reason)
),

-- no measure is lost without a rule, but its money stays where no customer is
unruled as (
    select
        18 as position,
        'allocation' as measure,
        case
            when not {{input_present 'input_allocation_rules'}} then 'input_allocation_rules'
            else 'no rule for ' || string_agg(distinct cost_pool, ', ' order by cost_pool)
        end as reason
    from {{ref 'int_pool_activity'}}
    where reason in ('no_rule', 'overhead_not_allocated') and report_line <> 'acquisition_cost'
    having count(*) > 0
),

-- a driver that nobody gives and whose port is empty measures nothing
undriven as (
    select
        19 as position,
        'allocation by ' || drivers.driver as measure,
        drivers.input as reason
    from (
        values
        ('orders', 'input_orders', {{input_present 'input_orders'}}),
        ('units', 'input_order_lines', {{input_present 'input_order_lines'}}),
        ('order_lines', 'input_order_lines', {{input_present 'input_order_lines'}}),
        ('contacts', 'input_interactions', {{input_present 'input_interactions'}}),
        ('handle_seconds', 'input_interactions', {{input_present 'input_interactions'}}),
        ('cases', 'input_cases', {{input_present 'input_cases'}}),
        ('field_visits', 'input_field_visits', {{input_present 'input_field_visits'}}),
        ('payments', 'input_payments', {{input_present 'input_payments'}})
    ) as drivers (driver, input, is_present)
    where not drivers.is_present
        and drivers.driver in (
            select split_part(driver_id, ':', 1)
            from {{ref 'input_allocation_rules'}}
            where known_at <= {{var 'known_at'}}
                and driver_id not in (select driver_id from {{ref 'input_driver_values'}} where known_at <= {{var 'known_at'}})
        )
),

-- a ledger that invoices or payments stand in for says when money was billed or paid, not when it was earned
stood_in as (
    select
        20 as position,
        'net_revenue as recognised, not as {{#if (input_present 'input_invoice_lines')}}billed{{else}}paid{{/if}}' as measure,
        'input_gl_entries' as reason
    from {{> stand_in_entries}}
    having count(*) > 0
),

final as (
    select position, measure, false as is_available, reason from stood_in
    union all
    select position, measure, reason is null as is_available, reason from ledger_measures
    union all
    select position, measure, reason is null as is_available, reason from margins
    union all
    select position, measure, false as is_available, reason from unruled
    union all
    select position, measure, false as is_available, reason from undriven
    union all
    select position, measure, reason is null as is_available, reason from counts
)

select * from final
