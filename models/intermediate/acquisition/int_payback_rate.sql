-- grain: one row, the rate at which paybacks are discounted; none where finance gives none
select cast(arg_max(rate, known_at) as double) as rate
from {{ref 'input_discount_rates'}}
where rate_id = {{var 'discount_rate_id'}}
    and kind = 'nominal'
    and tax_basis = 'pre_tax'
    and currency = {{setting 'currency'}}
    and valid_from <= {{var 'as_of_date'}}
    and coalesce(valid_to > {{var 'as_of_date'}}, true)
    and known_at <= {{var 'known_at'}}
having count(*) > 0
