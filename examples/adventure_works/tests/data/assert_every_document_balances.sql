-- 276 documents of entity and period, 23 year-end reclassifications and 27,659 orders, and each adds to 0.00.
with documents as (
    select book, document_id, sum(amount) as amount, count(*) filter (where entry_type = 'closing') as closings
    from {{ref 'input_gl_entries'}}
    group by book, document_id
),

counted as (
    select
        count(*) filter (where amount <> 0) as unbalanced,
        count(*) filter (where book = 'main') as main_documents,
        count(*) filter (where book <> 'main') as orders,
        sum(closings) as closings
    from documents
)

select * from counted
where unbalanced <> 0 or main_documents <> 299 or orders <> 27659 or closings <> 14
