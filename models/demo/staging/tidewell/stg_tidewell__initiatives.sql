-- grain: one row per initiative of the programme office
with initiatives as (
    select * from {{source 'tidewell' 'initiatives'}}
),

final as (
    select
        trim(initiative_id) as initiative_id,
        initiative_name,
        owner,
        department,
        initiative_type,
        recurrence,
        stage,
        lever,
        hypothesis,
        target_metric,
        status,
        start_date,
        end_date,
        known_at
    from initiatives
)

select * from final
