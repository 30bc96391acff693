-- paid_search, PAID_SEARCH and "paid search " are one channel to those who write them and three to a join: customers would be won by
-- a channel that nothing was spent on. One row per channel that is spelt in several ways; staging says which it is.
select
    regexp_replace(lower(trim(channel)), '[\s_-]+', '_', 'g') as channel,
    count(*) as spellings,
    string_agg('"' || channel || '"', ', ' order by channel) as spelt
from {{ref 'int_channels'}}
group by regexp_replace(lower(trim(channel)), '[\s_-]+', '_', 'g')
having count(*) > 1
order by 1
