-- Every posting has a report line: one without names its account, entity, first document and money.
select
    account_id,
    entity_id,
    cost_centre,
    min(document_id) as first_document_id,
    count(*) as entries,
    sum(abs(amount)) as money
from {{ref 'int_gl_entries_mapped'}}
where report_line = 'UNMAPPED'
group by account_id, entity_id, cost_centre
order by account_id, entity_id, cost_centre
