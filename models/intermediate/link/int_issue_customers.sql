-- grain: one row per fiscal quarter, topic and customer with a contact about it
with quarters as (
    select
        ordinal,
        fiscal_month,
        'FY' || fiscal_year || '-Q' || fiscal_quarter as fiscal_quarter
    from {{ref 'int_fiscal_calendar'}}
    where is_to_date
),

final as (
    select
        quarters.fiscal_quarter,
        coalesce(contacts.reason, '(none)') as topic,
        contacts.customer_id,
        count(*) as contacts,
        count(*) filter (where contacts.is_repeat_n_days) as repeats
    from {{ref 'int_case_contacts'}} as contacts
    inner join quarters on contacts.fiscal_month = quarters.fiscal_month
    where contacts.is_contact
    group by all
)

select * from final
