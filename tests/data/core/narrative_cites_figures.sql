-- every figure that a text cites is a row of the same run and report
with cited as (
    select run_id, report, section, unnest(string_split(figure_keys, ',')) as figure_key
    from {{ref 'rpt_narrative'}}
    where figure_keys <> ''
)

select cited.*
from cited
where not exists (
    select 1
    from {{ref 'rpt_figure'}} as figures
    where
        figures.run_id = cited.run_id
        and figures.report = cited.report
        and figures.section || '/' || figures.figure || '/' || figures.segment = cited.figure_key
)
