-- grain: one row per measure of the contact centre
with final as (
    select position, measure, reason is null as is_available, reason
    from (
        values
        (
            1,
            'contacts',
            case
                when not {{input_present 'input_interactions'}} and not {{input_present 'input_agent_time'}}
                    then 'input_interactions'
            end
        ),
        (2, 'interactions', case when not {{input_present 'input_interactions'}} then 'input_interactions' end),
        (
            3,
            'cases',
            case
                when not {{input_present 'input_interactions'}} and not {{input_present 'input_cases'}}
                    then 'input_cases'
            end
        ),
        (4, 'case_records', case when not {{input_present 'input_cases'}} then 'input_cases' end),
        (5, 'fcr', case when not {{input_present 'input_interactions'}} then 'input_interactions' end),
        (6, 'self_service', case when not {{input_present 'input_digital_events'}} then 'input_digital_events' end),
        (7, 'staff_time', case when not {{input_present 'input_agent_time'}} then 'input_agent_time' end),
        (8, 'survey', case when not {{input_present 'input_survey_responses'}} then 'input_survey_responses' end),
        (9, 'field_visits', case when not {{input_present 'input_field_visits'}} then 'input_field_visits' end),
        -- that nobody had to help is seen in contacts alone
        (
            10,
            'contained',
            case
                when not {{input_present 'input_digital_events'}} then 'input_digital_events'
                when not {{input_present 'input_interactions'}} then 'input_interactions'
            end
        )
    ) as measures (position, measure, reason)
)

select * from final
