-- grain: one row per initiative of the programme office
with initiatives as (
    select * from {{ref 'stg_tidewell__initiatives'}}
),

final as (
    select
        initiative_id,
        initiative_name,
        owner,
        department as paying_department,
        initiative_type,
        recurrence,
        stage,
        lever,
        hypothesis,
        target_metric,
        status,
        cast(null as varchar) as decided_by,
        cast(known_at as date) as decision_date,
        start_date,
        end_date,
        cast(null as varchar) as parent_initiative_id,
        cast(null as varchar) as exclusive_group,
        false as in_cac,
        cast(known_at as date) as valid_from,
        cast(null as date) as valid_to,
        known_at,
        'tidewell: initiatives' as source,
        initiative_id as source_row
    from initiatives
)

select * from final
