-- grain: one row per section, figure, segment and fiscal month of a report
-- Figures as sentences print them. The renderer formats the same rows by itself and refuses a text that disagrees.
with figures as (
    select * from {{ref "rpt_figure"}}
),

printed as (
    select
        *,
        {{> say_number value='value' places=0}} as whole,
        {{> say_number value='value' places=1}} as tenths,
        {{> say_number value='value' places=2}} as cents,
        '[' || {{> say_number value='low' places=1}} || ', ' || {{> say_number value='high' places=1}} || ']' as interval_tenths,
        '[' || {{> say_number value='low' places=2}} || ', ' || {{> say_number value='high' places=2}} || ']' as interval_cents,
        {{> say_number value='cast(n as decimal(28, 6))' places=0}} as n_text
    from figures
),

final as (
    select
        report,
        section,
        figure,
        segment,
        fiscal_month,
        section || '/' || figure || '/' || segment as figure_key,
        value,
        low,
        high,
        null_reason,
        tie_out_state,
        n_text,
        coalesce(
            case unit
                when 'money' then currency || ' ' || cents
                when 'percent' then case when metric = 'roi' then whole else tenths end || '%'
                when 'percentage_points' then tenths || ' pp'
                when 'multiple' then cents || '×'
                when 'count' then whole
                else cents
            end,
            null_reason
        ) as said,
        case unit when 'percent' then interval_tenths when 'percentage_points' then interval_tenths else interval_cents end as interval_said
    from printed
)

select * from final
