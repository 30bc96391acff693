/**
 * What is held against a node: tie-outs with both sums, join audits, tests, unit tests, each with its last result.
 * In: Site, node. Out: markup. Pure. Start at `tieOutSection` and `testSection`.
 */
import type { Check, GraphNode, JoinAuditCheck, ReconcileCheck } from '../../graph/index.ts'
import { breakable, type Html, html, inline, nothing } from './html.ts'
import { nameOf } from './picture.ts'
import { order, pageOf, type Site } from './site.ts'
import type { TieOut, TieOutRow } from './types.ts'
import {
  amount,
  briefly,
  count,
  counted,
  kindOfCheck,
  type Mark,
  markOf,
  missing,
  moment,
  nodeLink,
  symbol,
  worst,
} from './words.ts'

export function linkTo(site: Site, id: string): Html {
  return nodeLink(pageOf(site, id), nameOf(site, id))
}

/** Tie-outs of the node, and those that hold another one against it. */
export function tieOutSection(site: Site, { id }: GraphNode): Html {
  const own = (site.checksOf.get(id) ?? []).filter((c) => c.kind === 'reconcile')
  const audits = (site.checksOf.get(id) ?? []).filter((c) => c.kind === 'join_audit')
  const others = site.heldAgainst.get(id) ?? []
  return html`${tieOuts(site, own)}${audits.length > 0 && html`<section><div class="head"><h2>Join audits</h2><span class="meta">money without a partner, and rows with several</span></div>${audits.map((a) => audit(site, a))}</section>`}${others.length > 0 && html`<section><div class="head"><h2>Held against it</h2><span class="meta">tie-outs of others to this one</span></div>${tieOutTable(site, others)}</section>`}`
}

/** Of several a table of their sums comes first, and the periods of each open below. */
function tieOuts(site: Site, own: readonly ReconcileCheck[]): Html {
  const [first] = own
  if (first === undefined) return nothing
  const alone = own.length === 1
  const title = alone ? html`Tie-out to ${linkTo(site, first.to)}` : 'Tie-outs'
  return html`<section><div class="head"><h2>${title}</h2><span class="meta">on the tables as they stand</span></div>${!alone && tieOutTable(site, own)}${own.map((check) => tieOut(site, check, alone))}</section>
`
}

function tieOut(site: Site, check: ReconcileCheck, alone: boolean): Html {
  const { spec } = check
  const { by, tolerance, name, reason } = spec
  const meta = `${by.length === 0 ? 'as a whole' : `by ${by.join(', ')}`}, tolerance ${amount(tolerance)}`
  const known = site.tieOuts.get(check.id)
  const table =
    known === undefined || known.missing !== undefined
      ? html`<p>${missing(known?.missing ?? 'not built yet, so there is nothing to hold against each other')}</p>`
      : figures(site, check, known)
  const measures = html`<p class="note">${meta}. This one: <code>${spec.measure}</code>${spec.where !== undefined && html` where <code>${spec.where}</code>`}. ${nameOf(site, check.to)}: <code>${spec.to.measure}</code>${spec.to.where !== undefined && html` where <code>${spec.to.where}</code>`}.${reason !== undefined && html` Limit of project.yml: ${reason}.`} Rows behind a group: <code>ledgerline reconcile ${name} --drill</code></p>`
  return html`<details class="tie" id="${name}"${alone && html` open`}><summary><code>${name}</code>${known?.periods.length ? ' by period' : ''}</summary>${table}${measures}</details>
`
}

function figures(site: Site, { of, to }: ReconcileCheck, { periods, totals, periodCount }: TieOut): Html {
  const labelled = [...periods, ...totals].some((r) => r.label !== null)
  const head = html`<thead><tr><th scope="col">Period</th>${labelled && html`<th scope="col">Currency</th>`}<th scope="col" class="num">${nameOf(site, of)}</th><th scope="col" class="num">${nameOf(site, to)}</th><th scope="col" class="num">Gap</th></tr></thead>`
  const all = periods.length === 0 ? 'All rows' : `All ${counted(periodCount, 'period')}`
  const row = (r: TieOutRow): Html =>
    html`<tr${r.period === null && periods.length > 0 && html` class="total"`}><th scope="row">${r.period ?? all}</th>${labelled && html`<td>${r.label ?? ''}</td>`}<td class="num">${amount(r.own)}</td><td class="num">${amount(r.other)}</td><td class="num">${gap(r)}</td></tr>
`
  const left = periodCount - new Set(periods.map((r) => r.period)).size
  return html`<div class="scroll"><table>${head}<tbody>${periods.map(row)}${totals.map(row)}</tbody></table></div>${left > 0 && periods.length > 0 && html`<p class="note">The newest periods are shown; the sum is of all ${periodCount}.</p>`}`
}

/** To the cent, with a sign and a word; groups may differ though their sums do not. */
function gap({ difference, failures }: TieOutRow): Html {
  if (failures === 0) return html`<b class="pass">${amount(difference)} <span aria-hidden="true">✓</span></b>`
  return html`<b class="fail">${amount(difference)} <span aria-hidden="true">✕</span></b> <span class="more">${counted(failures, 'group')} ${failures === 1 ? 'differs' : 'differ'}</span>`
}

function audit(site: Site, check: JoinAuditCheck): Html {
  const { spec, left, right } = check
  const result = site.journal?.results.get(check.id)
  const mark = markOf(result)
  const sides = html`${linkTo(site, left)} to ${linkTo(site, right)} on <code>${spec.on.join(', ')}</code>, money <code>${spec.measure}</code>, at most ${share(spec.maxUnmatched)} without a partner`
  return html`<h3 id="${spec.name}">${symbol(mark)} ${spec.name}</h3><p>${sides}.</p><p>${result === undefined ? missing('not run yet') : html`${result.message || mark.words} <span class="more">${moment(result.at)}</span>`}</p>`
}

function share(part: number): string {
  return `${Number((part * 100).toFixed(4))}%`
}

/** What could not be looked at does not tie out. */
export function tiesOut(site: Site, check: Check): boolean {
  if (check.kind !== 'reconcile') return site.journal?.results.get(check.id)?.status === 'pass'
  const totals = site.tieOuts.get(check.id)?.totals ?? []
  return totals.length > 0 && totals.every((r) => r.failures === 0)
}

/** All tie-outs and audits, a line each. */
export function tieOutTable(site: Site, checks: readonly Check[]): Html {
  const row = (check: Check): Html => {
    if (check.kind === 'join_audit') return auditRow(site, check)
    if (check.kind !== 'reconcile') return nothing
    const total = site.tieOuts.get(check.id)?.totals ?? []
    const figure = (pick: (r: TieOutRow) => Html | string): Html =>
      total.length === 0
        ? missing(site.tieOuts.get(check.id)?.missing ?? 'not built yet')
        : html`${total.map((r) => html`<div>${pick(r)}${r.label !== null && html` <span class="quiet">${r.label}</span>`}</div>`)}`
    return html`<tr><th scope="row" class="mono"><a href="${pageOf(site, check.of)}#${check.spec.name}">${breakable(check.spec.name)}</a><span class="more">${nameOf(site, check.of)} to ${nameOf(site, check.to)}</span></th><td class="num">${figure((r) => amount(r.own))}</td><td class="num">${total.length > 0 && figure((r) => amount(r.other))}</td><td class="num">${total.length > 0 && figure(gap)}</td></tr>
`
  }
  return html`<div class="scroll"><table class="wide ties"><thead><tr><th scope="col">Tie-out</th><th scope="col" class="num">This one</th><th scope="col" class="num">The other</th><th scope="col" class="num">Gap</th></tr></thead><tbody>${checks.map(row)}</tbody></table></div>`
}

function auditRow(site: Site, check: JoinAuditCheck): Html {
  const result = site.journal?.results.get(check.id)
  const mark = markOf(result)
  return html`<tr><th scope="row" class="mono"><a href="${pageOf(site, check.of)}#${check.spec.name}">${breakable(check.spec.name)}</a><span class="more">join audit of ${nameOf(site, check.left)} to ${nameOf(site, check.right)}</span></th><td colspan="2">${result?.message ?? ''}</td><td class="num"><b class="${mark.tone}">${mark.words} ${symbol(mark)}</b></td></tr>
`
}

interface Tested {
  readonly kind: string
  readonly name: string
  readonly about: string
  readonly severity: string
  readonly mark: Mark
  readonly message: string
  readonly description: string
}

/** Tests, tie-outs, audits and unit tests of a node, by kind. */
export function testsOf(site: Site, { id }: GraphNode): Tested[] {
  const checks = (site.checksOf.get(id) ?? []).map((check): Tested => {
    const result = site.journal?.results.get(check.id)
    const column =
      check.kind === 'generic' && check.test.column !== undefined ? ` on ${check.test.column}` : ''
    const description = 'test' in check ? (check.test.description ?? '') : ''
    const said = check.kind === 'generic' ? check.test.title : undefined
    return {
      kind: kindOfCheck(check),
      name: said ?? check.name,
      about: check.kind === 'generic' ? `${briefly(check)}${column}` : '',
      severity: check.severity,
      mark: markOf(result),
      message: result?.status === 'pass' ? '' : (result?.message ?? ''),
      description,
    }
  })
  const units = (site.unitsOf.get(id) ?? []).map((unit): Tested => {
    const result = site.journal?.results.get(unit.id)
    const message = result?.status === 'pass' ? '' : (result?.message ?? '')
    const { description } = unit.test
    return {
      kind: 'Unit tests',
      name: unit.name,
      about: '',
      severity: 'error',
      mark: markOf(result),
      message,
      description,
    }
  })
  return [...checks, ...units].sort((a, b) => order(a.kind, b.kind) || order(a.name, b.name))
}

export function testSection(tests: readonly Tested[]): Html {
  if (tests.length === 0) return nothing
  const kinds = [...new Set(tests.map((t) => t.kind))]
  const row = (t: Tested): Html =>
    html`<tr><td>${symbol(t.mark)}</td><th scope="row" class="mono">${breakable(t.about === '' ? t.name : t.about)}${t.description !== '' && html`<span class="more">${inline(t.description)}</span>`}${t.message !== '' && html`<span class="more">${t.message}</span>`}</th><td class="quiet">${t.severity === 'warn' ? 'warns' : 'stops'}</td><td class="${t.mark.tone} nowrap">${t.mark.words}</td></tr>
`
  return html`<section id="tests"><div class="head"><h2>Tests</h2><span class="meta">${counted(tests.length, 'test')} · results of the last run of each</span></div>
<div class="scroll"><table><thead><tr><th></th><th scope="col">Test</th><th scope="col">A failure</th><th scope="col">Result</th></tr></thead><tbody>
${kinds.map((kind) => html`<tr class="fold"><th colspan="4" scope="colgroup">${kind}</th></tr>${tests.filter((t) => t.kind === kind).map(row)}`)}</tbody></table></div></section>
`
}

/** Counts by kind, for the side of the page. */
export function testCounts(tests: readonly Tested[]): Html {
  const kinds = [...new Set(tests.map((t) => t.kind))]
  return html`<ul class="rows">${kinds.map((kind) => {
    const of = tests.filter((t) => t.kind === kind)
    return html`<li>${symbol(worst(of.map((t) => t.mark)))}<span>${kind}</span><span>${count(of.length)}</span></li>`
  })}</ul>`
}
