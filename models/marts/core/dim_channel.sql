-- grain: one row per channel
select channel, channel_group
from {{ref 'int_channels'}}
order by channel
