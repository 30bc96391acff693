-- grain: one row per section of the summary that speaks of money: header, FIN-1, FIN-3, FIN-11
with figures as (
    select * from {{ref "rpt_figure_text"}}
    where report = 'roi_summary'
),

windows as (
    select * from {{ref "rpt_period"}}
    where period = 'now'
),

entities as (
    select
        case when count(distinct entity_id) > 1 then 'consolidated ' else 'entity ' end
        || string_agg(distinct entity_id, ', ' order by entity_id) as entity_ids
    from {{ref "ctl_gl_tie_out"}}
    where entity_id <> '(all)'
),

this_year as (
    select figures.*
    from figures
    inner join windows on figures.fiscal_month = windows.fiscal_month
),

year_before as (
    select figures.*
    from figures
    inner join windows on figures.fiscal_month < windows.fiscal_month
),

header as (
    select
        'header' as section,
        'Entity, scope: ' || {{setting 'title'}} || ', ' || coalesce(entities.entity_ids, 'no entity')
        || chr(10) || 'Period closed through: ' || strftime(windows.fiscal_month, '%Y-%m') || ' (' || windows.fiscal_period_id || ')'
        || chr(10) || 'As of: ' || strftime({{var 'as_of_date'}}, '%Y-%m-%d')
        || chr(10) || 'Run: ' || left({{run_id}}, 12)
        || chr(10) || 'Currency: ' || {{setting 'currency'}}
        || chr(10) || 'Cost basis: '
        || case
            when {{input_present 'input_allocation_rules'}} then 'as posted, pools allocated by driver, marginal and loaded'
            else 'as posted in the ledger'
        end
        || chr(10) || 'Discount rate: '
        || coalesce(
            (
                select format('{:.1f}% a year nominal, pre-tax', 100 * max(rate)) from {{ref "mart_initiative_roi"}}
                where rate_id not like '%pp' and rate is not null
            ),
            'none used, nothing here is discounted'
        )
        || chr(10) || 'Sign-off of metrics here: No metric is signed off yet' as paragraphs,
        '' as figure_keys
    from windows
    cross join entities
),

headline_words as (
    select
        max(said) filter (where figure = 'net_revenue') as net_revenue,
        max(said) filter (where figure = 'net_revenue_change') as change,
        max(value) filter (where figure = 'net_revenue_change') as change_value,
        max(said) filter (where figure = 'net_revenue_to_date') as to_date,
        max(said) filter (where figure = 'customers_to_date') as customers,
        max(said) filter (where figure = 'revenue_with_customer') as keyed,
        max(value) filter (where figure = 'effects_e1_e2') as effects,
        max(said) filter (where figure = 'initiatives_e1_e2') as initiatives,
        max(value) filter (where figure = 'initiatives_e1_e2') as initiative_count,
        max(said) filter (where figure = 'programme_cost') as all_cost,
        max(said) filter (where figure = 'programme_cost_e1_e2') as cost,
        max(value) filter (where figure = 'programme_cost') as cost_value,
        max(value) filter (where figure = 'programme_cost_e1_e2') as evidenced_cost_value,
        max(said) filter (where figure = 'programme_cost_share') as cost_share,
        max(value) filter (where figure = 'programme_cost_share') as cost_share_value,
        max(said) filter (where figure = 'incremental_contribution') as contribution,
        max(interval_said) filter (where figure = 'incremental_contribution') as contribution_interval,
        max(low) filter (where figure = 'incremental_contribution') as contribution_low,
        max(high) filter (where figure = 'incremental_contribution') as contribution_high,
        max(said) filter (where figure = 'roi') as roi,
        max(value) filter (where figure = 'roi') as roi_value,
        max(interval_said) filter (where figure = 'roi') as roi_interval,
        max(said) filter (where figure = 'supported_contribution') as supported,
        max(interval_said) filter (where figure = 'supported_contribution') as supported_interval,
        max(value) filter (where figure = 'supported_contribution') as supported_value,
        max(null_reason) filter (where figure = 'effects_e1_e2') as no_effect,
        max(null_reason) filter (where figure = 'programme_cost') as no_cost,
        max(null_reason) filter (where figure = 'roi') as no_return
    from this_year
    where section = 'FIN-1'
),

headline as (
    select
        'FIN-1' as section,
        case
            when coalesce(words.effects, 0) = 0 then 'No effect reaches E2 in this period, so no return is claimed.'
            else
                words.initiatives
                || case when words.initiative_count = 1 then ' initiative with evidence of grade E1 or E2 ' else ' initiatives with evidence of grade E1 or E2 ' end
                || case when words.evidenced_cost_value is null then '' else 'cost ' || words.cost || ' and ' end
                || 'added an estimated ' || words.contribution || ' of contribution, with a 95% interval of ' || words.contribution_interval
                || case
                    when words.contribution_low <= 0 and words.contribution_high >= 0 then ': no distinguishable change.'
                    when words.roi_value is null then '.'
                    else ': a return of ' || words.roi || ', with a 95% interval of ' || words.roi_interval || '.'
                end
                || case when words.evidenced_cost_value is null then ' What that cost is ' || words.cost || '.' else '' end
        end
        || chr(10) || chr(10)
        || coalesce('No effect was estimated (' || words.no_effect || '). ', '')
        || case
            when words.cost_value is null then ''
            else
                'All programmes cost ' || words.all_cost || ' to date; '
                || case
                    when words.cost_share_value is null then 'the share with evidence of grade E1 or E2 is ' || words.cost_share || '. '
                    else words.cost_share || ' of it has evidence of grade E1 or E2. '
                end
        end
        || case
            when words.supported_value is null then ''
            else
                'A further ' || words.supported || ' ' || words.supported_interval
                || ' is supported, not proven (E3), and is in no total. '
        end
        || 'Net revenue of the year to ' || strftime(windows.fiscal_month, '%Y-%m') || ' was ' || words.net_revenue
        || case
            when words.change_value is null then '; a change on the year before is ' || words.change
            when round(words.change_value, 1) = 0 then ', about as much as the year before (' || words.change || ')'
            when words.change_value > 0 then ', +' || words.change || ' on the year before'
            else ', ' || words.change || ' on the year before'
        end
        || '. Since the first entry it is ' || words.to_date || ', with ' || words.customers || ' customers. Of the revenue of the year, '
        || words.keyed || ' carries a customer''s key.'
        || case
            when words.cost_value is not null then ''
            when words.no_return = words.no_cost then ' Programme cost, NPV and ROI are ' || words.no_return || '.'
            else ' Programme cost is ' || words.no_cost || '.'
        end as paragraphs,
        (
            select string_agg(figure_key, ',' order by figure_key) from this_year
            where section = 'FIN-1'
            and figure in (
                'net_revenue', 'net_revenue_change', 'net_revenue_to_date', 'customers_to_date', 'revenue_with_customer', 'roi',
                'effects_e1_e2', 'initiatives_e1_e2', 'programme_cost', 'programme_cost_e1_e2', 'programme_cost_share',
                'incremental_contribution', 'supported_contribution'
            )
        ) as figure_keys
    from headline_words as words
    cross join windows
),

tie_out_words as (
    select
        string_agg(segment, ', ' order by segment) filter (where tie_out_state = 'fail') as failed,
        string_agg(segment || ' (' || said || ')', ', ' order by segment) filter (where value <> 0) as gaps,
        bool_or(tie_out_state = 'no_trial_balance') as without_trial_balance,
        bool_or(tie_out_state = 'open_period') as with_open_period,
        string_agg(figure_key, ',' order by figure_key) as figure_keys
    from this_year
    where section = 'FIN-11' and figure = 'unexplained_amount_to_date'
),

tie_out as (
    select
        'FIN-11' as section,
        case
            when figure_keys is null then 'No total was tied to the ledger.'
            when failed is not null then 'Not every total ties to the ledger. With a gap: ' || coalesce(gaps, failed) || '.'
            else 'Every total ties to the ledger to the cent, in every period since the first entry.'
        end
        || case when without_trial_balance then ' Where no trial balance was supplied, the entries stand for the ledger.' else '' end
        || case when with_open_period then ' Some periods are still open.' else '' end as paragraphs,
        figure_keys
    from tie_out_words
),

unit_words as (
    select
        max(this_year.said) filter (where this_year.figure = 'net_revenue') as net_revenue,
        max(year_before.said) filter (where this_year.figure = 'net_revenue') as net_revenue_before,
        max(this_year.value) filter (where this_year.figure = 'cm3') as cm3_value,
        max(this_year.said) filter (where this_year.figure = 'cm3') as cm3,
        string_agg(distinct this_year.figure_key, ',' order by this_year.figure_key) as figure_keys
    from this_year
    left join year_before on this_year.figure_key = year_before.figure_key
    where this_year.section = 'FIN-3' and this_year.figure in ('net_revenue', 'cm3')
),

unit_economics as (
    select
        'FIN-3' as section,
        'An active customer brought net revenue of ' || net_revenue || ' in the year; the year before: '
        || coalesce(net_revenue_before, 'not available') || '. '
        || case when cm3_value is null then 'The third contribution margin is ' else 'The third contribution margin was ' end
        || cm3 || '.' as paragraphs,
        figure_keys
    from unit_words
),

final as (
    select * from header
    union all
    select * from headline
    union all
    select * from tie_out
    union all
    select * from unit_economics
)

select * from final
