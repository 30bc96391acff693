-- grain: one row per shop
select
    trim(seller_id) as seller_id,
    nullif(upper(trim(seller_state)), '') as state
from {{source 'olist' 'sellers'}}
