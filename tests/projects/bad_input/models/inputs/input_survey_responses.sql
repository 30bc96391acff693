-- grain: one row per response
with rows_by_hand as (
    select *
    from (
        values
        ('r1', 'a1', 'o''neil "zé" 🎈', '9', '2026-02-01 02:30:00', 'none'),
        ('r2', 'a1', 'o''neil "zé" 🎈', '9', '2026-02-01 02:30:00', 'none'),
        ('r3', 'a2', 'b', '11', '2026-01-15 12:00:00', 'none'),
        ('r4', 'a3', 'b', '7.5', '2026-01-16 12:00:00', 'none'),
        ('r5', 'a4', 'b', '3', '2026-01-20 12:00:00', 'none'),
        ('r6', 'a4', 'b', '8', '2026-01-20 12:00:00', 'none'),
        ('r7', 'a5', 'b', '6', '2026-02-10 12:00:00', 'none'),
        ('r7', 'a6', 'b', '10', '2026-02-11 12:00:00', 'twice')
    ) as rows_by_hand (response_id, answer_id, customer_id, score, responded_at, only_when)
)

select
    cast(response_id as varchar) as response_id,
    cast(answer_id as varchar) as answer_id,
    cast(customer_id as varchar) as customer_id,
    cast(null as varchar) as respondent_id,
    cast(null as varchar) as invite_id,
    's1' as survey_id,
    'nps_relational' as metric_id,
    '1' as metric_version,
    'relational' as survey_type,
    cast(score as decimal(9,2)) as score,
    cast(responded_at as timestamp) as responded_at,
    cast(null as varchar) as event_type,
    cast(null as varchar) as event_id,
    'email' as channel,
    cast(null as varchar) as language,
    cast(true as boolean) as completed,
    cast(responded_at as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
where only_when in ('none', {{var 'bad'}})
