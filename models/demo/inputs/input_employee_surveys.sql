-- grain: one row per answer of the people of the service desks about their work, April and October
with employee_surveys as (
    select * from {{ref 'stg_tidewell__employee_surveys'}}
),

final as (
    select
        wave,
        respondent_key,
        team,
        cast(score as decimal(9,2)) as score,
        answered_on,
        'tidewell: employee_surveys' as source,
        wave || ':' || respondent_key as source_row
    from employee_surveys
)

select * from final
