-- a contact has one topic and its customer one segment: moving it from one to another changes no sum
with wanted as (
    select count(*) as contacts
    from {{ref 'fct_interaction'}}
    where is_contact and fiscal_month <= {{var 'as_of_date'}}
),

by_topic as (
    select segment = '(all)' as is_whole, sum(contacts) as contacts
    from {{ref 'mart_issue_value'}}
    group by 1
    union all
    select true, 0
    where not exists (select 1 from {{ref 'mart_issue_value'}})
)

select by_topic.is_whole, by_topic.contacts, wanted.contacts as wanted
from by_topic
cross join wanted
where by_topic.contacts <> wanted.contacts
