-- grain: one row per initiative, fiscal month, kind and place in the books
-- Costs of documents in the ledger are the ledger's own amounts; programme cost that no list names has no initiative;
-- what is in no document is translated and stands apart.
with calendar as (
    select * from {{ref 'int_fiscal_calendar'}}
),

-- what a document posted for an initiative, or for none that it names; two entities may call two documents by one id
documents as (
    select
        entity_id,
        document_id,
        report_line,
        fiscal_month,
        coalesce(initiative_id, '(none)') as posted_for,
        sum(reporting_amount) as amount
    from {{ref 'int_gl_entries_translated'}}
    where report_line in ('programme_cost', 'acquisition_cost') and entry_type <> 'closing'
    group by all
),

-- what the initiative was on the day of the cost: the first row says it of the days before, and in a gap the one before it
initiatives as (
    select
        initiative_id,
        in_cac,
        case when lag(valid_from) over its_rows is null then date '0001-01-01' else valid_from end as holds_from,
        coalesce(lead(valid_from) over its_rows, date '9999-12-31') as holds_to
    from {{ref 'input_initiatives'}}
    where known_at <= {{var 'known_at'}}
    window its_rows as (partition by initiative_id order by valid_from)
),

costs as (
    select
        costs.*,
        coalesce(initiatives.in_cac, false) as in_cac,
        case when coalesce(initiatives.in_cac, false) then 'acquisition_cost' else 'programme_cost' end as report_line
    from {{ref 'input_initiative_costs'}} as costs
    left join initiatives
        on costs.initiative_id = initiatives.initiative_id
        and costs.cost_date >= initiatives.holds_from and costs.cost_date < initiatives.holds_to
    where costs.known_at <= {{var 'known_at'}}
),

-- of each listed cost: does its document post for its initiative by name, and for all that the list has of the document
listed as (
    select
        costs.*,
        own.posted_for is not null as is_posted,
        bool_and(own.posted_for is not null) over (partition by costs.document_id, costs.report_line) as are_all_posted
    from costs
    left join (select distinct document_id, report_line, posted_for from documents) as own
        on costs.document_id = own.document_id
        and costs.report_line = own.report_line
        and costs.initiative_id = own.posted_for
    where costs.document_id is not null
),

homes as (
    select
        documents.entity_id,
        documents.document_id,
        documents.report_line,
        bool_or(documents.posted_for = '(none)') as has_unnamed,
        bool_or(named.initiative_id is not null) as is_named
    from documents
    left join (select distinct document_id, report_line, initiative_id from listed) as named
        on documents.document_id = named.document_id
        and documents.report_line = named.report_line
        and documents.posted_for = named.initiative_id
    group by documents.entity_id, documents.document_id, documents.report_line
),

-- whose lines without a name a list means: those of the entity that names what is on the list, or of the only one that has the document
rooms as (
    select document_id, report_line, min(entity_id) as entity_id
    from (select *, bool_or(is_named) over (partition by document_id, report_line) as is_any_named from homes)
    where has_unnamed and (is_named or not is_any_named)
    group by document_id, report_line
    having count(*) = 1
),

-- a line is of the initiative that it names, whatever a list says; what names none is of those without a line of their own, or of all
-- where each has one
claims as (
    select
        listed.initiative_id,
        listed.kind,
        listed.in_cac,
        listed.amount,
        listed.cost_id,
        lines.entity_id,
        lines.document_id,
        lines.report_line,
        lines.fiscal_month,
        lines.posted_for,
        lines.amount as document_amount
    from listed
    inner join documents as lines on listed.document_id = lines.document_id and listed.report_line = lines.report_line
    left join rooms
        on lines.document_id = rooms.document_id and lines.report_line = rooms.report_line and lines.entity_id = rooms.entity_id
    where lines.posted_for = listed.initiative_id
        or (lines.posted_for = '(none)' and rooms.entity_id is not null and (listed.are_all_posted or not listed.is_posted))
),

-- several costs of one document share it by their amounts, in whole cents by largest remainder; a listed cost may be taken back, so
-- that a remainder is counted from below
weighed as (
    select
        *,
        {{> minor_units of='document_amount'}} as units,
        {{> minor_units of='sum(amount) over of_line'}} as whole,
        {{> minor_units of='amount'}} * sign(sum(amount) over of_line) as weight
    from claims
    window of_line as (partition by entity_id, document_id, report_line, fiscal_month, posted_for)
),

measured as (
    select
        *,
        case when whole <> 0 then ((abs(units) * weight) % abs(whole) + abs(whole)) % abs(whole) end as remainder
    from weighed
),

divided as (
    select
        *,
        (abs(units) * weight - remainder) // abs(whole) as base,
        row_number() over (
            partition by entity_id, document_id, report_line, fiscal_month, posted_for order by remainder desc, weight desc, cost_id
        ) as place
    from measured
    where whole <> 0
),

shared as (
    select
        *,
        sign(units) * (
            base
            + case
                when place <= abs(units) - sum(base) over (partition by entity_id, document_id, report_line, fiscal_month, posted_for)
                    then 1
                else 0
            end
        ) as cents
    from divided
),

in_ledger as (
    select
        initiative_id,
        fiscal_month,
        kind,
        case when in_cac then 'in_cac' else 'ledger' end as books,
        {{> from_minor_units of='cents'}} as amount
    from shared
    union all
    -- listed costs that cancel out took no part in what their document cost
    select initiative_id, fiscal_month, kind, case when in_cac then 'in_cac' else 'ledger' end, 0
    from weighed
    where whole = 0
    union all
    -- and it still cost what it says
    select posted_for, fiscal_month, 'opex', 'ledger', max(document_amount)
    from weighed
    where whole = 0 and not in_cac
    group by entity_id, document_id, fiscal_month, posted_for
),

unlisted as (
    select documents.posted_for as initiative_id, documents.fiscal_month, 'opex' as kind, 'ledger' as books, documents.amount
    from documents
    anti join claims using (entity_id, document_id, report_line, fiscal_month, posted_for)
    where documents.report_line = 'programme_cost'
),

-- in no document, or in one that has nothing for it
rated as (
    select
        costs.*,
        calendar.fiscal_month,
        -- in any month, those before the ledger's too
        case when costs.currency = {{setting 'currency'}} then cast(1 as decimal(18,10)) else rates.rate end as rate
    from costs
    inner join calendar on costs.cost_date >= calendar.fiscal_month and costs.cost_date <= calendar.end_date
    left join {{ref 'int_average_rates'}} as rates
        on calendar.ordinal = rates.ordinal and costs.currency = rates.currency
    anti join claims on costs.cost_id = claims.cost_id
),

not_in_ledger as (
    select
        initiative_id,
        fiscal_month,
        kind,
        'not_in_ledger' as books,
        {{> translated amount='amount' rate='rate'}} as amount
    from rated
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
