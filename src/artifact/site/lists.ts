/**
 * Pages that lead to others: the first page, a page for each layer and kind, tie-outs, exposures, metrics.
 * In: Site. Out: what the frame takes. Pure. Start at `indexPage`.
 */
import { type Check, exposureId, type GraphNode } from '../../graph/index.ts'
import type { Exposure } from '../../project/index.ts'
import { linkTo, tieOutTable, tiesOut } from './checks.ts'
import { definitionTable } from './definition-page.ts'
import type { Page } from './frame.ts'
import { breakable, type Html, html, inline, link, nothing, prose } from './html.ts'
import { type List, metricId, pageOf, type Site } from './site.ts'
import { count, counted, markOf, missing, moment, nodeLink, symbol } from './words.ts'

export function indexPage(site: Site): Page {
  const { project, checks, unitTests } = site.graph
  const built = site.builtAt === undefined ? notBuilt : nothing
  const ties = checks.filter((c) => c.kind === 'reconcile' || c.kind === 'join_audit')
  const models = site.lists.filter((l) => l.nodes.some((n) => n.resource.kind === 'model'))
  const total = models.reduce((sum, l) => sum + l.nodes.length, 0)
  const main = html`<h1>${project.title}</h1>
<div class="lead"><p>${counted(total, 'model')}, ${counted(project.seeds.length, 'seed')} and ${counted(project.sources.length, 'source')}, held by ${counted(checks.length, 'test')} and ${counted(unitTests.length, 'unit test')}.</p></div>
<ul class="states">${resultWords(site)}<li class="plain">${site.builtAt === undefined ? 'not built yet' : `last built ${moment(site.builtAt)}`}</li></ul>${built}
<dl class="facts"><div><dt>Currency</dt><dd>${project.currency}</dd></div><div><dt>Time zone</dt><dd>${project.timezone}</dd></div><div><dt>Target</dt><dd>${project.target.name}</dd></div><div><dt>Version</dt><dd>${project.version}</dd></div></dl>
<section><div class="head"><h2>Layers</h2><span class="meta">in the order in which data takes them</span></div>
<table><thead><tr><th scope="col">Layer</th><th scope="col" class="num">Nodes</th><th scope="col" class="num">Built</th><th scope="col">Folders</th></tr></thead><tbody>${site.lists.map((l) => layerRow(site, l))}</tbody></table></section>
${failing(site)}${tieOutSummary(site, ties)}
${ports(site)}`
  return { at: 'index.html', title: project.title, main, aside: indexAside(site) }
}

const notBuilt = html`<p class="said">Nothing was built yet on this target: there are no rows, results or times. What follows is of the project as it is written and as it binds. <code>ledgerline build</code> makes the tables.</p>`

function resultWords(site: Site): Html {
  if (site.journal === undefined) return nothing
  const all = [...site.graph.checks.map((c) => c.id), ...site.graph.unitTests.map((u) => u.id)]
  const marks = all.map((id) => markOf(site.journal?.results.get(id)))
  const of = (tone: string): number => marks.filter((m) => m.tone === tone).length
  const say = (tone: string, sign: string, n: number, words: string): Html =>
    n === 0
      ? nothing
      : html`<li class="${tone}"><span aria-hidden="true">${sign}</span> ${count(n)} ${words}</li>`
  return html`${say('pass', '✓', of('pass'), `of ${counted(all.length, 'test')} pass`)}${say('warn', '!', of('warn'), 'warn')}${say('fail', '✕', of('fail'), 'fail')}${say('none', '·', of('none'), 'not run')}`
}

function layerRow(site: Site, list: List): Html {
  const built = list.nodes.filter((n) => site.journal?.builds.has(n.id)).length
  const folders = [...list.folders.keys()].filter((f) => f !== '')
  return html`<tr><th scope="row"><a href="${list.file}">${list.title}</a></th><td class="num">${count(list.nodes.length)}</td><td class="num">${site.builtAt === undefined ? missing('not yet') : count(built)}</td><td class="quiet">${folders.length > 40 ? `${folders.length} folders` : folders.join(', ')}</td></tr>
`
}

/** Tests whose last result is no pass: what a reader must know before any figure. */
function failing(site: Site): Html {
  const { checks, unitTests } = site.graph
  const all = [
    ...checks.map((c) => ({ id: c.id, name: c.name, of: 'of' in c ? c.of : c.parents[0] })),
    ...unitTests.map((u) => ({ id: u.id, name: u.name, of: u.of as string | undefined })),
  ]
  const bad = all.filter(({ id }) => ['warn', 'fail'].includes(markOf(site.journal?.results.get(id)).tone))
  if (bad.length === 0) return nothing
  const row = ({ id, name, of }: (typeof all)[number]): Html => {
    const mark = markOf(site.journal?.results.get(id))
    return html`<tr><td>${symbol(mark)}</td><th scope="row" class="mono">${breakable(name)}<span class="more">${of !== undefined && linkTo(site, of)}</span></th><td>${site.journal?.results.get(id)?.message ?? ''}</td><td class="${mark.tone} nowrap">${mark.words}</td></tr>
`
  }
  return html`<section><div class="head"><h2>Tests that do not pass</h2><span class="meta">${bad.length}</span></div><div class="scroll"><table class="wide"><tbody>${bad.map(row)}</tbody></table></div></section>`
}

/** How many tie, and in full those that do not. */
function tieOutSummary(site: Site, ties: readonly Check[]): Html {
  if (ties.length === 0) return nothing
  const open = ties.filter((c) => !tiesOut(site, c))
  const built = site.builtAt !== undefined
  const words = !built
    ? html`${missing('not built yet, so there is nothing to hold against each other')}`
    : open.length === 0
      ? html`<b class="pass"><span aria-hidden="true">✓</span> all tie out</b>, on the tables as they stand`
      : html`<b class="fail"><span aria-hidden="true">✕</span> ${open.length} of ${ties.length} do not tie out</b>`
  return html`<section><div class="head"><h2><a href="tie-outs.html">Tie-outs</a></h2><span class="meta">${ties.length}, join audits included</span></div><p>${words}.</p>${built && open.length > 0 && tieOutTable(site, open)}</section>`
}

/** What the project does not fill, which is why some figures are not there. */
function ports(site: Site): Html {
  const all = [...site.graph.nodes.values()].filter((n) => n.resource.kind === 'model' && n.resource.abstract)
  if (all.length === 0) return nothing
  const open = all.filter(
    (n) => n.resource.kind === 'model' && n.resource.sql === undefined && n.resource.typescript === undefined,
  )
  return html`<section><div class="head"><h2>Ports that are not filled</h2><span class="meta">${open.length} of ${all.length}</span></div>${open.length === 0 ? html`<p>Every port is filled.</p>` : html`<p>Figures that need one of these say <code>not available</code> and its name.</p><table class="names"><tbody>${open.map((n) => html`<tr><th scope="row" class="mono">${nodeLink(pageOf(site, n.id), n.name)}</th><td>${firstSentence(n.resource.description)}</td></tr>`)}</tbody></table>`}</section>`
}

function indexAside(site: Site): Html {
  const { packages } = site.graph.project
  const others = packages.slice(1)
  return html`${others.length > 0 && html`<section><h2>Packages</h2><dl>${others.map((p) => html`<dt>${p.name}</dt><dd>${p.version}</dd>`)}</dl></section>`}<section><h2>Find</h2><p>The search looks in names, columns and descriptions. Press <code>/</code> to go to it.</p></section><section><h2>These pages</h2><p>are written by ledgerline ${site.version}: <span class="mono">ledgerline docs generate</span></p></section>`
}

/** All nodes of a layer or kind, by folder. */
export function listPage(site: Site, list: List): Page {
  const folders = [...list.folders]
  const title = list.title.charAt(0).toUpperCase() + list.title.slice(1)
  const main = html`<p class="path"><a href="index.html">${site.graph.project.title}</a></p><h1>${title}</h1>
<div class="lead"><p>${counted(list.nodes.length, 'node')}${folders.length > 1 && ` in ${counted(folders.length, 'folder')}`}.</p></div>
<section><div class="scroll"><table class="wide names"><thead><tr><th scope="col">Name</th><th scope="col">What it holds</th><th scope="col">Owner</th><th scope="col" class="num">Rows</th></tr></thead><tbody>
${folders.map(([folder, nodes]) => html`${folder !== '' && html`<tr class="fold"><th colspan="4" scope="colgroup">${folder}</th></tr>`}${nodes.map((n) => nodeRow(site, n))}`)}</tbody></table></div></section>`
  return { at: list.file, title, main }
}

function nodeRow(site: Site, { id, name, resource }: GraphNode): Html {
  const last = site.journal?.builds.get(id)?.at(-1)
  const rows =
    last === undefined ? missing('not built') : last.rows === null ? missing('not counted') : count(last.rows)
  return html`<tr><th scope="row" class="mono">${nodeLink(pageOf(site, id), name)}</th><td>${firstSentence(resource.description)}</td><td class="quiet">${resource.owner ?? ''}</td><td class="num">${rows}</td></tr>
`
}

/** The page of the node has the rest. */
export function firstSentence(text: string): Html {
  const first = /^[\s\S]*?[.!?](?=\s|$)/.exec(text.trim())?.[0] ?? text.trim()
  return first === '' ? missing('not described') : inline(first)
}

export function tieOutPage(site: Site): Page {
  const checks = site.graph.checks.filter((c) => c.kind === 'reconcile' || c.kind === 'join_audit')
  const main = html`<p class="path"><a href="index.html">${site.graph.project.title}</a></p><h1>Tie-outs</h1>
<div class="lead"><p>Sums that must be the same to the cent, and joins that must not lose money. ${site.builtAt === undefined ? 'Nothing was built yet, so nothing could be held against each other.' : 'Both sums are those of the tables as they stand.'}</p></div>
<section>${checks.length === 0 ? html`<p>${missing('the project has none')}</p>` : tieOutTable(site, checks)}</section>`
  return { at: 'tie-outs.html', title: 'Tie-outs', main }
}

export function exposureListPage(site: Site): Page {
  const row = (e: Exposure): Html =>
    html`<tr><th scope="row"><a href="${pageOf(site, exposureId(e))}">${e.title ?? breakable(e.name)}</a></th><td>${e.type}</td><td>${firstSentence(e.description)}</td><td class="quiet">${e.owner.name ?? e.owner.email ?? ''}</td></tr>
`
  const main = html`<p class="path"><a href="index.html">${site.graph.project.title}</a></p><h1>Exposures</h1><div class="lead"><p>What outside reads the tables: dashboards, notebooks, applications.</p></div>
<section><div class="scroll"><table class="wide"><thead><tr><th scope="col">Name</th><th scope="col">Kind</th><th scope="col">What it is</th><th scope="col">Owner</th></tr></thead><tbody>${site.exposures.map(row)}</tbody></table></div></section>`
  return { at: 'list.exposures.html', title: 'Exposures', main }
}

export function exposurePage(site: Site, exposure: Exposure): Page {
  const { name, title, type, description, owner, maturity, url, tags, path } = exposure
  const parents = site.items.byId.get(exposureId(exposure))?.parents ?? []
  const said = [owner.name, owner.email].filter((w) => w !== undefined).join(', ')
  const main = html`<p class="path"><a href="list.exposures.html">Exposures</a> / ${type}</p><h1>${title ?? name}</h1>
<div class="lead">${description.trim() === '' ? html`<p>${missing('not described')}</p>` : prose(description)}</div>
<dl class="facts"><div><dt>Name</dt><dd class="mono">${name}</dd></div><div><dt>Owner</dt><dd>${said === '' ? missing('nobody said') : said}</dd></div><div><dt>Maturity</dt><dd>${maturity ?? missing('not said')}</dd></div><div><dt>Address</dt><dd>${url === undefined ? missing('none') : link(url)}</dd></div></dl>
<section><div class="head"><h2>Reads</h2><span class="meta">${counted(parents.length, 'node')}</span></div><div class="scroll"><table class="wide names"><tbody>${parents.map((id) => parentRow(site, id))}</tbody></table></div></section>`
  const aside = html`${tags.length > 0 && html`<section><h2>Tags</h2><p>${tags.map((t) => html`<span class="tag grey">${t}</span>`)}</p></section>`}<section><h2>Files</h2><p class="mono">${site.pathOf(exposure.package, path)}</p></section>`
  return { at: exposureId(exposure), title: title ?? name, main, aside }
}

function parentRow(site: Site, id: string): Html {
  const node = site.graph.nodes.get(id)
  return node === undefined ? nothing : nodeRow(site, node)
}

export function metricListPage(site: Site): Page {
  const main = html`<p class="path"><a href="index.html">${site.graph.project.title}</a></p><h1>Metrics</h1>
${scorecardTable(site)}${definitionTable(site)}`
  return { at: 'list.metrics.html', title: 'Metrics', main }
}

function scorecardTable(site: Site): Html {
  if (site.metrics.length === 0) return nothing
  return html`<div class="lead"><p>The metrics of the scorecard, as <code>dim_metric</code> has them.</p></div>
<section><div class="scroll"><table class="wide"><thead><tr><th scope="col">Metric</th><th scope="col">Name</th><th scope="col">Portfolio</th><th scope="col">Unit</th><th scope="col">How it is made</th><th scope="col">Horizon</th></tr></thead><tbody>${site.metrics.map(
    (
      m,
    ) => html`<tr><th scope="row" class="mono">${nodeLink(pageOf(site, metricId(m)), m.metric)}</th><td>${m.name}</td><td>${m.portfolio}</td><td>${m.unit}</td><td>${m.class}</td><td>${m.horizon}</td></tr>
`,
  )}</tbody></table></div></section>`
}
