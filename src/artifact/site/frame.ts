/**
 * What all pages have: head, navigation, the text, the facts beside it. A page lists only what stands beside its own node,
 * so that a site of a thousand models does not hold a thousand links a page. Pure. Start at `page`.
 */
import type { GraphNode } from '../../graph/index.ts'
import { breakable, type Html, html, nothing } from './html.ts'
import { folderOf, type List, listOf, metricId, pageOf, type Site } from './site.ts'
import { count } from './words.ts'

export interface Page {
  /** Id of the node, exposure or metric; or the file of a list. */
  readonly at: string
  readonly title: string
  readonly node?: GraphNode
  readonly main: Html
  readonly aside?: Html
}

/** Names shown below their layer, at most; a larger folder is behind the layer's own page. */
const mostNames = 60

export function page(site: Site, { at, title, node, main, aside }: Page): string {
  const { project } = site.graph
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title === project.title ? title : `${title} · ${project.title}`}</title><link rel="stylesheet" href="site.css"><script src="site.js" defer></script></head>
<body><a class="skip" href="#text">To the text</a>
${navigation(site, at, node)}
<main id="text">
${main}</main>
<aside>${aside ?? nothing}</aside>
</body></html>
`.text
}

function navigation(site: Site, at: string, node: GraphNode | undefined): Html {
  const { project } = site.graph
  const models = site.lists.filter((l) => !dataLists.has(l.key))
  const data = site.lists.filter((l) => dataLists.has(l.key))
  const here = node === undefined ? undefined : listOf(site, node)
  const section = (title: string, lists: readonly List[]): Html =>
    lists.length === 0
      ? nothing
      : html`<h2>${title}</h2><ul>${lists.map((l) => entry(site, l, at, here === l ? node : undefined))}</ul>`
  const ties = site.graph.checks.filter((c) => c.kind === 'reconcile' || c.kind === 'join_audit').length
  return html`<nav aria-label="Pages"><div class="inner"><p class="home"><a href="index.html">${project.title}</a></p><p class="sub">${project.name} ${project.version}</p>
<form role="search" hidden><input id="q" type="search" placeholder="Search" autocomplete="off" aria-label="Search names, columns and descriptions" aria-controls="found"><kbd>/</kbd><ol id="found" hidden></ol></form>
<input type="checkbox" id="menu"><label for="menu">Pages</label><div class="links">${metricLinks(site, at)}${section('Models', models)}${section('Data', data)}<h2>Controls</h2><ul>${lineTo('tie-outs.html', 'tie-outs', ties, at)}</ul>${exposureLinks(site, at)}</div></div></nav>`
}

/** On the first page alone: elsewhere each would have all pages written again for one more model, and a date of the build every day. */
function counts(n: number, at: string): Html {
  return at === 'index.html' ? html`<span>${count(n)}</span>` : nothing
}

const dataLists: ReadonlySet<string> = new Set(['seeds', 'snapshots', 'sources'])

function entry(site: Site, list: List, at: string, node: GraphNode | undefined): Html {
  const { file, title, nodes } = list
  const current = at === file && html` aria-current="page"`
  return html`<li><a href="${file}"${current}>${title}${counts(nodes.length, at)}</a>${node !== undefined && beside(site, list, node)}</li>`
}

/** Names of the node's folder; where there are too many, its own. */
function beside(site: Site, list: List, node: GraphNode): Html {
  const folder = folderOf(node)
  const all = list.folders.get(folder) ?? []
  const shown = all.length <= mostNames ? all : [node]
  const links = shown.map((n) =>
    n === node
      ? html`<li><a href="${pageOf(site, n.id)}" aria-current="page">${breakable(shortName(n))}</a></li>`
      : linkBeside(site, n),
  )
  return html`<ul>${folder !== '' && html`<li class="folder">${folder}</li>`}${links}</ul>`
}

/** Each stands on all pages of its folder, and is made once. */
const madeLinks = new WeakMap<GraphNode, Html>()

function linkBeside(site: Site, node: GraphNode): Html {
  const made = madeLinks.get(node)
  if (made !== undefined) return made
  const fresh = html`<li><a href="${pageOf(site, node.id)}">${breakable(shortName(node))}</a></li>`
  madeLinks.set(node, fresh)
  return fresh
}

/** Of a source its table: the folder above says the rest. */
function shortName({ name, resource }: GraphNode): string {
  return resource.kind === 'source' ? resource.table : name
}

function metricLinks(site: Site, at: string): Html {
  const { metrics, definitions } = site
  if (metrics.length + definitions.length === 0) return nothing
  const open = at === 'list.metrics.html' || at.startsWith('metric.')
  const shown = metrics.length > 0 ? 'scorecard' : 'definitions'
  const n = metrics.length > 0 ? metrics.length : definitions.length
  const names = html`<ul>${metrics.map((m) => html`<li><a href="${pageOf(site, metricId(m))}"${metricId(m) === at && html` aria-current="page"`}>${breakable(m.metric)}</a></li>`)}</ul>`
  const current = at === 'list.metrics.html' && html` aria-current="page"`
  return html`<h2>Metrics</h2><ul><li><a href="list.metrics.html"${current}>${shown}${counts(n, at)}</a>${open && metrics.length <= mostNames && names}</li></ul>`
}

function exposureLinks(site: Site, at: string): Html {
  if (site.exposures.length === 0) return nothing
  return html`<h2>Readers</h2><ul>${lineTo('list.exposures.html', 'exposures', site.exposures.length, at)}</ul>`
}

function lineTo(file: string, title: string, n: number, at: string): Html {
  return html`<li><a href="${file}"${at === file && html` aria-current="page"`}>${title}${counts(n, at)}</a></li>`
}
