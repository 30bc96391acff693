-- grain: one row per answer of the people of the service desks about their work, April and October
with employee_surveys as (
    select * from {{source 'tidewell' 'employee_surveys'}}
),

final as (
    select
        wave,
        trim(respondent_key) as respondent_key,
        team,
        score,
        answered_on
    from employee_surveys
)

select * from final
