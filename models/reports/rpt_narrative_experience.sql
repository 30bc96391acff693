-- grain: one row per section of the summary that speaks of scores and their data: CXL-3, CXL-8, inputs
with figures as (
    select figures.*
    from {{ref "rpt_figure_text"}} as figures
    inner join {{ref "rpt_period"}} as windows
        on figures.fiscal_month = windows.fiscal_month and windows.period = 'now'
    where figures.report = 'roi_summary'
),

gaps as (
    -- the widest of the pairs, chosen after the fact: its interval is that of the pair alone
    select * from figures
    where section = 'CXL-3' and figure = 'repeat_rate_gap' and value is not null
    qualify row_number() over (order by abs(value) desc, segment) = 1
),

rates as (
    select
        arg_min(said, value) as lowest,
        arg_max(said, value) as highest,
        max(value) filter (where segment = 'HIGH') as high_rate,
        max(value) filter (where segment = 'MID') as mid_rate,
        max(value) filter (where segment = 'LOW') as low_rate,
        string_agg(figure_key, ',' order by figure_key) as figure_keys
    from figures
    where section = 'CXL-3' and figure = 'repeat_rate' and segment in ('HIGH', 'MID', 'LOW')
),

no_rate as (
    select max(null_reason) as reason
    from figures
    where section = 'CXL-3' and figure = 'repeat_rate' and segment = '(all)'
),

repeat_sentence as (
    select
        case
            when gaps.value is null then 'Repeat rate by first-order score: ' || coalesce(no_rate.reason, 'not defined: fewer than two bands with customers') || '.'
            else
                case
                    -- an interval that holds zero shows sameness only when it is narrow
                    when gaps.low <= 0 and gaps.high >= 0 and greatest(abs(gaps.low), abs(gaps.high)) >= 1
                        then 'The repeat rate by first-order score runs from ' || rates.lowest || ' to ' || rates.highest
                            || ', but these data cannot tell the bands apart: the widest gap, ' || gaps.segment || ', is ' || gaps.said || ' ' || gaps.interval_said || ', no distinguishable change.'
                    when gaps.low <= 0 and gaps.high >= 0
                        then 'The repeat rate hardly differs by first-order score: from ' || rates.lowest || ' to ' || rates.highest
                            || '. Even for the widest gap, ' || gaps.segment || ', ' || gaps.said || ' ' || gaps.interval_said || ', there is no distinguishable change.'
                    -- under one percentage point is small beside any rate that a programme could move
                    when abs(gaps.value) < 1
                        then 'The repeat rate hardly differs by first-order score: from ' || rates.lowest || ' to ' || rates.highest
                            || '. The widest gap, ' || gaps.segment || ', is ' || gaps.said || ' ' || gaps.interval_said || '; its 95% interval excludes zero'
                            || case
                                when rates.high_rate >= rates.mid_rate and rates.mid_rate >= rates.low_rate then '.'
                                else ', but the bands do not follow the order of the scores.'
                            end
                    else 'The repeat rate differs by first-order score: from ' || rates.lowest || ' to ' || rates.highest
                        || '. The widest gap, ' || gaps.segment || ', is ' || gaps.said || ' ' || gaps.interval_said || '; its 95% interval excludes zero.'
                end
                || ' These are raw differences (E4): context, never part of a return, and no sign of cause.'
        end as sentence,
        concat_ws(',', gaps.figure_key, rates.figure_keys) as figure_keys
    from rates
    cross join no_rate
    left join gaps on true
),

shares as (
    select
        max(said) filter (where segment = 'NO_SCORE') as no_score,
        max(said) filter (where segment = 'UNALLOCATED') as unallocated,
        string_agg(figure_key, ',' order by figure_key) as figure_keys
    from figures
    where section = 'CXL-3' and figure = 'as_of_revenue_share' and segment in ('NO_SCORE', 'UNALLOCATED')
),

bands as (
    select
        'CXL-3' as section,
        repeat_sentence.sentence || chr(10) || chr(10)
        || 'By the score a customer held on the as-of date: '
        || coalesce(shares.no_score, 'none') || ' of revenue came from customers without a score, '
        || coalesce(shares.unallocated, 'none') || ' has no customer (UNALLOCATED).' as paragraphs,
        nullif(concat_ws(',', nullif(repeat_sentence.figure_keys, ''), shares.figure_keys), '') as figure_keys
    from repeat_sentence
    cross join shares
),

check_words as (
    select
        string_agg(metric_name, ', ' order by metric_name) filter (where tie_out_state = 'beyond') as beyond,
        string_agg(metric_name, ', ' order by metric_name) filter (where tie_out_state = 'warn') as warned,
        max(said) filter (where figure = 'revenue_coverage' and segment = '(all)') as revenue_coverage,
        max(said) filter (where figure = 'customer_coverage' and segment = '(all)') as customer_coverage,
        string_agg(figure_key, ',' order by figure_key)
            filter (where figure in ('revenue_coverage', 'customer_coverage') and segment = '(all)') as figure_keys
    from (
        select *, replace(figure, '_', ' ') || case when segment = '(all)' then '' else ' of ' || segment end as metric_name
        from figures
        where section = 'CXL-8' and figure not like '%.%'
    ) as checks
),

trust as (
    select
        'CXL-8' as section,
        case when beyond is null then 'No check is beyond its limit.' else 'Beyond the limit: ' || beyond || '.' end
        || case when warned is null then '' else ' With a warning: ' || warned || '.' end
        || coalesce(' Customers with a valid score hold ' || revenue_coverage || ' of the revenue and are ' || customer_coverage || ' of the active customers.', '') as paragraphs,
        figure_keys
    from check_words
),

input_words as (
    select max(said) as filled, max(n_text) as inputs, max(figure_key) as figure_keys
    from figures
    where section = 'inputs' and figure = 'inputs_filled'
),

inputs as (
    select
        'inputs' as section,
        filled || ' of ' || inputs || ' inputs are filled. What waits for another says so by name; a gap is never printed as a zero.' as paragraphs,
        figure_keys
    from input_words
),

final as (
    select * from bands
    union all
    select * from trust
    union all
    select * from inputs
)

select * from final
