/**
 * The page of a model, port, seed, snapshot or source. In: Site, node. Out: what the frame takes. Pure. Start at `nodePage`.
 */
import { isAbsolute, win32 } from 'node:path'
import { type GraphNode, meantBy, withRunId } from '../../graph/index.ts'
import type { Model, SourceTable } from '../../project/index.ts'
import { linkTo, testCounts, testSection, testsOf, tieOutSection } from './checks.ts'
import { codeLines, type Language, lineCount, type PageOfName } from './code.ts'
import { columnNames, columnSection, originSection } from './columns.ts'
import type { Page } from './frame.ts'
import { breakable, type Html, html, joined, nothing, prose } from './html.ts'
import { buildBars, neighbourhood } from './picture.ts'
import { folderOf, kindOf, listOf, type Site } from './site.ts'
import { count, counted, type Mark, missing, moment, seconds } from './words.ts'

type Tests = ReturnType<typeof testsOf>

export function nodePage(site: Site, node: GraphNode): Page {
  const tests = testsOf(site, node)
  const readers = readersOf(site, node)
  const main = html`${path(site, node)}
<h1 class="mono">${breakable(node.name)}</h1>
<div class="lead">${node.resource.description.trim() === '' ? html`<p>${missing('not described')}</p>` : prose(node.resource.description)}</div>
${states(site, node, tests)}${port(site, node)}${facts(site, node)}
${columnSection(site, node)}<section><div class="head"><h2>Lineage</h2><span class="meta">left to right; dashed: it asks only whether a port is filled; an edge of ochre: kept by hand</span></div>
${neighbourhood(site, node, readers)}</section>
${originSection(site, node)}${tieOutSection(site, node)}${codeSection(site, node)}${testSection(tests)}`
  return { at: node.id, title: node.name, node, main, aside: beside(site, node, tests, readers) }
}

/** Nodes and exposures; its tests are told elsewhere. */
function readersOf(site: Site, { id }: GraphNode): string[] {
  return (site.items.children.get(id) ?? []).filter((child) => {
    const type = site.items.byId.get(child)?.type
    // a semantic model has no page: its metrics are told
    return type !== 'test' && type !== 'unit_test' && type !== 'metric' && type !== 'semantic_model'
  })
}

function metricsOf(site: Site, { id }: GraphNode): string[] {
  return site.definitions.filter((m) => m.models.includes(id) && m.inputs.length === 0).map((m) => m.id)
}

function path(site: Site, node: GraphNode): Html {
  const list = listOf(site, node)
  const kind = kindOf(node)
  const folder = folderOf(node)
  const first = kind === 'model' ? html`<a href="index.html">Models</a> / ` : nothing
  const title = list?.title ?? kind
  return html`<p class="path">${first}<a href="${list?.file ?? 'index.html'}">${kind === 'model' ? title : title.charAt(0).toUpperCase() + title.slice(1)}</a>${folder !== '' && html` / ${folder}`}</p>`
}

function states(site: Site, node: GraphNode, tests: Tests): Html {
  const said: Html[] = []
  const say = (tone: string, sign: string, words: string): void => {
    said.push(html`<li class="${tone}"><span aria-hidden="true">${sign}</span> ${words}</li>`)
  }
  if (node.config.contractEnforced) say('pass', '✓', 'contract enforced')
  const of = (tone: Mark['tone']): number => tests.filter((t) => t.mark.tone === tone).length
  if (of('pass') > 0)
    say(
      'pass',
      '✓',
      `${of('pass')} of ${counted(tests.length, 'test')} ${of('pass') === 1 ? 'passes' : 'pass'}`,
    )
  if (of('warn') > 0) say('warn', '!', counted(of('warn'), 'warning'))
  if (of('fail') > 0) say('fail', '✕', `${of('fail')} failed`)
  if (of('none') > 0) say('none', '·', `${counted(of('none'), 'test')} not run`)
  for (const words of tied(site, node)) said.push(words)
  return html`<ul class="states">${said}<li class="plain">${builtWords(site, node)}</li></ul>`
}

function tied(site: Site, { id }: GraphNode): Html[] {
  const own = (site.checksOf.get(id) ?? []).filter((c) => c.kind === 'reconcile')
  const rows = own.flatMap((c) => site.tieOuts.get(c.id)?.totals ?? [])
  if (rows.length === 0) return []
  const differ = rows.filter((r) => r.failures > 0).length
  return differ === 0
    ? [html`<li class="pass"><span aria-hidden="true">✓</span> ties out, within tolerance</li>`]
    : [html`<li class="fail"><span aria-hidden="true">✕</span> does not tie out</li>`]
}

function builtWords(site: Site, node: GraphNode): string {
  const last = site.journal?.builds.get(node.id)?.at(-1)
  if (last !== undefined) return `built ${moment(last.at)}`
  if (isUnfilled(node)) return 'nobody fills it'
  return node.config.materialized === 'ephemeral' ? 'no table of its own' : 'not built yet'
}

function isUnfilled({ resource }: GraphNode): boolean {
  return (
    resource.kind === 'model' &&
    resource.abstract &&
    resource.sql === undefined &&
    resource.typescript === undefined
  )
}

/** What a port is, and who fills it. */
function port(site: Site, node: GraphNode): Html {
  const { resource } = node
  if (resource.kind !== 'model' || !resource.abstract) return nothing
  const by = resource.sql?.file ?? resource.typescript?.file
  if (by === undefined)
    return html`<p class="said">A port that this project does not fill. What reads it says <code>not available: ${node.name}</code> in place of a figure. To fill it, write a model of this name with the columns below.</p>`
  return html`<p class="said">A port: the columns below are what the package asks for. This project fills it with <code>${site.pathOf(resource.package, by)}</code>.</p>`
}

function facts(site: Site, node: GraphNode): Html {
  const { resource, config } = node
  const last = site.journal?.builds.get(node.id)?.at(-1)
  const grain = resource.kind === 'source' ? [] : resource.grain
  const rows =
    last === undefined || last.rows === null
      ? missing(rowsMissing(node, last !== undefined))
      : count(last.rows)
  return html`<dl class="facts"><div><dt>Grain</dt><dd>${grain.length === 0 ? missing('not declared') : html`<span class="mono">${grain.join(', ')}</span>`}</dd></div><div><dt>Owner</dt><dd>${resource.owner ?? missing('nobody said')}</dd></div><div><dt>${resource.kind === 'source' ? 'Read from' : 'Built as'}</dt><dd>${builtAs(node)}</dd></div>${config.tags.length > 0 && html`<div><dt>Tags</dt><dd>${config.tags.map((t) => html`<span class="tag grey">${t}</span>`)}</dd></div>`}<div><dt>Rows</dt><dd>${rows}</dd></div></dl>`
}

function rowsMissing(node: GraphNode, built: boolean): string {
  if (isUnfilled(node)) return 'none: not filled'
  return built ? 'not counted' : 'not built yet'
}

function builtAs({ resource, config }: GraphNode): string {
  if (resource.kind === 'source')
    return resource.remote === undefined ? `${resource.format} files` : 'table of another database'
  if (resource.kind === 'seed') return 'table of a CSV file'
  if (config.materialized === 'ephemeral') return 'part of what reads it'
  const { incremental, partitionBy = [] } = config
  if (config.materialized !== 'incremental' || incremental === undefined) return config.materialized
  const by = partitionBy.length > 0 ? ` of ${partitionBy.join(', ')}` : ''
  return `incremental by ${incremental.strategy.replaceAll('_', ' ')}${by}`
}

/** Its name in the database. */
function standsAs({ config, relation }: GraphNode): Html {
  if (config.materialized === 'ephemeral') return nothing
  return html`<section><h2>Stands as</h2><p class="mono">${breakable(`${relation.schema}.${relation.name}`)}</p></section>`
}

interface Tab {
  readonly title: string
  readonly text: string
  readonly language: Language
}

/** The text as it is written, and as it goes to the database. */
function codeSection(site: Site, node: GraphNode): Html {
  const { resource } = node
  if (resource.kind !== 'model') return nothing
  const tabs = tabsOf(site, node, resource)
  if (tabs.length === 0) return nothing
  const file = resource.sql?.file ?? resource.path
  const to: PageOfName = (helper, args) => {
    const id = meantBy(site.names, helper, args, file)
    return id === undefined ? undefined : site.files.get(id)
  }
  return html`<section class="code" id="code"><h2>${tabs[0]?.language === 'ts' ? 'Code' : 'SQL'}</h2><div class="tabs">${tabs.map((t, i) => html`<input type="radio" name="tab" id="t${i}"${i === 0 && html` checked`}><label for="t${i}">${t.title}</label>`)}<span class="meta">${counted(lineCount(tabs[0]?.text ?? ''), 'line')} as written</span></div>
${tabs.map((t, i) => html`<div class="tab n${i}">${codeLines(t.text, t.language, to)}</div>`)}</section>
`
}

function tabsOf(site: Site, node: GraphNode, { sql, typescript }: Model): Tab[] {
  if (typescript !== undefined) return [{ title: 'Source', text: typescript.text, language: 'ts' }]
  if (sql === undefined) return []
  const code = site.compiled.get(node.id)
  const text = (rendered: string): string => withRunId(rendered, '0'.repeat(12))
  return [
    { title: 'Source', text: sql.text, language: 'sql' },
    ...(code === undefined
      ? []
      : [{ title: 'Rendered', text: text(code.rendered.text), language: 'sql' as const }]),
    ...(code?.incremental === undefined
      ? []
      : [{ title: 'Rendered, when it stands', text: text(code.incremental.text), language: 'sql' as const }]),
  ]
}

function beside(site: Site, node: GraphNode, tests: Tests, readers: readonly string[]): Html {
  const { resource, config, parents } = node
  const list = (title: string, ids: readonly string[]): Html =>
    ids.length === 0
      ? nothing
      : html`<section><h2>${title}</h2><ul>${ids.map((id) => html`<li>${linkTo(site, id)}${exposureWord(site, id)}</li>`)}</ul></section>`
  const columns = columnNames(site, node)
  // an amount is what people ask about
  const column = (columns.find((c) => c.props?.unit === 'money') ?? columns.at(-1))?.name
  const belongs = [
    ['Package', resource.package === site.graph.project.name ? undefined : resource.package],
    ['Group', config.group],
    ['Access', config.access],
  ].filter((pair) => pair[1] !== undefined)
  return html`${runs(site, node)}${tests.length > 0 && html`<section><h2><a href="#tests">Tests</a></h2>${testCounts(tests)}</section>`}${list('Reads', parents)}${list('Used by', readers)}${list('Metrics', metricsOf(site, node))}${belongs.length > 0 && html`<section><h2>Belongs to</h2><dl>${belongs.map(([k, v]) => html`<dt>${k}</dt><dd>${v}</dd>`)}</dl></section>`}${standsAs(node)}<section><h2>Files</h2>${filesOf(site, node).map((f) => html`<p class="mono">${joined(f.split(/(?<=\/)/), html`<wbr>`)}</p>`)}</section>${resource.kind === 'source' && freshness(resource)}<section><h2>Ask</h2>${column !== undefined && resource.kind === 'model' && html`<p class="mono">ledgerline explain ${node.name}.${column}</p>`}${resource.kind !== 'source' && html`<p class="mono">ledgerline why ${node.name}</p>`}<p class="mono">ledgerline show ${node.name}</p></section>`
}

function exposureWord(site: Site, id: string): Html {
  const exposure = site.items.byId.get(id)?.exposure
  return exposure === undefined ? nothing : html` <small>${exposure.type}</small>`
}

function runs(site: Site, { id }: GraphNode): Html {
  const builds = site.journal?.builds.get(id) ?? []
  const last = builds.at(-1)
  if (last === undefined) return nothing
  const sorted = builds.map((b) => b.milliseconds).sort((a, b) => a - b)
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
  return html`<section><h2>Builds</h2>${builds.length > 1 && buildBars(builds)}<dl><dt>Last, ${last.at.slice(0, 10)}</dt><dd>${seconds(last.milliseconds)}</dd>${builds.length > 1 && html`<dt>Median of ${builds.length}</dt><dd>${seconds(median)}</dd>`}</dl></section>`
}

/** Never an absolute path: of a source that says one, the last part. */
function filesOf(site: Site, { resource }: GraphNode): string[] {
  const own = (file: string): string => site.pathOf(resource.package, file)
  if (resource.kind === 'source') {
    const { location, remote } = resource
    const said =
      isAbsolute(location) || win32.isAbsolute(location) ? `…/${location.split(/[\\/]/).at(-1)}` : location
    return [
      own(resource.path),
      remote === undefined ? said : `${remote.database}: ${remote.schema}.${remote.table}`,
    ]
  }
  const more =
    resource.kind === 'model' ? [resource.sql?.file, resource.typescript?.file, resource.propertiesFile] : []
  return [...new Set([resource.path, ...more.filter((f) => f !== undefined)].map(own))]
}

function freshness({ freshness: rule }: SourceTable): Html {
  const limit = (said: { count: number; period: string } | undefined): string =>
    said === undefined ? 'no limit' : counted(said.count, said.period)
  return html`<section><h2>Freshness</h2>${rule === undefined ? html`<p>${missing('no rule')}</p>` : html`<dl><dt>Warns after</dt><dd>${limit(rule.warnAfter)}</dd><dt>Fails after</dt><dd>${limit(rule.errorAfter)}</dd></dl>`}</section>`
}
