/**
 * The chart of accounts. What each account means for the marts is NOT here: the hand-maintained seed
 * `seeds/demo/tidewell_account_map.csv` says it, as a controller would. Start at `chart`.
 */
import { type Scenario, unmappedAccount } from './scenario.ts'

export type AccountClass = 'asset' | 'liability' | 'equity' | 'revenue' | 'expense'

export interface Account {
  readonly id: string
  readonly name: string
  readonly class: AccountClass
  readonly normal: 'debit' | 'credit'
}

const names: Readonly<Record<AccountClass, Readonly<Record<string, string>>>> = {
  asset: {
    '1010': 'Bank',
    '1200': 'Trade receivables',
    '1300': 'Receivable from group companies',
    '1400': 'Customer devices',
    '1500': 'Office equipment',
    '1600': 'Capitalised software',
  },
  liability: {
    '1490': 'Accumulated depreciation, customer devices',
    '1590': 'Accumulated depreciation, office equipment',
    '1690': 'Accumulated amortisation, software',
    '2100': 'Trade payables',
    '2150': 'Accrued liabilities',
    '2200': 'Output tax',
    '2250': 'Loyalty points outstanding',
    '2300': 'Payable to group companies',
    '2400': 'Wages payable',
    '2500': 'Bank loan',
    '2600': 'Corporate tax payable',
  },
  equity: { '3000': 'Share capital', '3100': 'Retained earnings brought forward' },
  revenue: {
    '4000': 'Plan revenue Basic',
    '4010': 'Plan revenue Plus',
    '4020': 'Plan revenue Pro',
    '4100': 'Add-on revenue Protect',
    '4110': 'Add-on revenue Mesh',
    '4900': 'Billing credits',
    '4950': 'Revenue corrections',
    '8900': 'Management fee charged to group companies',
  },
  expense: {
    '5000': 'Network access',
    '5010': 'Energy data feed',
    '5020': 'Depreciation, customer devices',
    '5030': 'Peering and transit',
    '5040': 'Installation',
    '5050': 'Network staff pay',
    '5060': 'Device logistics and repair',
    '6100': 'Service pay, voice',
    '6110': 'Service pay, chat and mail',
    '6130': 'Outsourced overflow',
    '6140': 'Contact centre tools',
    '6150': 'Service training',
    '6200': 'Save desk pay',
    '6210': 'Account care mailings',
    '6300': 'Sales pay',
    '6310': 'Paid search',
    '6320': 'Social media',
    '6330': 'Affiliate commissions',
    '6340': 'Retail commissions',
    '6350': 'Brand media',
    '6360': 'Welcome kits',
    '6370': 'Referral rewards',
    '6400': 'Initiatives',
    '6410': 'Loyalty points granted',
    '6510': 'Credits for service failure',
    '6530': 'Payment fees',
    '6600': 'Product pay',
    '6610': 'IT pay',
    '6620': 'Finance pay',
    '6630': 'People pay',
    '6640': 'Management pay',
    '6690': 'Social security',
    '6700': 'Rent',
    '6710': 'Office energy',
    '6720': 'Software licences',
    '6730': 'Audit and legal',
    '6740': 'Insurance',
    '6750': 'Travel',
    '6800': 'Depreciation, office equipment',
    '6810': 'Amortisation, software',
    '6950': 'Bad debt',
    '7100': 'Interest',
    '8000': 'Corporate tax',
    '8910': 'Management fee from group companies',
  },
}

const classes: readonly AccountClass[] = ['asset', 'liability', 'equity', 'revenue', 'expense']

export const chart: readonly Account[] = classes
  .flatMap((kind) => Object.entries(names[kind]).map(([id, name]) => account(id, name, kind)))
  .sort((a, b) => (a.id < b.id ? -1 : 1))

/** The chart of a scenario: `unmapped` has an account that the map does not know. */
export function chartOf(scenario: Scenario): readonly Account[] {
  if (scenario !== 'unmapped') return chart
  return [...chart, account(unmappedAccount.id, unmappedAccount.name, 'expense')]
}

function account(id: string, name: string, kind: AccountClass): Account {
  return { id, name, class: kind, normal: kind === 'asset' || kind === 'expense' ? 'debit' : 'credit' }
}

/** Balance sheet accounts carry a closing balance, the others only movements. */
export function isBalanceSheet(id: string): boolean {
  return id < '4000'
}

/** Cost centres; the first letter group says the department, as the account map reads it. */
export const costCentres = {
  network: 'CC100',
  field: 'CC110',
  voice: 'CC200',
  written: 'CC210',
  billing: 'CC220',
  marketing: 'CC300',
  sales: 'CC310',
  care: 'CC320',
  product: 'CC400',
  it: 'CC500',
  finance: 'CC600',
  management: 'CC700',
} as const
