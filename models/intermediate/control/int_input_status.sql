-- grain: one row per port that the package reads
with ports as (
    select
        'input_customers' as input, {{input_present 'input_customers'}} as input_present, count(*) as row_count,
        cast(null as decimal(18,2)) as control_total, cast(null as timestamp) as max_known_at
    from {{ref 'input_customers'}}
    union all
    select 'input_customer_xref', {{input_present 'input_customer_xref'}}, count(*), null, {{> last_known}}
    from {{ref 'input_customer_xref'}}
    union all
    select 'input_gl_entries', {{input_present 'input_gl_entries'}}, count(*),
        {{> money of='coalesce(sum(amount) filter (where amount > 0), 0)'}}, {{> last_known}}
    from {{ref 'input_gl_entries'}}
    union all
    select 'input_gl_accounts', {{input_present 'input_gl_accounts'}}, count(*), null, null
    from {{ref 'input_gl_accounts'}}
    union all
    select 'input_account_map', {{input_present 'input_account_map'}}, count(*), null, {{> last_known}}
    from {{ref 'input_account_map'}}
    union all
    select 'input_cost_pools', {{input_present 'input_cost_pools'}}, count(*), null, null
    from {{ref 'input_cost_pools'}}
    union all
    select 'input_fx_rates', {{input_present 'input_fx_rates'}}, count(*), null, {{> last_known}}
    from {{ref 'input_fx_rates'}}
    union all
    select 'input_trial_balance', {{input_present 'input_trial_balance'}}, count(*),
        {{> money of='coalesce(sum(movement) filter (where movement > 0), 0)'}}, {{> last_known}}
    from {{ref 'input_trial_balance'}}
    union all
    select 'input_payments', {{input_present 'input_payments'}}, count(*),
        {{> money of='coalesce(sum(amount), 0)'}}, {{> last_known}}
    from {{ref 'input_payments'}}
    union all
    select 'input_orders', {{input_present 'input_orders'}}, count(*), null, {{> last_known}}
    from {{ref 'input_orders'}}
    union all
    select 'input_order_lines', {{input_present 'input_order_lines'}}, count(*),
        {{> money of='coalesce(sum(net_amount + shipping_amount), 0)'}}, null
    from {{ref 'input_order_lines'}}
    union all
    select 'input_subscriptions', {{input_present 'input_subscriptions'}}, count(*), null, {{> last_known}}
    from {{ref 'input_subscriptions'}}
    union all
    select 'input_survey_responses', {{input_present 'input_survey_responses'}}, count(*), null, {{> last_known}}
    from {{ref 'input_survey_responses'}}
    union all
    select 'input_survey_invites', {{input_present 'input_survey_invites'}}, count(*), null, max(sent_at)
    from {{ref 'input_survey_invites'}}
    union all
    select 'input_verbatims', {{input_present 'input_verbatims'}}, count(distinct verbatim_id), null, max(said_at)
    from {{ref 'input_verbatims'}}
    union all
    select 'input_score_metrics', {{input_present 'input_score_metrics'}}, count(*), null, null
    from {{ref 'input_score_metrics'}}
    union all
    select 'input_fiscal_calendar', {{input_present 'input_fiscal_calendar'}}, count(*), null, null
    from {{ref 'input_fiscal_calendar'}}
    union all
    select 'input_interactions', {{input_present 'input_interactions'}}, count(*), null, max(started_at)
    from {{ref 'input_interactions'}}
    union all
    select 'input_field_visits', {{input_present 'input_field_visits'}}, count(*),
        {{> money of='sum(cost_amount)'}}, null
    from {{ref 'input_field_visits'}}
    union all
    select 'input_allocation_rules', {{input_present 'input_allocation_rules'}}, count(*), null, {{> last_known}}
    from {{ref 'input_allocation_rules'}}
    union all
    select 'input_agent_time', {{input_present 'input_agent_time'}}, count(*), null, null
    from {{ref 'input_agent_time'}}
    union all
    select 'input_driver_values', {{input_present 'input_driver_values'}}, count(*), null, {{> last_known}}
    from {{ref 'input_driver_values'}}
    union all
    select 'input_tie_out_notes', {{input_present 'input_tie_out_notes'}}, count(*), null, null
    from {{ref 'input_tie_out_notes'}}
    union all
    select 'input_campaign_spend', {{input_present 'input_campaign_spend'}}, count(*), {{> money of='coalesce(sum(amount), 0)'}}, {{> last_known}}
    from {{ref 'input_campaign_spend'}}
    union all
    select 'input_conversions', {{input_present 'input_conversions'}}, count(*), null, max(happened_at)
    from {{ref 'input_conversions'}}
    union all
    select 'input_cases', {{input_present 'input_cases'}}, count(*), null, {{> last_known}}
    from {{ref 'input_cases'}}
    union all
    select 'input_digital_events', {{input_present 'input_digital_events'}}, count(*), null, max(started_at)
    from {{ref 'input_digital_events'}}
    union all
    select 'input_discount_rates', {{input_present 'input_discount_rates'}}, count(*), null, {{> last_known}}
    from {{ref 'input_discount_rates'}}
    union all
    select 'input_referrals', {{input_present 'input_referrals'}}, count(*),
        {{> money of='coalesce(sum(reward_amount), 0)'}}, {{> last_known}}
    from {{ref 'input_referrals'}}
    union all
    select 'input_assignments', {{input_present 'input_assignments'}}, count(*), null, max(assigned_at)
    from {{ref 'input_assignments'}}
    union all
    select 'input_channel_rates', {{input_present 'input_channel_rates'}}, count(*), null, {{> last_known}}
    from {{ref 'input_channel_rates'}}
    union all
    select 'input_initiative_budget', {{input_present 'input_initiative_budget'}}, count(*),
        {{> money of='coalesce(sum(amount), 0)'}}, {{> last_known}}
    from {{ref 'input_initiative_budget'}}
    union all
    select 'input_initiative_costs', {{input_present 'input_initiative_costs'}}, count(*),
        {{> money of='coalesce(sum(amount), 0)'}}, {{> last_known}}
    from {{ref 'input_initiative_costs'}}
    union all
    select 'input_rev_schedule', {{input_present 'input_rev_schedule'}}, count(*),
        {{> money of='coalesce(sum(recognised_amount), 0)'}}, {{> last_known}}
    from {{ref 'input_rev_schedule'}}
    union all
    select 'input_touchpoints', {{input_present 'input_touchpoints'}}, count(*), null, max(touched_at)
    from {{ref 'input_touchpoints'}}
    union all
    select 'input_invoice_lines', {{input_present 'input_invoice_lines'}}, count(*), {{> money of='coalesce(sum(net_amount), 0)'}}, {{> last_known}}
    from {{ref 'input_invoice_lines'}}
    union all
    select 'input_products', {{input_present 'input_products'}}, count(*), null, null
    from {{ref 'input_products'}}
    union all
    select 'input_personas', {{input_present 'input_personas'}}, count(*), null, {{> last_known}}
    from {{ref 'input_personas'}}
    union all
    select 'input_sub_events', {{input_present 'input_sub_events'}}, count(*), null, {{> last_known}}
    from {{ref 'input_sub_events'}}
    union all
    select 'input_consents', {{input_present 'input_consents'}}, count(*), null, {{> last_known}}
    from {{ref 'input_consents'}}
    union all
    select 'input_initiatives', {{input_present 'input_initiatives'}}, count(*), null, {{> last_known}}
    from {{ref 'input_initiatives'}}
    union all
    select 'input_experiments', {{input_present 'input_experiments'}}, count(*), null, null
    from {{ref 'input_experiments'}}
    union all
    select 'input_targets', {{input_present 'input_targets'}}, count(*), null, max(set_at)
    from {{ref 'input_targets'}}
    union all
    select 'input_series_breaks', {{input_present 'input_series_breaks'}}, count(*), null, null
    from {{ref 'input_series_breaks'}}
    union all
    select 'input_market_series', {{input_present 'input_market_series'}}, count(*), null, {{> last_known}}
    from {{ref 'input_market_series'}}
    union all
    select 'input_actions', {{input_present 'input_actions'}}, count(*), null, max(opened_at)
    from {{ref 'input_actions'}}
    union all
    select 'input_agents', {{input_present 'input_agents'}}, count(*), null, null
    from {{ref 'input_agents'}}
    union all
    select 'input_employee_surveys', {{input_present 'input_employee_surveys'}}, count(*), null, null
    from {{ref 'input_employee_surveys'}}
    union all
    select 'input_journey_map', {{input_present 'input_journey_map'}}, count(*), null, null
    from {{ref 'input_journey_map'}}
    union all
    select 'input_feature_usage', {{input_present 'input_feature_usage'}}, count(*), null, null
    from {{ref 'input_feature_usage'}}
    union all
    select 'input_incidents', {{input_present 'input_incidents'}}, count(*), null, max(started_at)
    from {{ref 'input_incidents'}}
    union all
    select 'input_reviews', {{input_present 'input_reviews'}}, count(*), null, max(reviewed_at)
    from {{ref 'input_reviews'}}
    union all
    select 'input_external_ratings', {{input_present 'input_external_ratings'}}, count(*), null, null
    from {{ref 'input_external_ratings'}}
    union all
    select 'input_earned_media', {{input_present 'input_earned_media'}}, count(*), null, max(published_at)
    from {{ref 'input_earned_media'}}
),

uses as (
    select * from (
        values
        ('input_customers', 'every mart', 'every mart'),
        ('input_customer_xref', 'int_customer_identity', 'merges of customers'),
        ('input_gl_entries', 'fct_ledger_entry, mart_unit_economics_month', 'every money mart'),
        ('input_gl_accounts', 'ctl_gl_tie_out', 'test of P&L completeness'),
        ('input_account_map', 'fct_ledger_entry, mart_unit_economics_month', 'every money mart'),
        ('input_cost_pools', 'mart_unit_economics_month', 'cost_to_serve_marginal, cm2, cm3'),
        ('input_fx_rates', 'fct_ledger_entry', 'entries in a second currency'),
        ('input_trial_balance', 'ctl_gl_tie_out', 'state pass of ctl_gl_tie_out'),
        ('input_payments', 'ctl_input_status', 'cash basis'),
        ('input_orders', 'mart_unit_economics_month, mart_score_band_economics', 'order_count, first-order bands'),
        ('input_order_lines', 'mart_unit_economics_month', 'unit_count'),
        ('input_subscriptions', 'mart_unit_economics_month', 'activity by contract'),
        ('input_survey_responses', 'fct_cx_response, mart_score_band_economics', 'every score'),
        ('input_survey_invites', 'mart_measurement_health, mart_score_representativeness, mart_invite_rate', 'response_rate, invite_coverage, weighted score, mart_invite_rate'),
        ('input_verbatims', 'mart_issue_value', 'mentions'),
        ('input_score_metrics', 'fct_cx_response', 'every score'),
        ('input_fiscal_calendar', 'dim_fiscal_period', 'every mart'),
        ('input_interactions', 'mart_unit_economics_month, mart_service_segment', 'contact_count, handle_seconds, mart_service_segment'),
        ('input_field_visits', 'mart_unit_economics_month', 'visit_count'),
        ('input_allocation_rules', 'mart_cost_to_serve, mart_unit_economics_month', 'cost of pools by customer'),
        ('input_agent_time', 'mart_cost_to_serve', 'idle capacity of the service desks'),
        ('input_driver_values', 'mart_cost_to_serve', 'drivers that no other input gives'),
        ('input_tie_out_notes', 'ctl_gl_tie_out_item', 'named items of the tie-out'),
        ('input_campaign_spend', 'mart_acquisition', 'paid_spend'),
        ('input_conversions', 'mart_acquisition', 'qualified'),
        ('input_cases', 'mart_contact_centre', 'declared_fcr, reopened, transfers, resolved'),
        ('input_digital_events', 'mart_contact_centre', 'containment, opted_for_human'),
        ('input_discount_rates', 'mart_acquisition, mart_customer_value', 'discounted_payback_months, ltv, rlv, clv'),
        ('input_invoice_lines', 'int_document_lines, mart_revenue_movement', 'price, sub-ledger of the tie-out'),
        ('input_products', 'dim_product, mart_expansion', 'product lines'),
        ('input_personas', 'dim_segment', 'segments of personas'),
        ('input_sub_events', 'mart_cohort_retention', 'churn_kind'),
        ('input_consents', 'mart_measurement_health', 'consent_share'),
        ('input_initiatives', 'dim_initiative, mart_initiative_roi', 'programme_cost, npv, roi'),
        ('input_experiments', 'mart_experiment_result', 'every effect of an initiative'),
        ('input_targets', 'mart_scorecard', 'target'),
        ('input_series_breaks', 'mart_scorecard', 'break_flag'),
        ('input_touchpoints', 'mart_attribution, mart_expansion', 'credit of touches, targeted'),
        ('input_market_series', 'mart_real_growth', 'net_revenue_real'),
        ('input_actions', 'mart_closed_loop', 'mart_closed_loop'),
        ('input_agents', 'mart_employee_link, mart_invite_rate', 'mart_employee_link, teams of mart_invite_rate'),
        ('input_employee_surveys', 'mart_employee_link', 'answers of staff'),
        ('input_journey_map', 'mart_journey', 'mart_journey'),
        ('input_feature_usage', 'mart_feature_adoption', 'mart_feature_adoption'),
        ('input_incidents', 'mart_incident', 'mart_incident'),
        ('input_reviews', 'mart_reputation', 'mart_reputation'),
        ('input_external_ratings', 'mart_external_rating', 'mart_external_rating'),
        ('input_earned_media', 'mart_earned_media', 'mart_earned_media'),
        ('input_assignments', 'mart_experiment_result', 'every effect of an initiative'),
        ('input_channel_rates', 'mart_deflection', 'contained_at_contact_cost, net_deflection_saving'),
        ('input_initiative_budget', 'mart_initiative_cashflow, mart_saving_tie_out', 'business case, mart_saving_tie_out'),
        ('input_initiative_costs', 'mart_initiative_cashflow, mart_initiative_roi', 'programme cost by initiative, npv, roi'),
        ('input_rev_schedule', 'a_schedule_recognises_what_was_billed', 'test of recognised revenue'),
        ('input_referrals', 'mart_referral, mart_referral_what_if', 'mart_referral, mart_referral_what_if')
    ) as uses (input, feeds, blocks)
),

final as (
    select
        ports.input,
        ports.input_present,
        ports.row_count,
        -- of an input that is absent nothing is known, so no 0.00
        case when ports.input_present then ports.control_total end as control_total,
        ports.max_known_at,
        uses.feeds,
        case when ports.input_present then '' else uses.blocks end as blocks
    from ports
    inner join uses on ports.input = uses.input
)

select * from final
