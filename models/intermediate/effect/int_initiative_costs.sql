-- grain: one row per initiative, fiscal month, kind and place in the books
-- Costs of documents in the ledger are the ledger's own amounts; programme cost that no list names has no initiative;
-- what is in no document is translated and stands apart.
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

-- what a document posted for an initiative, or for none that it names
documents as (
    select
        document_id,
        report_line,
        fiscal_month,
        coalesce(initiative_id, '(none)') as posted_for,
        sum(reporting_amount) as amount
    from {{ref 'int_gl_entries_translated'}}
    where report_line in ('programme_cost', 'acquisition_cost') and entry_type <> 'closing'
    group by all
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

posted as (
    select distinct document_id, report_line, posted_for from documents
),

-- of each listed cost: does its document post for its initiative by name, and for all that the list has of the document
listed as (
    select
        costs.*,
        posted.posted_for is not null as is_posted,
        unnamed.document_id is not null as has_unnamed,
        bool_and(posted.posted_for is not null) over (partition by costs.document_id, costs.report_line) as are_all_posted
    from costs
    left join posted
        on costs.document_id = posted.document_id
        and costs.report_line = posted.report_line
        and costs.initiative_id = posted.posted_for
    left join (select document_id, report_line from posted where posted_for = '(none)') as unnamed
        on costs.document_id = unnamed.document_id and costs.report_line = unnamed.report_line
    where costs.document_id is not null
),

lines as (
    select
        documents.*,
        named.initiative_id is not null as is_listed,
        bool_or(documents.posted_for = '(none)' or named.initiative_id is null) over (
            partition by documents.document_id, documents.report_line
        ) as has_room
    from documents
    left join (select distinct document_id, report_line, initiative_id from listed) as named
        on documents.document_id = named.document_id
        and documents.report_line = named.report_line
        and documents.posted_for = named.initiative_id
),

-- a line is of the initiative that it names; what names none is of those without a line of their own, or of all where each has one;
-- where every line names one, those without take what no list has, or a share of all where there is nothing else
claims as (
    select
        listed.initiative_id,
        listed.kind,
        listed.in_cac,
        listed.amount,
        listed.cost_id,
        lines.document_id,
        lines.report_line,
        lines.fiscal_month,
        lines.posted_for,
        lines.amount as document_amount
    from listed
    inner join lines on listed.document_id = lines.document_id and listed.report_line = lines.report_line
    where lines.posted_for = listed.initiative_id
        or (lines.posted_for = '(none)' and (listed.are_all_posted or not listed.is_posted))
        or (lines.posted_for <> '(none)' and not lines.is_listed and not listed.is_posted and not listed.has_unnamed)
        or (not lines.has_room and not listed.are_all_posted)
),

-- several costs of one document share it by their amounts; the rounded running sums leave no cent over
shared as (
    select
        *,
        sum(amount) over (so_far order by cost_id) as running,
        sum(amount) over (so_far order by cost_id) - amount as before,
        sum(amount) over so_far as whole
    from claims
    window so_far as (partition by document_id, report_line, fiscal_month, posted_for)
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
    select posted_for, fiscal_month, 'opex', 'ledger', max(document_amount)
    from shared
    where whole = 0 and not in_cac
    group by document_id, fiscal_month, posted_for
),

unlisted as (
    select documents.posted_for as initiative_id, documents.fiscal_month, 'opex' as kind, 'ledger' as books, documents.amount
    from documents
    anti join claims using (document_id, report_line, fiscal_month, posted_for)
    where documents.report_line = 'programme_cost'
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
    -- without one of its rates it is null and refused, never a sum of the others
    select initiative_id, fiscal_month as month, kind, books, {{> money of='case when count(amount) = count(*) then sum(amount) end'}} as amount
    from together
    group by initiative_id, fiscal_month, kind, books
)

select * from final
