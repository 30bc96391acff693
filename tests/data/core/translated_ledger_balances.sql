-- The translated ledger, with what rounding and the two rates leave, sums to nothing by entity.
with lines as (
    select entity_id, reporting_amount as amount
    from {{ref 'int_gl_entries_translated'}}
    where currency <> {{setting 'currency'}}
    union all
    select entity_id, rounding_amount + between_rates_amount as amount
    from {{ref 'int_translation_differences'}}
)

select entity_id, cast(sum(amount) as decimal(18,2)) as difference
from lines
group by entity_id
having sum(amount) <> 0
