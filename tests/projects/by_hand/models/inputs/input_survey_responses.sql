-- grain: one row per response
with rows_by_hand as (
    select *
    from (
        values
        ('r1', 'c1', 'nps_relational', '9', '2026-01-15 12:00:00', null, '2026-01-15 12:00:00'),
        ('r2', 'c1', 'nps_relational', '3', '2026-02-10 12:00:00', null, '2026-03-05 12:00:00'),
        ('r3', 'c2', 'nps_relational', '7', null, null, '2026-02-01 12:00:00'),
        ('r4', 'c2', 'nps_relational', '11', '2026-01-16 12:00:00', null, '2026-01-16 12:00:00'),
        ('r5', 'c4old', 'nps_relational', '8', '2024-12-31 12:00:00', null, '2024-12-31 12:00:00'),
        ('r6', 'c4old', 'nps_relational', '6', '2026-02-01 00:00:00', null, '2026-02-01 00:00:00'),
        ('r7', 'c1', 'csat_5', '2', '2026-01-12 12:00:00', 'o1', '2026-01-12 12:00:00'),
        ('r8', 'c1', 'csat_5', '5', '2026-01-20 12:00:00', 'o1', '2026-01-20 12:00:00'),
        ('r9', 'c2', 'csat_5', '4', null, 'o3', '2026-02-01 12:00:00')
    ) as rows_by_hand (
        response_id, customer_id, metric_id, score, responded_at, event_id, known_at
    )
)

select
    cast(response_id as varchar) as response_id,
    response_id as answer_id,
    cast(customer_id as varchar) as customer_id,
    cast(null as varchar) as respondent_id,
    cast(null as varchar) as invite_id,
    's1' as survey_id,
    cast(metric_id as varchar) as metric_id,
    '1' as metric_version,
    case when metric_id = 'csat_5' then 'transactional' else 'relational' end as survey_type,
    cast(score as decimal(9,2)) as score,
    cast(responded_at as timestamp) as responded_at,
    case when event_id is not null then 'order' end as event_type,
    cast(event_id as varchar) as event_id,
    'email' as channel,
    cast(null as varchar) as language,
    cast(true as boolean) as completed,
    cast(known_at as timestamp) as known_at,
    'by hand' as source,
    cast(null as varchar) as source_row
from rows_by_hand
