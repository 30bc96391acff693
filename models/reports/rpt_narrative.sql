-- grain: one row per run, report, section and fiscal month
-- Sentences with the figures they cite; their wording follows sign and interval. Paragraphs are parted by an empty line.
with sections as (
    select section, paragraphs, figure_keys from {{ref "rpt_narrative_finance"}}
    union all
    select section, paragraphs, figure_keys from {{ref "rpt_narrative_experience"}}
),

windows as (
    select * from {{ref "rpt_period"}}
    where period = 'now'
),

final as (
    select
        cast({{run_id}} as varchar) as run_id,
        'roi_summary' as report,
        sections.section,
        windows.fiscal_month,
        -- a sentence without its figures is null as a whole: the section says so instead of stopping the build
        coalesce(
            sections.paragraphs, 'Not available: inputs that this section needs are not filled; the list at the end names them.'
        ) as text,
        coalesce(sections.figure_keys, '') as figure_keys
    from sections
    cross join windows
)

select * from final
