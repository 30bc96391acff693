/**
 * The rules that every published mart keeps by what it declares: types that a reader survives, money with its currency, the fiscal
 * period beside its month, whether it is closed, and where a null says why. Exceptions are listed, each with its reason, and printed.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openProject } from '../../src/cli/context.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { graph } = openProject({ projectDir: join(root, '.'), var: ['data_dir=none'] })

interface Column {
  readonly name: string
  readonly data_type?: string
  readonly unit?: string
  readonly constraints: readonly string[]
  readonly tests: readonly { readonly name: string }[]
}

interface Table {
  readonly name: string
  readonly grain: readonly string[]
  readonly columns: readonly Column[]
}

const tables: Table[] = graph.order
  .map((id) => graph.nodes.get(id))
  .flatMap((node) =>
    node?.resource.kind === 'model' && /^(dim|fct|mart|ctl)_/.test(node.name)
      ? [
          {
            name: node.name,
            grain: node.resource.grain,
            columns: node.resource.columns as unknown as readonly Column[],
          },
        ]
      : [],
  )
const marts = tables.filter((t) => t.name.startsWith('mart_'))
const moneyOf = (t: Table): readonly Column[] => t.columns.filter((c) => c.unit === 'money')
const has = (t: Table, column: string): boolean => t.columns.some((c) => c.name === column)
const isNotNull = (c: Column | undefined): boolean => c?.constraints.includes('not_null') ?? false
/** The month of a row, by whatever name. */
const monthOf = (t: Table): string | undefined =>
  t.columns.map((c) => c.name).find((name) => ['fiscal_month', 'cohort_month', 'month'].includes(name))

/** Fails where what breaks a rule is not what the list says, and prints the list. */
function holdsBut(rule: string, broken: readonly string[], listed: Readonly<Record<string, string>>): void {
  for (const [name, why] of Object.entries(listed)) console.info(`${rule}, but ${name}: ${why}`)
  expect([...broken].sort()).toEqual(Object.keys(listed).sort())
}

it('reads all marts', () => {
  expect(marts.length).toBeGreaterThan(50)
})

it('types are those that any reader of tables knows', () => {
  const known = /^(varchar|date|timestamp|boolean|integer|bigint|double|decimal\(\d+, ?\d+\))$/i
  const small =
    'smallint, as the contract of the marts writes it for numbers within a year, a decile or a count of products'
  holdsBut(
    'types',
    tables.flatMap((t) =>
      t.columns
        .filter((c) => !known.test(c.data_type ?? ''))
        .map((c) => `${t.name}.${c.name} ${c.data_type}`),
    ),
    Object.fromEntries(
      [
        'dim_fiscal_period.fiscal_quarter',
        'dim_fiscal_period.period_no',
        'dim_fiscal_period.weeks',
        'mart_customer_value.value_decile',
        'mart_customer_value_calibration.decile',
        'mart_expansion.products_held',
        'mart_unit_economics.value_decile',
      ].map((column) => [`${column} smallint`, small]),
    ),
  )
})

it('money is DECIMAL(18,2)', () => {
  const other = tables.flatMap((t) =>
    moneyOf(t)
      .filter((c) => !/^decimal\(18, ?2\)$/i.test(c.data_type ?? ''))
      .map((c) => `${t.name}.${c.name}`),
  )
  expect(other).toEqual([])
})

it('money has a currency in its row', () => {
  holdsBut(
    'a currency',
    tables.filter((t) => moneyOf(t).length > 0 && !has(t, 'currency')).map((t) => t.name),
    { ctl_input_status: 'a control total of a port, over whatever currencies its rows have' },
  )
})

it('a mart with a month has its fiscal period beside it, never null', () => {
  const broken = marts.filter(
    (t) => monthOf(t) !== undefined && !isNotNull(t.columns.find((c) => c.name === 'fiscal_period_id')),
  )
  expect(broken.map((t) => t.name)).toEqual([])
})

const asOf = 'over all periods to as_of_date, which it carries'
const toDate = 'over many months to the last closed one, or ahead'
const ofNoPeriod: Readonly<Record<string, string>> = {
  mart_channel_matched: 'customers of many cohorts, each by its own window',
  mart_customer_equity: asOf,
  mart_customer_value: asOf,
  mart_customer_value_group: asOf,
  mart_customer_value_total: asOf,
  mart_initiative_portfolio: toDate,
  mart_initiative_roi: toDate,
  mart_profit_bridge: 'two years that are closed: other periods are not in it',
  mart_programme_return: toDate,
  mart_score_band_economics: asOf,
  mart_unit_economics: asOf,
}

it('a mart of money says whether the period is closed, unless its rows are of no one period', () => {
  const open = marts.filter(
    (t) => moneyOf(t).length > 0 && !isNotNull(t.columns.find((c) => c.name === 'close_status')),
  )
  holdsBut(
    'close_status',
    open.map((t) => t.name),
    ofNoPeriod,
  )
  const carries = (name: string): boolean => marts.some((t) => t.name === name && has(t, 'as_of_date'))
  expect(Object.keys(ofNoPeriod).filter((name) => ofNoPeriod[name] === asOf && !carries(name))).toEqual([])
  expect(open.filter((t) => monthOf(t) !== undefined).map((t) => t.name)).toEqual([])
})

it('a mart of which money may be null says why in its row', () => {
  const open = marts.filter((t) => moneyOf(t).some((c) => !isNotNull(c)) && !has(t, 'not_available'))
  holdsBut(
    'not_available',
    open.map((t) => t.name),
    {
      mart_initiative_cashflow: 'memo_amount is of planned capacity alone, and says nothing of other lines',
    },
  )
})
