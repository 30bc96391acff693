/**
 * The page of a metric that is defined in a property file: its formula, part by part, and the SQL that it compiles to.
 * In: Site, metric. Out: what the frame takes. Pure. Start at `definitionPage`.
 */
import { nodeOf, readName } from '../../graph/index.ts'
import { compileQuestion, type LinkedMetric } from '../../metric/index.ts'
import { linkTo } from './checks.ts'
import { codeLines } from './code.ts'
import type { Page } from './frame.ts'
import { breakable, type Html, html, joined, nothing, prose } from './html.ts'
import { metricId, pageOf, type Site } from './site.ts'
import { missing, nodeLink } from './words.ts'

export function definitionPage(site: Site, of: LinkedMetric): Page {
  const { metric, says } = of
  const { name, label, description, type } = metric
  const main = html`<p class="path"><a href="list.metrics.html">Metrics</a> / ${type}</p><h1 class="mono">${breakable(name)}</h1>
<div class="lead">${label !== undefined && html`<p>${label}.</p>`}${description.trim() === '' ? html`<p>${missing('not described')}</p>` : prose(description)}</div>
${facts(of)}<section><div class="head"><h2>Formula</h2><span class="meta">${type}</span></div><p class="mono">${name} = ${says}</p>${tree(site, of)}</section>
${sqlSection(site, of)}`
  return { at: of.id, title: name, main, aside: beside(site, of) }
}

function facts({ metric, unit, currency, dimensions, missing: ports, hash }: LinkedMetric): Html {
  const { owner, filter, fill, least } = metric
  const pairs: readonly (readonly [string, string | Html | undefined])[] = [
    [
      'Unit',
      unit === undefined ? missing('not said') : currency === undefined ? unit : `${unit}, ${currency}`,
    ],
    ['Owner', owner ?? missing('nobody said')],
    ['Asked by', dimensions.length === 0 ? missing('nothing') : dimensions.join(', ')],
    ['Filter', filter === undefined ? undefined : html`<code>${filter}</code>`],
    ['Without rows', fill],
    ['At least', least],
    ['Not available', ports.length === 0 ? undefined : missing(ports.join(', '))],
    ['Definition', html`<code>${hash.slice(0, 16)}</code>`],
  ]
  return html`<dl class="facts">${pairs.map(([k, v]) => v !== undefined && html`<div><dt>${k}</dt><dd>${v}</dd></div>`)}</dl>
`
}

/** Each metric with what it is made of, down to models. */
function tree(site: Site, of: LinkedMetric): Html {
  if (of.inputs.length === 0) return html`<ul>${of.parts.map((part) => partLine(site, part))}</ul>`
  return html`<ul>${of.inputs.map(
    (input) =>
      html`<li>${nodeLink(pageOf(site, input.of.id), input.name)} = <span class="mono">${input.of.says}</span>${input.filter !== undefined && html` where <code>${input.filter}</code>`}${tree(site, input.of)}</li>`,
  )}</ul>`
}

function partLine(site: Site, { agg, expr, filters, of }: LinkedMetric['parts'][number]): Html {
  const all = [...(of.semantic.filter === undefined ? [] : [of.semantic.filter]), ...filters]
  const where =
    all.length === 0
      ? nothing
      : html` where ${joined(
          all.map((f) => html`<code>${f}</code>`),
          ' and ',
        )}`
  return html`<li><code>${agg}(${expr ?? '*'})</code> of ${linkTo(site, of.model.id)}${where}</li>`
}

/** By its time, where it has one. */
function sqlSection(site: Site, of: LinkedMetric): Html {
  if (of.missing.length > 0) return nothing
  const { graph } = site
  const time = of.parts[0]?.of.time?.name
  const by = time !== undefined && of.parts.every((p) => p.of.time?.name === time) ? [time] : []
  const relation = (id: string): string => readName(nodeOf(graph, id))
  const sql = compileQuestion({ metrics: [of], by }, { project: graph.project, relation })
  return html`<section class="code"><h2>SQL</h2><div class="tabs"><input type="radio" name="tab" id="t0" checked><label for="t0">Compiled</label><span class="meta">${by.length === 0 ? 'in all' : `by ${by[0]}`}</span></div><div class="tab n0">${codeLines(sql, 'sql', () => undefined)}</div></section>`
}

function beside(site: Site, { id, metric }: LinkedMetric): Html {
  const { name, tags, path, package: own } = metric
  const used = (site.items.children.get(id) ?? []).filter((child) => site.items.byId.get(child)?.metric)
  const scores = site.metrics.filter((m) => m.metric === name)
  return html`${scores.length > 0 && html`<section><h2>Scorecard</h2><ul>${scores.map((m) => html`<li>${nodeLink(pageOf(site, metricId(m)), `${m.metric} v${m.version}`)}</li>`)}</ul></section>`}${used.length > 0 && html`<section><h2>Used by</h2><ul>${used.map((child) => html`<li>${linkTo(site, child)}</li>`)}</ul></section>`}${tags.length > 0 && html`<section><h2>Tags</h2><p>${tags.map((t) => html`<span class="tag grey">${t}</span>`)}</p></section>`}<section><h2>Files</h2><p class="mono">${site.pathOf(own, path)}</p></section><section><h2>Ask</h2><p class="mono">ledgerline metric query ${name}</p><p class="mono">ledgerline explain metric:${name}</p></section>`
}

/** The table of definitions, on the page of all metrics. */
export function definitionTable(site: Site): Html {
  if (site.definitions.length === 0) return nothing
  const row = (m: LinkedMetric): Html =>
    html`<tr><th scope="row" class="mono">${nodeLink(pageOf(site, m.id), m.metric.name)}</th><td>${m.metric.label ?? m.metric.description}</td><td>${m.metric.type}</td><td>${m.unit ?? ''}</td><td class="mono">${m.says}</td></tr>
`
  return html`<section><div class="head"><h2>Definitions</h2><span class="meta">asked with <code>ledgerline metric query</code></span></div><div class="scroll"><table class="wide"><thead><tr><th scope="col">Metric</th><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Unit</th><th scope="col">Formula</th></tr></thead><tbody>${site.definitions.map(row)}</tbody></table></div></section>`
}
