/**
 * The site of the docs: a page for each node, exposure and metric, written out ready, so that it opens from a folder
 * without a server. In: SiteInput. Out: files, one at a time, each made when it is asked for. Pure. Start at `siteFiles`.
 */
import { eachText } from '../../diagnostic/index.ts'
import { exposureId, nodeOf } from '../../graph/index.ts'
import { columnNames } from './columns.ts'
import { definitionPage } from './definition-page.ts'
import { type Page, page } from './frame.ts'
import { leaveOut, shownText } from './html.ts'
import { exposureListPage, exposurePage, indexPage, listPage, metricListPage, tieOutPage } from './lists.ts'
import { metricPage } from './metric-page.ts'
import { nodePage } from './node-page.ts'
import { script } from './script.ts'
import { kindOf, metricId, openSite, pageOf, type Site } from './site.ts'
import { style } from './style.ts'
import type { SiteFile, SiteInput } from './types.ts'

export type { Metric, MetricValue, SiteFile, SiteInput, TieOut, TieOutRow } from './types.ts'

export function* siteFiles(input: SiteInput): Generator<SiteFile> {
  leaveOut(input.dir)
  const site = openSite(input)
  const file = (name: string, made: Page): SiteFile => ({ name, text: [page(site, made)] })
  yield { name: 'site.css', text: [style] }
  yield { name: 'site.js', text: [script] }
  yield { name: 'search.js', text: searchIndex(site) }
  for (const list of site.lists) yield file(list.file, listPage(site, list))
  for (const id of site.graph.order) yield file(pageOf(site, id), nodePage(site, nodeOf(site.graph, id)))
  if (site.exposures.length > 0) yield file('list.exposures.html', exposureListPage(site))
  for (const exposure of site.exposures)
    yield file(pageOf(site, exposureId(exposure)), exposurePage(site, exposure))
  if (site.metrics.length + site.definitions.length > 0) yield file('list.metrics.html', metricListPage(site))
  for (const metric of site.metrics) yield file(pageOf(site, metricId(metric)), metricPage(site, metric))
  for (const metric of site.definitions) yield file(pageOf(site, metric.id), definitionPage(site, metric))
  yield file('tie-outs.html', tieOutPage(site))
  // last, so that who sees it has the pages it leads to
  yield file('index.html', indexPage(site))
}

/** Per page: file, name, kind, description, columns with theirs. */
function* searchIndex(site: Site): Generator<string> {
  let before = 'ledgerlineSearch([\n'
  const line = (...entry: readonly unknown[]): string => {
    const text = `${before}${JSON.stringify(eachText(entry, shownText))}`
    before = ',\n'
    return text
  }
  for (const id of site.graph.order) {
    const node = nodeOf(site.graph, id)
    const { description } = node.resource
    const kind = node.resource.kind === 'model' ? (node.resource.layer ?? 'model') : kindOf(node)
    const columns = columnNames(site, node).map(({ name, props }) => [name, props?.description ?? ''])
    yield line(pageOf(site, id), node.name, kind, description, columns)
  }
  for (const e of site.exposures)
    yield line(pageOf(site, exposureId(e)), e.title ?? e.name, e.type, e.description, [])
  for (const m of site.metrics) yield line(pageOf(site, metricId(m)), m.metric, 'metric', m.name, [])
  for (const { id, metric } of site.definitions)
    yield line(pageOf(site, id), metric.name, 'metric', metric.label ?? metric.description, [])
  yield before === ',\n' ? '\n])\n' : `${before}])\n`
}
