/**
 * What the programme office planned: initiatives, their experiments, budgets and prices. Start at `plans`.
 */
import { costCentres as cc } from './chart.ts'
import type { InitiativeId } from './programme.ts'

export interface Cost {
  readonly initiative: InitiativeId
  readonly kind: 'opex' | 'internal_labour' | 'change_training' | 'run'
  readonly first: number
  readonly last: number
  /** Customers the scale plans for, treated customers of I1 or I3 in the month, or members' revenue. */
  readonly follows: 'planned' | 'I1' | 'I3' | 'points'
  /** Euro cents per unit and month; thousandths of revenue for points. */
  readonly cents: number
  readonly costCentre: string
}

const cost = (
  initiative: InitiativeId,
  kind: Cost['kind'],
  [first, last]: readonly [number, number],
  follows: Cost['follows'],
  cents: number,
  costCentre: string,
): Cost => ({ initiative, kind, first, last, follows, cents, costCentre })

export const costs: readonly Cost[] = [
  cost('I1', 'opex', [12, 17], 'I1', 600, cc.marketing),
  cost('I2', 'internal_labour', [14, 14], 'planned', 60, cc.it),
  cost('I2', 'run', [15, 35], 'planned', 2, cc.voice),
  cost('I3', 'internal_labour', [17, 17], 'planned', 40, cc.it),
  cost('I3', 'run', [18, 29], 'I3', 8, cc.care),
  cost('I4', 'change_training', [12, 12], 'planned', 30, cc.field),
  cost('I4', 'run', [13, 35], 'planned', 6, cc.field),
  cost('I5', 'internal_labour', [15, 15], 'planned', 90, cc.product),
  cost('I5', 'run', [16, 35], 'planned', 3, cc.product),
  cost('I6', 'run', [24, 35], 'planned', 2, cc.marketing),
  cost('I7', 'run', [24, 35], 'points', 3, cc.marketing),
]

interface Budget {
  readonly lever: 'cost' | 'retention' | 'cost_to_serve' | 'acquisition' | 'spend'
  readonly kind: string
  /** Euro cents per planned customer and month. */
  readonly cents: number
  readonly saving?: 'cashable' | 'avoided' | 'capacity'
}

const randomised = (outcome: string, window: number, pre: number) => ({
  design: 'randomised',
  unit: 'customer',
  planned_share: '{"treatment":0.5,"control":0.5}',
  primary_outcome: outcome,
  outcome_window_days: window,
  pre_window_days: pre,
})
const observed = (design: string, unit: string, planned_share: string, outcome: string) => ({
  design,
  unit,
  planned_share,
  primary_outcome: outcome,
  outcome_window_days: 365,
  pre_window_days: 365,
})
const text = <Id extends InitiativeId | 'I8'>(
  initiative_id: Id,
  initiative_name: string,
  initiative_type: string,
  lever: Budget['lever'],
  hypothesis: string,
  target_metric: string,
  status: 'approved' | 'running' | 'done',
) => ({
  initiative_id,
  initiative_name,
  owner: 'customer experience',
  department: 'customer experience',
  initiative_type,
  recurrence: initiative_id === 'I1' ? 'one_off' : 'recurring',
  stage: 'post',
  lever,
  hypothesis,
  target_metric,
  status,
})
const budgetOf = (spent: number, benefit: Budget): readonly Budget[] => [
  { lever: 'cost', kind: 'run', cents: spent },
  benefit,
]
const churn = 'churn'
const chosen = '{"treatment":0.4,"control":0.6}'

/**
 * Planned in the scenario `two-irr-roots` only: 1,600 out, 10,000 in a year later, 10,000 out a year after that. Over
 * whole years its return is 25 % and 400 % at once.
 * @see Lorie & Savage (1955), "Three Problems in Rationing Capital"
 */
export const removal = {
  ...text(
    'I8',
    'Street cabinets',
    'fix',
    'spend',
    'Cabinets at the kerb sell faster lines until they must go',
    'net revenue',
    'approved',
  ),
  first: 24,
  flows: [
    { after: 0, lever: 'cost', kind: 'capex', cents: 160_000 },
    { after: 12, lever: 'spend', kind: 'benefit', cents: 1_000_000 },
    { after: 24, lever: 'cost', kind: 'capex', cents: 1_000_000 },
  ],
} as const

export const plans = [
  {
    ...text('I1', 'Welcome gift', 'delight', 'retention', 'A gift makes new customers stay', churn, 'done'),
    experiment: randomised(churn, 180, 0),
    budget: budgetOf(6, { lever: 'retention', kind: 'benefit', cents: 8 }),
  },
  {
    ...text(
      'I2',
      'Call deflection menu',
      'cost_reduction',
      'cost_to_serve',
      'A menu spares calls',
      'contacts',
      'running',
    ),
    experiment: randomised('contacts', 365, 365),
    budget: budgetOf(7, { lever: 'cost_to_serve', kind: 'benefit', cents: 12, saving: 'capacity' }),
  },
  {
    ...text('I3', 'Outage alerts', 'fix', 'retention', 'Those who are told of an outage stay', churn, 'done'),
    experiment: randomised(churn, 365, 365),
    budget: budgetOf(8, { lever: 'retention', kind: 'benefit', cents: 20 }),
  },
  {
    ...text(
      'I4',
      'Priority repair',
      'fix',
      'cost_to_serve',
      'Faster repair spares contacts',
      'contacts',
      'running',
    ),
    experiment: observed('staggered', 'region', '{"treatment":0.8,"control":0.2}', 'contacts'),
    budget: budgetOf(9, { lever: 'cost_to_serve', kind: 'benefit', cents: 15, saving: 'avoided' }),
  },
  {
    ...text('I5', 'Premium app', 'delight', 'retention', 'Those who use the app stay', churn, 'running'),
    experiment: observed('matched', 'customer', chosen, churn),
    budget: budgetOf(10, { lever: 'retention', kind: 'benefit', cents: 25 }),
  },
  {
    ...text(
      'I6',
      'Referral bonus',
      'referral',
      'acquisition',
      'A higher bonus brings referrals',
      'referrals',
      'running',
    ),
    experiment: observed('before_after', 'customer', '{"treatment":1}', 'referrals'),
    budget: budgetOf(2, { lever: 'acquisition', kind: 'benefit', cents: 5 }),
  },
  {
    ...text(
      'I7',
      'Loyalty points',
      'loyalty',
      'spend',
      'Points make members spend more',
      'net revenue',
      'running',
    ),
    experiment: observed('matched', 'customer', chosen, 'net_revenue'),
    budget: budgetOf(6, { lever: 'spend', kind: 'benefit', cents: 9 }),
  },
] as const satisfies readonly { readonly budget: readonly Budget[]; readonly [key: string]: unknown }[]
