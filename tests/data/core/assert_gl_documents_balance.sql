-- Every ledger document sums to 0.00, in one currency: a hundred euros against a hundred pounds do not balance. One row per
-- document and currency that does not, with the entries to look at (the first twenty; a document may have thousands).
with unbalanced as (
    select entity_id, document_id, currency
    from {{ref 'input_gl_entries'}}
    {{#if (is_incremental)}}
    where document_id in (select document_id from {{ref 'input_gl_entries'}} where {{rebuilt 'posting_date'}})
    {{/if}}
    group by entity_id, document_id, currency
    having sum(amount) <> 0
),

entries as (
    select
        posted.*,
        row_number() over (partition by posted.entity_id, posted.document_id, posted.currency order by line_no, entry_id) as place
    from {{ref 'input_gl_entries'}} as posted
    semi join unbalanced
        on posted.entity_id is not distinct from unbalanced.entity_id
        and posted.document_id is not distinct from unbalanced.document_id
        and posted.currency is not distinct from unbalanced.currency
),

documents as (
    select
        entity_id,
        document_id,
        currency,
        cast(sum(amount) as decimal(18,2)) as difference,
        count(*) as entry_count,
        string_agg(entry_id, ', ' order by place) filter (where place <= 20) as entry_ids
    from entries
    group by entity_id, document_id, currency
)

select
    entity_id,
    document_id,
    currency,
    difference,
    entry_count,
    entry_ids
from documents
order by abs(difference) desc, entity_id, document_id, currency
