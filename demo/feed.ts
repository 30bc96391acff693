/**
 * The files the company hands over and their columns. What each column means stands in
 * `models/demo/staging/tidewell.yml`, which must list the same names. Start at `openFeeds`.
 */
import { join } from 'node:path'
import { CsvFile, type FileFacts } from './csv.ts'

const columns = {
  customers: [
    'customer_id',
    'display_name',
    'sign_up_date',
    'contract_start',
    'channel',
    'entity_id',
    'country',
    'region',
    'tier',
    'currency',
  ],
  products: [
    'product_id',
    'product_name',
    'product_line',
    'category',
    'list_price',
    'currency',
    'valid_from',
    'valid_to',
  ],
  subscriptions: [
    'subscription_id',
    'customer_id',
    'product_id',
    'plan',
    'quantity',
    'unit_price',
    'currency',
    'valid_from',
    'valid_to',
    'known_at',
  ],
  invoice_lines: [
    'invoice_line_id',
    'invoice_id',
    'entity_id',
    'customer_id',
    'subscription_id',
    'product_id',
    'invoice_date',
    'service_from',
    'service_to',
    'quantity',
    'unit_price',
    'net_amount',
    'tax_amount',
    'currency',
    'credits_invoice_line_id',
    'account_id',
    'document_id',
    'known_at',
  ],
  payments: [
    'payment_id',
    'entity_id',
    'customer_id',
    'invoice_id',
    'paid_on',
    'amount',
    'fee_amount',
    'currency',
    'method',
    'is_refund',
    'reason',
    'known_at',
  ],
  survey_invites: ['invite_id', 'customer_id', 'channel', 'language', 'sent_at', 'delivered_at'],
  survey_responses: [
    'response_id',
    'invite_id',
    'customer_id',
    'channel',
    'language',
    'score',
    'responded_at',
  ],
  cases: [
    'case_id',
    'customer_id',
    'reason',
    'queue',
    'opened_at',
    'resolved_at',
    'declared_solved',
    'transfers',
    'known_at',
  ],
  contacts: [
    'contact_id',
    'case_id',
    'customer_id',
    'channel',
    'queue',
    'reason',
    'started_at',
    'answered_at',
    'ended_at',
    'handle_seconds',
    'wait_seconds',
    'staff_id',
    'transferred',
  ],
  agent_time: ['team', 'queue', 'work_date', 'paid_seconds', 'busy_seconds', 'headcount', 'contacts'],
  campaign_spend: [
    'spend_id',
    'spend_date',
    'channel',
    'entity_id',
    'amount',
    'currency',
    'document_id',
    'known_at',
  ],
  gl_accounts: ['account_id', 'account_name', 'account_class', 'normal_side'],
  gl_entries: [
    'entry_id',
    'document_id',
    'line_no',
    'entity_id',
    'posting_date',
    'account_id',
    'cost_centre',
    'amount',
    'currency',
    'customer_id',
    'product_id',
    'source_document',
    'entry_type',
    'is_intercompany',
    'memo',
    'known_at',
  ],
  trial_balance: [
    'entity_id',
    'account_id',
    'fiscal_period_id',
    'movement',
    'closing_balance',
    'currency',
    'is_issued',
    'known_at',
  ],
  fiscal_periods: ['fiscal_period_id', 'start_date', 'end_date', 'closed_at'],
  fx_rates: ['rate_type', 'from_currency', 'to_currency', 'rate_date', 'rate', 'known_at'],
  truth: ['truth_id', 'estimand', 'unit', 'window', 'true_value', 'how'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type FeedName = keyof typeof columns
export type Feeds = { readonly [N in FeedName]: CsvFile<(typeof columns)[N][number]> }

export const feedNames = Object.keys(columns) as readonly FeedName[]

export function fileOf(name: FeedName): string {
  return `${name}.csv`
}

/** Opens every file, empty but for its header. */
export function openFeeds(dir: string): Feeds {
  const open = feedNames.map((name) => [name, new CsvFile(join(dir, fileOf(name)), columns[name])] as const)
  // the pairs were made from `columns` itself, so each name carries the file of its own columns
  return Object.fromEntries(open) as unknown as Feeds
}

export function closeFeeds(feeds: Feeds): Readonly<Record<FeedName, FileFacts>> {
  const facts = feedNames.map((name) => [name, feeds[name].close()] as const)
  return Object.fromEntries(facts) as Record<FeedName, FileFacts>
}
