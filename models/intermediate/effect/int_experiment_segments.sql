-- grain: one row per experiment, customer and segment
-- The segment on the day of entry, before anything was done; (all) is everyone.
with units as (
    select distinct experiment_id, customer_id, entry_month from {{ref 'int_experiment_units'}}
),

memberships as (
    select * from {{ref 'int_segments'}}
    where segment_set = {{var 'effect_segment_set'}}
),

final as (
    select experiment_id, customer_id, '(all)' as segment from units
    union all
    select units.experiment_id, units.customer_id, coalesce(max(memberships.segment), '(none)') as segment
    from units
    left join memberships
        on units.customer_id = memberships.customer_id
        and units.entry_month >= memberships.valid_from
        and units.entry_month < coalesce(memberships.valid_to, date '9999-12-31')
    where (select count(*) from memberships) > 0
    group by units.experiment_id, units.customer_id
)

select * from final
