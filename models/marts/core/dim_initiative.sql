-- grain: one row per initiative and first day of its validity
with designs as (
    select
        initiative_id,
        min(case design when 'randomised' then 'E1' when 'before_after' then 'E4' when 'matched' then 'E3' else 'E2' end) as evidence_grade
    from {{ref 'input_experiments'}}
    where initiative_id is not null
    group by initiative_id
),

final as (
    select
        initiatives.initiative_id,
        initiatives.valid_from,
        initiatives.valid_to,
        initiatives.initiative_name,
        initiatives.owner,
        initiatives.paying_department,
        initiatives.initiative_type,
        initiatives.recurrence,
        initiatives.stage,
        initiatives.lever,
        initiatives.hypothesis,
        initiatives.target_metric,
        initiatives.status,
        initiatives.decided_by,
        initiatives.decision_date,
        initiatives.start_date,
        initiatives.end_date,
        initiatives.parent_initiative_id,
        initiatives.exclusive_group,
        initiatives.in_cac,
        coalesce(designs.evidence_grade <> 'E4', false) as is_measurable,
        designs.evidence_grade,
        -- one that has ended is still what it was, and what is to hold later does not yet
        row_number() over (
            partition by initiatives.initiative_id
            order by
                initiatives.valid_from <= {{var 'as_of_date'}} desc,
                case when initiatives.valid_from <= {{var 'as_of_date'}} then initiatives.valid_from end desc,
                initiatives.valid_from
        ) = 1 as is_current
    from {{ref 'input_initiatives'}} as initiatives
    left join designs on initiatives.initiative_id = designs.initiative_id
    where initiatives.known_at <= {{var 'known_at'}}
)

select * from final
order by initiative_id, valid_from
