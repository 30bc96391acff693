-- grain: one row per site and fiscal month with money, an order, an answer or staff time
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

sited as (
    select order_id, site_id from {{ref 'input_orders'}}
    where site_id is not null and known_at <= {{var 'known_at'}}
),

invoice_lines as (
    select invoice_id, order_id from {{ref 'input_invoice_lines'}}
    where known_at <= {{var 'known_at'}}
),

-- what a posting names may be the order, or an invoice or a payment of orders of one site
named as (
    select order_id as source_document, site_id from sited
    union all
    select invoice_lines.invoice_id as source_document, sited.site_id
    from invoice_lines
    inner join sited on invoice_lines.order_id = sited.order_id
    union all
    select payments.payment_id as source_document, sited.site_id
    from {{ref 'input_payments'}} as payments
    inner join sited on payments.order_id = sited.order_id
    where payments.known_at <= {{var 'known_at'}}
),

-- of which a line is of no site
elsewhere as (
    select invoice_lines.invoice_id as source_document
    from invoice_lines
    semi join named on invoice_lines.invoice_id = named.source_document
    anti join sited on invoice_lines.order_id = sited.order_id
),

documents as (
    select named.source_document, min(named.site_id) as site_id
    from named
    anti join elsewhere on named.source_document = elsewhere.source_document
    group by named.source_document
    -- a set of values for each document would be memory that DuckDB does not count
    having min(named.site_id) = max(named.site_id)
),

of_sites as (
    select
        documents.site_id,
        entries.fiscal_month,
        count(*) as entry_count,
        sum(entries.sign * entries.reporting_amount) filter (where entries.report_line = 'net_revenue') as net_revenue,
        sum(entries.sign * entries.reporting_amount) filter (where entries.report_line = 'cost_of_revenue')
            as cost_of_revenue,
        sum(entries.sign * entries.reporting_amount) filter (where entries.report_line = 'cost_to_serve') as cost_to_serve
    from {{ref 'int_gl_entries_translated'}} as entries
    inner join documents on entries.source_document = documents.source_document
    where entries.report_line in ('net_revenue', 'cost_of_revenue', 'cost_to_serve') and entries.entry_type <> 'closing'
    group by documents.site_id, entries.fiscal_month
),

-- what is of no site is the rest of its month: most entries name no order
months as (
    select
        fiscal_month,
        sum(entry_count) as entry_count,
        sum(sign * reporting_amount) filter (where report_line = 'net_revenue') as net_revenue,
        sum(sign * reporting_amount) filter (where report_line = 'cost_of_revenue') as cost_of_revenue,
        sum(sign * reporting_amount) filter (where report_line = 'cost_to_serve') as cost_to_serve
    from {{ref 'int_ledger_month'}}
    where report_line in ('net_revenue', 'cost_of_revenue', 'cost_to_serve') and entry_type <> 'closing'
    group by fiscal_month
),

money as (
    select site_id, fiscal_month, net_revenue, cost_of_revenue, cost_to_serve from of_sites
    union all
    select
        '(none)' as site_id,
        months.fiscal_month,
        coalesce(months.net_revenue, 0) - coalesce(sited_months.net_revenue, 0) as net_revenue,
        coalesce(months.cost_of_revenue, 0) - coalesce(sited_months.cost_of_revenue, 0) as cost_of_revenue,
        coalesce(months.cost_to_serve, 0) - coalesce(sited_months.cost_to_serve, 0) as cost_to_serve
    from months
    left join (
        select
            fiscal_month,
            sum(entry_count) as entry_count,
            sum(net_revenue) as net_revenue,
            sum(cost_of_revenue) as cost_of_revenue,
            sum(cost_to_serve) as cost_to_serve
        from of_sites
        group by fiscal_month
    ) as sited_months on months.fiscal_month = sited_months.fiscal_month
    where months.entry_count > coalesce(sited_months.entry_count, 0)
),

ordered as (
    select
        coalesce(sited.site_id, '(none)') as site_id,
        orders.fiscal_month,
        count(*) as order_count,
        sum(orders.unit_count) as unit_count
    from {{ref 'int_orders'}} as orders
    left join sited on orders.order_id = sited.order_id
    group by all
),

-- the latest answer about each order, whatever the scale: bands, not points
answered as (
    select
        coalesce(sited.site_id, '(none)') as site_id,
        responses.fiscal_month,
        count(*) as csat_n,
        count(*) filter (where responses.score_band = 'HIGH') as csat_high,
        count(*) filter (where responses.score_band = 'LOW') as csat_low
    from {{ref 'int_responses'}} as responses
    inner join {{ref 'input_score_metrics'}} as metrics
        on responses.metric_id = metrics.metric_id and responses.metric_version = metrics.version
    left join sited on responses.event_id = sited.order_id
    where responses.event_type = 'order' and metrics.family = 'csat' and responses.is_latest_for_event
        and responses.score is not null and responses.fiscal_month is not null
    group by all
),

-- a team is of a site while all its people are
team_days as (
    select times.team, times.work_date, min(agents.site_id) as site_id
    from (select distinct team, work_date from {{ref 'input_agent_time'}}) as times
    inner join {{ref 'input_agents'}} as agents
        on times.team = agents.team
        and times.work_date >= agents.valid_from
        and times.work_date < coalesce(agents.valid_to, date '9999-12-31')
    group by times.team, times.work_date
    having count(*) = count(agents.site_id) and min(agents.site_id) = max(agents.site_id)
),

paid as (
    select
        coalesce(team_days.site_id, '(none)') as site_id,
        days.fiscal_month,
        sum(times.paid_seconds) as labour_seconds
    from {{ref 'input_agent_time'}} as times
    inner join {{> calendar_days of='calendar'}} as days on times.work_date = days.day
    left join team_days on times.team = team_days.team and times.work_date = team_days.work_date
    group by all
),

every as (
    from money
    union all by name
    from ordered
    union all by name
    from answered
    union all by name
    from paid
),

summed as (
    select
        site_id,
        fiscal_month,
        coalesce(sum(order_count), 0) as order_count,
        coalesce(sum(unit_count), 0) as unit_count,
        coalesce(sum(net_revenue), 0) as net_revenue,
        coalesce(sum(cost_of_revenue), 0) as cost_of_revenue,
        coalesce(sum(cost_to_serve), 0) as cost_to_serve,
        coalesce(sum(csat_n), 0) as csat_n,
        coalesce(sum(csat_high), 0) as csat_high,
        coalesce(sum(csat_low), 0) as csat_low,
        coalesce(sum(labour_seconds), 0) as labour_seconds
    from every
    group by site_id, fiscal_month
),

available as (
    select
        bool_or(is_available) filter (where measure = 'cost_of_revenue') as cost_of_revenue,
        bool_or(is_available) filter (where measure = 'cm1') as cm1,
        bool_or(is_available) filter (where measure = 'cost_to_serve_loaded') as cost_to_serve,
        bool_or(is_available) filter (where measure = 'order_count') as order_count,
        bool_or(is_available) filter (where measure = 'unit_count') as unit_count,
        string_agg(replace(measure, '_loaded', '') || ': ' || reason, '; ' order by position)
            filter (where measure in ('cost_of_revenue', 'cm1', 'cost_to_serve_loaded', 'order_count', 'unit_count')) as reasons
    from {{ref 'int_measure_availability'}}
),

final as (
    select
        summed.site_id,
        summed.fiscal_month,
        calendar.fiscal_period_id,
        {{setting 'currency'}} as currency,
        calendar.close_status,
        case when available.order_count then cast(summed.order_count as bigint) end as order_count,
        case when available.unit_count then cast(summed.unit_count as decimal(18,4)) end as unit_count,
        {{> money of='summed.net_revenue'}} as net_revenue,
        case when available.cost_of_revenue then {{> money of='summed.cost_of_revenue'}} end as cost_of_revenue,
        case when available.cm1 then {{> money of='summed.net_revenue - summed.cost_of_revenue'}} end as cm1,
        case when available.cost_to_serve then {{> money of='summed.cost_to_serve'}} end as cost_to_serve,
        case when {{input_present 'input_agent_time'}} then cast(summed.labour_seconds as bigint) end as labour_seconds,
        cast(summed.csat_n as bigint) as csat_n,
        cast(summed.csat_high as bigint) as csat_high,
        cast(summed.csat_low as bigint) as csat_low,
        nullif(
            concat_ws(
                '; ',
                available.reasons,
                case when not {{input_present 'input_agent_time'}} then 'labour_seconds: input_agent_time' end
            ),
            ''
        ) as not_available
    from summed
    inner join calendar on summed.fiscal_month = calendar.fiscal_month
    cross join available
)

select * from final
order by site_id, fiscal_month
