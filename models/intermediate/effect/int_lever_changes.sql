-- grain: one row per experiment and block of periods
-- What the treated did, in all, what they would have done, and what of it each lever brought.
select * exclude (replicate, stratum) from {{ref 'int_lever_replicates'}}
where replicate = 0
