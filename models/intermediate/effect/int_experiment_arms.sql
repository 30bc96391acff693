-- grain: one row per experiment, window, outcome, segment and arm
-- Sufficient statistics of the arms: nothing of a customer is needed after this.
{{#if (finds_keys)}}
select experiment_id from {{changed 'int_experiment_values'}} as measured
union all
select experiment_id from {{changed 'int_experiment_segments'}} as segments
union all
select experiment_id from {{changed 'int_experiment_units'}} as units
{{else}}
with experiments as (
    select * from {{ref 'int_experiments'}} where design in ('randomised', 'matched')
),

units as (
    select
        measured.experiment_id,
        measured.window_kind,
        segments.segment,
        measured.unit_id,
        measured.arm,
        -- what was assigned is one unit: a household or a region counts once
        avg(measured.churn) as churn,
        avg(measured.active_months) as active_months,
        avg(measured.contacts) as contacts,
        avg(measured.net_revenue) as net_revenue,
        avg(measured.margin) as margin,
        avg(measured.cm3) as cm3,
        avg(measured.cm3_loaded) as cm3_loaded,
        avg(measured.active_before) as active_before,
        avg(measured.contacts_before) as contacts_before,
        avg(measured.revenue_before) as revenue_before,
        avg(measured.margin_before) as margin_before,
        avg(measured.cm3_before) as cm3_before,
        avg(measured.cm3_loaded_before) as cm3_loaded_before,
        avg(measured.tenure_months) as tenure_months,
        count(*) as customers
    from {{ref 'int_experiment_values'}} as measured
    inner join {{ref 'int_experiment_segments'}} as segments
        on measured.experiment_id = segments.experiment_id and measured.customer_id = segments.customer_id
    where {{rebuilt 'measured.experiment_id'}}
    group by all
),

-- all who were assigned, those too whose window has not ended: for the sample ratio
assigned as (
    select
        units.experiment_id, segments.segment, units.arm, count(distinct units.unit_id) as assigned
    from {{ref 'int_experiment_units'}} as units
    inner join {{ref 'int_experiment_segments'}} as segments
        on units.experiment_id = segments.experiment_id and units.customer_id = segments.customer_id
    where {{rebuilt 'units.experiment_id'}}
    group by all
),

-- sums of DOUBLE end in other digits when threads finish in another order: these are decimals, so the same company
-- has the same moments to the last digit
exact as (
    select
        experiment_id, window_kind, segment, arm, customers,
        {{> exact of='churn'}} as churn,
        {{> exact of='active_months'}} as active_months,
        {{> exact of='contacts'}} as contacts,
        {{> exact of='net_revenue'}} as net_revenue,
        {{> exact of='margin'}} as margin,
        {{> exact of='cm3'}} as cm3,
        {{> exact of='cm3_loaded'}} as cm3_loaded,
        {{> exact of='active_before'}} as active_before,
        {{> exact of='contacts_before'}} as contacts_before,
        {{> exact of='revenue_before'}} as revenue_before,
        {{> exact of='margin_before'}} as margin_before,
        {{> exact of='cm3_before'}} as cm3_before,
        {{> exact of='cm3_loaded_before'}} as cm3_loaded_before,
        {{> exact of='tenure_months'}} as tenure_months
    from units
),

-- one row of all outcomes, so that a unit is looked at once
sums as (
    select
        experiment_id, window_kind, segment, arm,
        count(*) as n,
        cast(sum(customers) as bigint) as customers,
        count(*) filter (where churn > 0) as churn_events,
        sum(churn) as churn,
        sum(churn * churn) as churn_squares,
        sum(churn * active_before) as churn_cross,
        count(*) filter (where active_months > 0) as active_months_events,
        sum(active_months) as active_months,
        sum(active_months * active_months) as active_months_squares,
        sum(active_months * active_before) as active_months_cross,
        count(*) filter (where contacts > 0) as contacts_events,
        sum(contacts) as contacts,
        sum(contacts * contacts) as contacts_squares,
        sum(contacts * contacts_before) as contacts_cross,
        count(*) filter (where net_revenue > 0) as net_revenue_events,
        sum(net_revenue) as net_revenue,
        sum(net_revenue * net_revenue) as net_revenue_squares,
        sum(net_revenue * revenue_before) as net_revenue_cross,
        count(*) filter (where margin > 0) as margin_events,
        sum(margin) as margin,
        sum(margin * margin) as margin_squares,
        sum(margin * margin_before) as margin_cross,
        count(*) filter (where cm3 > 0) as cm3_events,
        sum(cm3) as cm3,
        sum(cm3 * cm3) as cm3_squares,
        sum(cm3 * cm3_before) as cm3_cross,
        count(*) filter (where cm3_loaded > 0) as cm3_loaded_events,
        sum(cm3_loaded) as cm3_loaded,
        sum(cm3_loaded * cm3_loaded) as cm3_loaded_squares,
        sum(cm3_loaded * cm3_loaded_before) as cm3_loaded_cross,
        sum(active_before) as active_before,
        sum(active_before * active_before) as active_before_squares,
        sum(contacts_before) as contacts_before,
        sum(contacts_before * contacts_before) as contacts_before_squares,
        sum(revenue_before) as revenue_before,
        sum(revenue_before * revenue_before) as revenue_before_squares,
        sum(margin_before) as margin_before,
        sum(margin_before * margin_before) as margin_before_squares,
        sum(cm3_before) as cm3_before,
        sum(cm3_before * cm3_before) as cm3_before_squares,
        sum(cm3_loaded_before) as cm3_loaded_before,
        sum(cm3_loaded_before * cm3_loaded_before) as cm3_loaded_before_squares,
        cast(sum(tenure_months) as double) as t,
        cast(sum(tenure_months * tenure_months) as double) as tt
    from exact
    group by experiment_id, window_kind, segment, arm
),

moments as (
    select
        sums.experiment_id, sums.window_kind, sums.segment, sums.arm, sums.n, sums.customers, sums.t, sums.tt,
        outcomes.outcome,
        cast(outcomes.events as bigint) as events,
        cast(outcomes.y as double) as y,
        cast(outcomes.x as double) as x,
        cast(outcomes.yy as double) as yy,
        cast(outcomes.xx as double) as xx,
        cast(outcomes.xy as double) as xy
    from sums
    cross join lateral (
        values
        (
            'churn', sums.churn_events, sums.churn, sums.active_before, sums.churn_squares, sums.active_before_squares,
            sums.churn_cross
        ),
        (
            'active_months', sums.active_months_events, sums.active_months, sums.active_before, sums.active_months_squares, sums.active_before_squares,
            sums.active_months_cross
        ),
        (
            'contacts', sums.contacts_events, sums.contacts, sums.contacts_before, sums.contacts_squares, sums.contacts_before_squares,
            sums.contacts_cross
        ),
        (
            'net_revenue', sums.net_revenue_events, sums.net_revenue, sums.revenue_before, sums.net_revenue_squares, sums.revenue_before_squares,
            sums.net_revenue_cross
        ),
        (
            'margin', sums.margin_events, sums.margin, sums.margin_before, sums.margin_squares, sums.margin_before_squares,
            sums.margin_cross
        ),
        (
            'cm3', sums.cm3_events, sums.cm3, sums.cm3_before, sums.cm3_squares, sums.cm3_before_squares,
            sums.cm3_cross
        ),
        (
            'cm3_loaded', sums.cm3_loaded_events, sums.cm3_loaded, sums.cm3_loaded_before, sums.cm3_loaded_squares, sums.cm3_loaded_before_squares,
            sums.cm3_loaded_cross
        )
    ) as outcomes (outcome, events, y, x, yy, xx, xy)
),

final as (
    select
        moments.experiment_id,
        experiments.experiment_no,
        moments.window_kind,
        moments.outcome,
        moments.segment,
        moments.arm,
        moments.n,
        assigned.assigned,
        moments.customers,
        moments.y / moments.n as mean,
        coalesce(greatest(moments.yy - moments.y * moments.y / moments.n, 0) / nullif(moments.n - 1, 0), 0) as variance,
        moments.x / moments.n as x_mean,
        coalesce(greatest(moments.xx - moments.x * moments.x / moments.n, 0) / nullif(moments.n - 1, 0), 0) as x_variance,
        coalesce((moments.xy - moments.x * moments.y / moments.n) / nullif(moments.n - 1, 0), 0) as covariance,
        moments.events,
        moments.t / moments.n as tenure_mean,
        coalesce(greatest(moments.tt - moments.t * moments.t / moments.n, 0) / nullif(moments.n - 1, 0), 0) as tenure_variance
    from moments
    inner join experiments on moments.experiment_id = experiments.experiment_id
    inner join assigned
        on moments.experiment_id = assigned.experiment_id and moments.segment = assigned.segment and moments.arm = assigned.arm
)

select * from final
{{/if}}
