-- Every ledger document sums to 0.00. One row per document that does not, with the entries to look at
-- (the first twenty; a document may have thousands).
with unbalanced as (
    select entity_id, document_id
    from {{ref 'input_gl_entries'}}
    {{#if (is_incremental)}}
    where document_id in (select document_id from {{ref 'input_gl_entries'}} where {{rebuilt 'posting_date'}})
    {{/if}}
    group by entity_id, document_id
    having sum(amount) <> 0
),

entries as (
    select
        posted.*,
        row_number() over (partition by entity_id, document_id order by line_no, entry_id) as place
    from {{ref 'input_gl_entries'}} as posted
    semi join unbalanced
        on posted.entity_id is not distinct from unbalanced.entity_id
        and posted.document_id is not distinct from unbalanced.document_id
),

documents as (
    select
        entity_id,
        document_id,
        min(currency) as currency,
        cast(sum(amount) as decimal(18,2)) as difference,
        count(*) as entry_count,
        string_agg(entry_id, ', ' order by place) filter (where place <= 20) as entry_ids
    from entries
    group by entity_id, document_id
)

select
    entity_id,
    document_id,
    currency,
    difference,
    entry_count,
    entry_ids
from documents
order by abs(difference) desc, entity_id, document_id
