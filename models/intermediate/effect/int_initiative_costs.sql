-- grain: one row per initiative, fiscal month, kind and place in the books
-- Costs of documents in the ledger are the ledger's own amounts; programme cost that no list names has no initiative;
-- what is in no document is translated and stands apart.
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

documents as (
    select
        document_id,
        report_line,
        fiscal_month,
        max(initiative_id) as initiative_id,
        sum(reporting_amount) as amount
    from {{ref 'int_gl_entries_translated'}}
    where report_line in ('programme_cost', 'acquisition_cost') and entry_type <> 'closing'
    group by document_id, report_line, fiscal_month
),

initiatives as (
    select initiative_id, bool_or(in_cac) as in_cac
    from {{ref 'input_initiatives'}}
    where known_at <= {{var 'known_at'}}
    group by initiative_id
),

costs as (
    select
        costs.*,
        coalesce(initiatives.in_cac, false) as in_cac,
        case when coalesce(initiatives.in_cac, false) then 'acquisition_cost' else 'programme_cost' end as report_line
    from {{ref 'input_initiative_costs'}} as costs
    left join initiatives on costs.initiative_id = initiatives.initiative_id
    where costs.known_at <= {{var 'known_at'}}
),

-- several costs of one document share it by their amounts; the rounded running sums leave no cent over
shared as (
    select
        costs.initiative_id,
        costs.kind,
        costs.in_cac,
        documents.fiscal_month,
        documents.amount as document_amount,
        sum(costs.amount) over (partition by documents.document_id, documents.fiscal_month order by costs.cost_id) as running,
        sum(costs.amount) over (partition by documents.document_id, documents.fiscal_month order by costs.cost_id) - costs.amount as before,
        sum(costs.amount) over (partition by documents.document_id, documents.fiscal_month) as whole
    from costs
    inner join documents on costs.document_id = documents.document_id and costs.report_line = documents.report_line
),

in_ledger as (
    select
        initiative_id,
        fiscal_month,
        kind,
        case when in_cac then 'in_cac' else 'ledger' end as books,
        case
            when whole = 0 then 0
            else {{> money of='round(document_amount * running / whole, 2)'}} - {{> money of='round(document_amount * before / whole, 2)'}}
        end as amount
    from shared
    union all
    -- a document whose listed costs cancel out still cost what it says
    select '(none)', fiscal_month, 'opex', 'ledger', max(document_amount)
    from shared
    where whole = 0 and not in_cac
    group by fiscal_month, document_amount
),

unlisted as (
    select coalesce(initiative_id, '(none)') as initiative_id, fiscal_month, 'opex' as kind, 'ledger' as books, amount
    from documents
    where report_line = 'programme_cost'
        and document_id not in (select document_id from costs where document_id is not null and not in_cac)
),

not_in_ledger as (
    select
        costs.initiative_id,
        calendar.fiscal_month,
        costs.kind,
        'not_in_ledger' as books,
        {{> translated amount='costs.amount' rate='rates.rate'}} as amount
    from costs
    inner join calendar on costs.cost_date >= calendar.fiscal_month and costs.cost_date <= calendar.end_date
    left join {{ref 'int_average_rates'}} as rates
        on calendar.ordinal = rates.ordinal and costs.currency = rates.currency
    where costs.document_id is null
        or costs.document_id not in (select document_id from documents where documents.report_line = costs.report_line)
),

together as (
    select * from in_ledger
    union all
    select * from unlisted
    union all
    select * from not_in_ledger
),

final as (
    select initiative_id, fiscal_month as month, kind, books, {{> money of='sum(amount)'}} as amount
    from together
    group by initiative_id, fiscal_month, kind, books
)

select * from final
