-- grain: one row per posted line
select * from {{source 'shop' 'gl_entries'}}
