/** The page of a metric: what it is, how it is made, its last twelve months. In: Site, metric. Out: what the frame takes. Pure. */
import { nodeOf } from '../../graph/index.ts'
import { printDecimal } from '../../text/index.ts'
import { linkTo } from './checks.ts'
import type { Page } from './frame.ts'
import { breakable, type Html, html, nothing } from './html.ts'
import { valueLine } from './picture.ts'
import { metricId, type Site } from './site.ts'
import type { Metric, MetricValue } from './types.ts'
import { amount, missing } from './words.ts'

/** Months in the table. */
const year = 12

export function metricPage(site: Site, metric: Metric): Page {
  const main = html`<p class="path"><a href="list.metrics.html">Metrics</a> / ${metric.portfolio}</p>
<h1 class="mono">${breakable(metric.metric)} <small>v${metric.version}</small></h1>
<div class="lead"><p>${metric.name === metric.metric ? `A score of the portfolio ${metric.portfolio}.` : `${metric.name}.`}</p></div>
<div class="pair">${identity(metric)}${formula(metric)}</div>
${values(metric)}`
  return {
    at: metricId(metric),
    title: `${metric.metric} v${metric.version}`,
    main,
    aside: beside(site, metric),
  }
}

function pairs(rows: readonly (readonly [string, string | Html])[]): Html {
  return html`<table><tbody>${rows.map(([k, v]) => html`<tr><th scope="row" class="quiet">${k}</th><td>${v}</td></tr>`)}</tbody></table>`
}

function identity(metric: Metric): Html {
  const currency = metric.months.at(-1)?.currency
  const unit =
    metric.unit === 'money' && typeof currency === 'string'
      ? `money, ${currency}`
      : metric.unit.replaceAll('_', ' ')
  return html`<section><div class="head"><h2>Identity</h2></div>${pairs([
    ['Unit', unit],
    ['How it is made', metric.class],
    ['Portfolio', metric.portfolio],
    [
      'Horizon',
      metric.horizon === 'short'
        ? 'short: it moves with activity, and proves no lasting value'
        : metric.horizon,
    ],
    [
      'Added up',
      metric.additive ? 'over time and segments' : 'never: its parts are added, and it is divided last',
    ],
  ])}</section>`
}

/** What is divided by what, by kind of metric; how the parts are counted is in the SQL of the mart. */
const formulas: Readonly<Record<string, readonly [over: string, under: string]>> = {
  share: ['numerator', 'denominator'],
  ratio: ['numerator', 'denominator'],
  mean: ['sum of scores', 'answers'],
  nps: ['promoters less detractors', 'answers'],
}

function formula(metric: Metric): Html {
  const { kind, factor, scale } = metric
  const parts = formulas[kind ?? '']
  const times =
    factor === undefined || Number(factor) === 1 ? nothing : html`<span>× ${amount(factor)}</span>`
  const picture =
    kind === 'total'
      ? html`<p class="formula">the sum of its parts</p>`
      : parts === undefined
        ? html`<p>${missing('not available: the project does not say how it is made')}</p>`
        : html`<p class="formula"><span class="mono">${metric.metric}</span> <span>=</span> <span class="over"><span>${parts[0]}</span><span>${parts[1]}</span></span> ${times}</p>`
  return html`<section><div class="head"><h2>Formula</h2><span class="meta">${kind ?? ''}</span></div>${picture}${scale.length > 0 && pairs(scale)}</section>`
}

/** Decimals by unit, as in the summary. */
const places: Readonly<Record<string, number>> = {
  money: 2,
  percent: 1,
  percentage_points: 1,
  multiple: 2,
  count: 2,
  duration: 1,
  index: 2,
}
const signs: Readonly<Record<string, string>> = { percent: '%', percentage_points: ' pp', multiple: '×' }

function figure(metric: Metric, text: string): string {
  return plainFigure(metric, text) + (signs[metric.unit] ?? '')
}

function plainFigure({ unit, kind }: Metric, text: string): string {
  return printDecimal(text, unit === 'count' && kind === 'total' ? 0 : (places[unit] ?? 2))
}

function part(text: string): string {
  const whole = Number(text) % 1 === 0
  return printDecimal(text, whole ? 0 : 2)
}

interface Column {
  readonly head: string
  readonly cell: (v: MetricValue) => string
}

/** Only those that some month fills: a total has no denominator, an amount of the ledger no interval. */
function columnsFor(metric: Metric, rows: readonly MetricValue[]): Column[] {
  const numbers = (text: string | null): string => (text === null ? '' : part(text))
  const all: Column[] = [
    { head: 'Numerator', cell: (v) => (metric.kind === 'total' ? '' : numbers(v.numerator)) },
    { head: 'Denominator', cell: (v) => (metric.kind === 'total' ? '' : numbers(v.denominator)) },
    { head: 'Value', cell: (v) => (v.value === null ? '' : figure(metric, v.value)) },
    { head: '95% interval', cell: (v) => interval(metric, v) },
    { head: 'n', cell: (v) => numbers(v.n) },
  ]
  return all.filter((c) => c.head === 'Value' || rows.some((v) => v.value !== null && c.cell(v) !== ''))
}

function values(metric: Metric): Html {
  const { months } = metric
  if (months.length === 0)
    return html`<section><div class="head"><h2>Values</h2></div><p>${missing('not available: mart_scorecard has no rows of it')}</p></section>`
  const shown = months.slice(-year)
  const columns = columnsFor(metric, metric.year === undefined ? shown : [...shown, metric.year])
  const row = (v: MetricValue, label: string, last: boolean): Html => {
    const reason = html`<td class="num" colspan="${columns.length}">${missing(v.reason ?? 'not available: no reason given')}</td>`
    const cells = columns.map(
      (c) => html`<td class="num${c.head === '95% interval' && ' quiet'}">${c.cell(v)}</td>`,
    )
    return html`<tr${last && html` class="total"`}><th scope="row">${label}</th>${v.value === null ? reason : cells}</tr>
`
  }
  const currency = metric.unit === 'money' ? months.at(-1)?.currency : undefined
  return html`<section><div class="head"><h2>Values by fiscal month</h2><span class="meta">all customers${typeof currency === 'string' && ` · ${currency}`}</span></div>
<div class="scroll"><table><thead><tr><th scope="col">Month</th>${columns.map((c) => html`<th scope="col" class="num">${c.head}</th>`)}</tr></thead><tbody>
${shown.map((v) => row(v, v.month.slice(0, 7), false))}${metric.year !== undefined && row(metric.year, 'Twelve months', true)}</tbody></table></div></section>`
}

function interval(metric: Metric, { low, high }: MetricValue): string {
  return low === null || high === null ? '' : `[${plainFigure(metric, low)}, ${plainFigure(metric, high)}]`
}

function beside(site: Site, metric: Metric): Html {
  const { months, year: last } = metric
  const shown = months.slice(-year)
  const text = (v: MetricValue | undefined): string => (v?.value == null ? '' : figure(metric, v.value))
  const line = valueLine(
    shown.map((v) => (v.value === null ? undefined : Number(v.value))),
    text(shown.find((v) => v.value !== null)),
    text(shown.filter((v) => v.value !== null).at(-1)),
  )
  const explained = metric.madeBy
    .map((id) => nodeOf(site.graph, id))
    .find((n) => n.resource.name === 'mart_scorecard')
  return html`${shown.length > 1 && html`<section><h2>Last ${shown.length} months</h2>${line}<p class="note">${shown[0]?.month.slice(0, 7)} to ${shown.at(-1)?.month.slice(0, 7)}</p></section>`}${last?.value != null && html`<section><h2>Twelve months to ${last.month.slice(0, 7)}</h2><p class="big">${figure(metric, last.value)}</p>${last.low !== null && html`<p class="note">95% interval ${interval(metric, last)}</p>`}</section>`}<section><h2>Made by</h2><ul>${metric.madeBy.map((id) => html`<li>${linkTo(site, id)}</li>`)}</ul></section>${explained !== undefined && html`<section><h2>Ask</h2><p class="mono">ledgerline explain ${explained.name}.value</p></section>`}`
}
