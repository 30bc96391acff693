-- grain: one row per run, report, section, figure, segment and fiscal month
-- Every number that a summary prints, in the scale of its unit: 3.2 with unit percent is 3.2%.
with sections as (
    select * from {{ref "rpt_figure_headline"}}
    union all
    select * from {{ref "rpt_figure_initiatives"}}
    union all
    select * from {{ref "rpt_figure_tie_out"}}
    union all
    select * from {{ref "rpt_figure_tie_out_item"}}
    union all
    select * from {{ref "rpt_figure_unit_economics"}}
    union all
    select * from {{ref "rpt_figure_score_bands"}}
    union all
    select * from {{ref "rpt_figure_trust"}}
    union all
    select * from {{ref "rpt_figure_inputs"}}
),

final as (
    select
        cast({{run_id}} as varchar) as run_id,
        'roi_summary' as report,
        section,
        figure,
        segment,
        fiscal_month,
        value,
        unit,
        cast(case when unit = 'money' then {{setting 'currency'}} end as varchar) as currency,
        cast(n as bigint) as n,
        case when value is not null then low end as low,
        case when value is not null then high end as high,
        class,
        grade,
        metric,
        'draft' as metric_version,
        mart,
        tie_out_state,
        case when value is null then coalesce(null_reason, 'not available: no reason given') end as null_reason,
        false as restated
    from sections
)

select * from final
