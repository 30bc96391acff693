-- Every posting day lies in a fiscal period; a posting outside the calendar would be in no month and vanish.
-- One row per entity and day, with the money at stake and a document to start from.
with outside as (
    select entries.*
    from {{ref 'input_gl_entries'}} as entries
    left join {{ref 'input_fiscal_calendar'}} as periods
        on entries.posting_date between periods.start_date and periods.end_date
    where periods.fiscal_period_id is null and {{rebuilt 'entries.posting_date'}}
)

select
    entity_id,
    posting_date,
    currency,
    count(*) as entry_count,
    cast(sum(amount) filter (where amount > 0) as decimal(18,2)) as debit_amount,
    min(document_id) as first_document_id
from outside
group by entity_id, posting_date, currency
order by entity_id, posting_date, currency
