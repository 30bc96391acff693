-- bands of mart_expansion_band hold the money of mart_expansion, in every month and kind, to the cent
with banded as (
    select fiscal_month, expansion_type, sum(amount) as amount
    from {{ref 'mart_expansion_band'}}
    group by fiscal_month, expansion_type
),

expansion as (
    select fiscal_month, expansion_type, sum(amount) as amount
    from {{ref 'mart_expansion'}}
    group by fiscal_month, expansion_type
)

select fiscal_month, expansion_type, banded.amount as banded_amount, expansion.amount as expansion_amount
from banded
full join expansion using (fiscal_month, expansion_type)
where banded.amount is distinct from expansion.amount
