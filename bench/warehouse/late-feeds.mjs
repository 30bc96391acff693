// What of the demo company's feeds, seeds and vars may be other on a later day. Read by late-changes.mjs.

/** Of each feed: ids that a late copy of a row has for itself, what of it moves with its day, and how a row is corrected. */
export const feeds = {
  contacts: {
    ids: ['contact_id'],
    at: ['started_at', 'answered_at', 'ended_at'],
    corrected: [
      "'other' as reason",
      'null as customer_id',
      '{other} as customer_id',
      'handle_seconds + 77 as handle_seconds',
      'null as answered_at',
      'null as case_id',
    ],
  },
  cases: {
    ids: ['case_id'],
    at: ['opened_at', 'resolved_at', 'known_at'],
    corrected: [
      "'other' as reason",
      '{other} as customer_id',
      'null as resolved_at',
      'transfers + 1 as transfers',
    ],
  },
  self_service_visits: {
    ids: ['visit_id'],
    at: ['started_at', 'ended_at'],
    corrected: ["'other' as reason", '{other} as customer_id', 'not abandoned as abandoned'],
  },
  survey_responses: {
    ids: ['response_id'],
    at: ['responded_at'],
    corrected: [
      '5 as score',
      '1 as score',
      'null as score',
      '{other} as customer_id',
      'null as event_id',
      'null as responded_at',
    ],
  },
  survey_invites: {
    ids: ['invite_id'],
    at: ['eligible_at', 'sent_at', 'delivered_at'],
    corrected: ['null as delivered_at', '{other} as customer_id'],
  },
  verbatims: {
    ids: ['verbatim_id'],
    at: ['said_at'],
    corrected: ["'price' as topic", '{other} as customer_id'],
  },
  payments: {
    ids: ['payment_id'],
    at: ['paid_on', 'known_at'],
    corrected: ['amount + 0.01 as amount', '{other} as customer_id'],
  },
  invoice_lines: {
    ids: ['invoice_line_id', 'invoice_id'],
    at: ['invoice_date', 'service_from', 'service_to', 'known_at'],
    corrected: [
      'quantity + 1 as quantity',
      'null as unit_price',
      '{other} as customer_id',
      "'GBP' as currency",
    ],
  },
  subscriptions: {
    ids: ['subscription_id'],
    at: ['valid_from', 'valid_to', 'term_end', 'known_at'],
    corrected: [
      'unit_price + 1 as unit_price',
      "'GBP' as currency",
      '{other} as customer_id',
      'null as valid_to',
    ],
  },
  subscription_events: {
    ids: ['event_id'],
    at: ['event_date', 'effective_date', 'known_at'],
    corrected: ["'price' as reason"],
  },
  touchpoints: {
    ids: ['touch_id'],
    at: ['touched_at'],
    corrected: ['{other} as customer_id', "'email' as channel"],
  },
  actions: {
    ids: ['action_id'],
    at: ['opened_at', 'due_at', 'contacted_at', 'closed_at'],
    corrected: ['null as response_id', 'null as contacted_at', '{other} as customer_id'],
  },
  field_visits: {
    ids: ['visit_id'],
    at: ['visited_on'],
    corrected: ['not resolved as resolved', 'null as case_id'],
  },
  feature_usage: { corrected: ['0 as uses', 'not eligible as eligible', 'null as aware'] },
  incidents: {
    ids: ['incident_id'],
    at: ['started_at', 'ended_at'],
    corrected: ['null as ended_at', '{other} as customer_id'],
  },
  referrals: {
    ids: ['referral_id'],
    at: ['invited_at', 'opened_at', 'converted_at', 'rewarded_at', 'known_at'],
    corrected: ['reward_amount + 1 as reward_amount', 'null as rewarded_at'],
  },
  conversions: { ids: ['conversion_id'], at: ['happened_at'], corrected: ["'email' as channel"] },
  personas: { corrected: ["'saver' as persona", 'cast(valid_from + 40 as date) as valid_from'] },
  agents: {
    ids: ['staff_id'],
    at: ['valid_from', 'valid_to'],
    corrected: ["'late' as team", "date '2026-01-15' as valid_to"],
  },
  agent_time: { corrected: ['busy_seconds + 60 as busy_seconds', 'null as busy_seconds'] },
  campaign_spend: {
    ids: ['spend_id'],
    at: ['spend_date', 'known_at'],
    corrected: ['amount + 0.01 as amount', "'social' as channel"],
  },
  initiative_costs: {
    ids: ['cost_id'],
    at: ['cost_date', 'known_at'],
    corrected: ['amount + 0.01 as amount', 'null as document_id'],
  },
  employee_surveys: { ids: ['respondent_key'], at: ['answered_on'], corrected: ['6 as score'] },
  reviews: { ids: ['review_id'], at: ['reviewed_at', 'answered_at'], corrected: ['1 as rating'] },
  assignments: {
    corrected: ['null as exposed_at', 'cast(assigned_at + interval 1 day as timestamp) as assigned_at'],
  },
  market_series: { corrected: ['value * 1.01 as value'] },
  customers: {
    corrected: [
      "'shop' as channel",
      'cast(sign_up_date - 40 as date) as sign_up_date',
      "'INTERNAL' as customer_type",
      'null as sign_up_date',
    ],
  },
  fx_rates: { corrected: ['rate * 1.01 as rate'] },
  products: { corrected: ["'other line' as product_line"] },
}

/** Values that a var may take; each holds for all builds that follow. */
export const vars = {
  fcr_days: [5, 7, 14],
  grace_days: [0, 30],
  containment_hours: [24, 72],
  cac_lag_months: [0, 1],
  match_credits_to_invoice: [true, false],
  account_score_rule: ['latest', 'worst', 'mean_of_latest_per_respondent'],
  known_at: ['2026-02-10 00:00:00', '9999-12-31 00:00:00'],
  closed_through: ['2026-01-31', '2026-02-28'],
  headline_metric: ['nps_relational', 'csat_5'],
}

/** Other inputs that finance or a desk sets: one field of one row of a seed. */
export const seeds = [
  ['account_map', /cost_to_serve/, 'cost_pool', ({ oneOf }) => oneOf(['SERVICE', 'NETWORK_BASE'])],
  [
    'account_map',
    /cost_to_serve|overhead|retention_cost/,
    'report_line',
    ({ oneOf }) => oneOf(['overhead', 'cost_to_serve', 'retention_cost']),
  ],
  ['driver_values', /^\w+,[^"]*$/, 'quantity', (_, [, , , , quantity]) => String(Number(quantity) + 10)],
  ['channel_rates', /^phone/, 'variable_cost', ({ oneOf }) => oneOf(['0.9500', '1.0000'])],
  [
    'allocation_rules',
    /^(phone|chat)/,
    'driver_id',
    ({ oneOf }, [channel]) => `${oneOf(['contacts', 'handle_seconds'])}:${channel}`,
  ],
  ['cost_pools', /^SERVICE/, 'marginal', (_, [, , , marginal]) => (marginal === 'true' ? 'false' : 'true')],
  ['targets', /^nps_relational/, 'target', ({ below }) => String(below(30))],
]
