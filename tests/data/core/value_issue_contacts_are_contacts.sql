-- a contact has one topic: moving it from one to another changes no sum
select
    (select coalesce(sum(contacts), 0) from {{ref 'mart_issue_value'}}) as by_topic,
    (select count(*) from {{ref 'fct_interaction'}} where is_contact and fiscal_month <= {{var 'as_of_date'}}) as contacts
where by_topic <> contacts
