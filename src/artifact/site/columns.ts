/**
 * The columns of a node: what each is, which tests hold it, where it comes from, who reads it.
 * In: Site, node. Out: markup. Pure. Start at `columnSection`.
 */
import { type Check, type ColumnOrigin, type GraphNode, type NodeLineage, nodeOf } from '../../graph/index.ts'
import type { ColumnProps } from '../../project/index.ts'
import { columnAnchor } from './file-names.ts'
import { breakable, type Html, html, inline, joined, nothing, type Part } from './html.ts'
import { pageOf, type Site } from './site.ts'
import { briefly, counted, markOf, missing, symbol } from './words.ts'

interface Column {
  readonly name: string
  /** As it binds; else as it is declared. */
  readonly type: string | undefined
  readonly props: ColumnProps | undefined
}

/** In the order of the table; of what does not bind or is not filled, in that of the properties. */
function columnsOf(site: Site, { id, resource }: GraphNode): Column[] {
  const declared = new Map(resource.columns.map((c) => [c.name.toLowerCase(), c]))
  const bound = site.columns.get(id)
  if (bound === undefined)
    return resource.columns.map((props) => ({ name: props.name, type: props.data_type, props }))
  return bound.map(({ name, type }) => ({ name, type, props: declared.get(name.toLowerCase()) }))
}

export function columnNames(site: Site, node: GraphNode): readonly Column[] {
  return columnsOf(site, node)
}

export function columnSection(site: Site, node: GraphNode): Html {
  const columns = columnsOf(site, node)
  const bound = site.columns.has(node.id)
  const tests = testsByColumn(site, node)
  if (columns.length === 0)
    return html`<section><div class="head"><h2>Columns</h2></div><p>${missing('not known: it says none, and what does not bind shows none')}</p></section>`
  const { resource } = node
  const key = resource.kind === 'source' ? [] : resource.grain
  return html`<section><div class="head"><h2>Columns</h2><span class="meta">${counted(columns.length, 'column')} · ${bound ? 'types as the database binds them' : 'types as declared'}</span></div>
<div class="scroll"><table class="wide cols"><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Unit</th><th scope="col"><abbr title="personal data">PII</abbr></th><th scope="col">Description</th></tr></thead><tbody>
${columns.map((c) => columnRow(site, node, c, key.includes(c.name), tests.get(c.name.toLowerCase()) ?? []))}</tbody></table></div></section>
`
}

function columnRow(
  site: Site,
  node: GraphNode,
  column: Column,
  isKey: boolean,
  tests: readonly Check[],
): Html {
  const { name, type, props } = column
  const unit = [isKey ? 'key' : undefined, props?.unit, props?.currency].filter((w) => w !== undefined)
  const more =
    tests.length > 0 &&
    html`<span class="more">${joined(
      tests.map((t) => testWords(site, t)),
      ' · ',
    )}</span>`
  return html`<tr id="${columnAnchor(name)}"><th scope="row" class="mono">${breakable(name)}</th><td class="mono type${(type ?? '').length > 18 && ' long'}">${typeWords(type ?? '')}</td><td class="quiet">${unit.join(', ')}</td><td>${personal(site, node, name, props)}</td><td>${described(props)}${more}</td></tr>
`
}

/** Types of the language are written small, as in the models; names of fields and members stay as they are. */
function typeWords(type: string): string {
  return /^[A-Z][A-Z0-9_ ]*(?:\([\d, ]*\))?(?:\[\])*$/.test(type) ? type.toLowerCase() : type
}

function described(props: ColumnProps | undefined): Html {
  const text = props?.description ?? ''
  return text === '' ? missing('not described') : inline(text)
}

function testWords(site: Site, check: Check): Html {
  const mark = markOf(site.journal?.results.get(check.id))
  const bad = mark.tone === 'fail' || mark.tone === 'warn'
  return bad ? html`${symbol(mark)} ${briefly(check)} (${mark.words})` : html`${briefly(check)}`
}

function testsByColumn(site: Site, { id }: GraphNode): Map<string, Check[]> {
  const tests = new Map<string, Check[]>()
  for (const check of site.checksOf.get(id) ?? []) {
    if (check.kind !== 'generic' || check.test.column === undefined) continue
    const key = check.test.column.toLowerCase()
    tests.set(key, [...(tests.get(key) ?? []), check])
  }
  return tests
}

/** Declared here, or come along from a column that says so. */
function personal(site: Site, { id }: GraphNode, name: string, props: ColumnProps | undefined): Html {
  const kinds = new Set((site.pii.get(id)?.get(name.toLowerCase()) ?? []).map((t) => t.kind))
  if (props?.pii !== undefined) kinds.add(props.pii)
  return html`${[...kinds]
    .sort()
    .map((kind) =>
      kind === props?.pii
        ? html`<span class="tag">${kind}</span>`
        : html`<span class="tag derived" title="it comes along from what it is made of">${kind}, derived</span>`,
    )}`
}

/** Where each column comes from, and what reads it. */
export function originSection(site: Site, node: GraphNode): Html {
  const known = site.lineage.get(node.id)
  const readers = site.readers.get(node.id)
  const columns = columnsOf(site, node)
  const notKnown =
    known?.known === false &&
    html`<p class="said">Where its columns come from is not known: ${known.reason}.</p>`
  const lost = unfollowed(site, node)
  const table = columns.length > 0 && (known?.known === true || readers !== undefined)
  if (!table && notKnown === false && lost === false) return nothing
  return html`<section><div class="head"><h2>Where columns come from, and what reads them</h2><span class="meta">from the database's own bound plan</span></div>${notKnown}
${table && flowTable(site, columns, known?.known === true ? known : undefined, readers)}${known?.known === true && influence(site, known.influence)}${lost}</section>
`
}

type Known = Extract<NodeLineage, { readonly known: true }>

function flowTable(
  site: Site,
  columns: readonly Column[],
  known: Known | undefined,
  readers: ReadonlyMap<string, readonly ColumnOrigin[]> | undefined,
): Html {
  const own = new Map(known?.columns.map((c) => [c.name.toLowerCase(), c]))
  const row = ({ name }: Column): Html => {
    const from = own.get(name.toLowerCase())
    return html`<tr><th scope="row" class="mono"><a href="#${columnAnchor(name)}">${breakable(name)}</a></th>${known !== undefined && html`<td>${from === undefined ? nothing : origins(site, from.from, from.copied)}</td>`}<td class="origins">${places(site, readers?.get(name.toLowerCase()) ?? [])}</td></tr>
`
  }
  return html`<div class="scroll"><table class="wide flow"><thead><tr><th scope="col">Column</th>${known !== undefined && html`<th scope="col">Comes from</th>`}<th scope="col">Read by</th></tr></thead><tbody>
${columns.map(row)}</tbody></table></div>`
}

/** Readers that are not in the table, as nobody knows which columns they take. */
function unfollowed(site: Site, { id }: GraphNode): Part {
  const lost = (site.graph.children.get(id) ?? []).filter((child) => site.lineage.get(child)?.known === false)
  return (
    lost.length > 0 &&
    html`<div class="note">Which columns these read is not known, as their rows are not made by SQL that can be followed: <span class="origins">${joined(
      lost.map(
        (child) => html`<a href="${pageOf(site, child)}">${breakable(nodeOf(site.graph, child).name)}</a>`,
      ),
      ', ',
    )}</span></div>`
  )
}

function origins(site: Site, from: readonly ColumnOrigin[], copied: boolean): Html {
  const values = from.filter((o) => o.role === 'value')
  const conditions = from.filter((o) => o.role === 'condition')
  const none = conditions.length === 0 && missing('no column: a constant, or a count of rows')
  return html`<div class="origins">${values.length === 0 ? none : places(site, values)}${copied && html` <span class="more">unchanged</span>`}</div>${conditions.length > 0 && html`<div class="more">decided by<div class="origins">${places(site, conditions)}</div></div>`}`
}

function influence(site: Site, from: readonly ColumnOrigin[]): Part {
  return (
    from.length > 0 &&
    html`<div class="note">Which rows come out is decided by <div class="origins">${places(site, from)}</div></div>`
  )
}

/** So many nodes are read at a glance; the others open below. */
const atOnce = 6

/** A line a node, with its columns. */
function places(site: Site, from: readonly ColumnOrigin[]): Html {
  const byNode = new Map<string, ColumnOrigin[]>()
  for (const origin of from) {
    const list = byNode.get(origin.node)
    if (list === undefined) byNode.set(origin.node, [origin])
    else list.push(origin)
  }
  const lines = [...byNode.values()].map((list) => html`<div>${place(site, list)}</div>`)
  if (lines.length <= atOnce + 2) return html`${lines}`
  return html`${lines.slice(0, atOnce)}<details><summary>and ${lines.length - atOnce} more</summary>${lines.slice(atOnce)}</details>`
}

/** `model.column`; of several columns `model: column, column`. */
function place(site: Site, list: readonly ColumnOrigin[]): Html {
  const [first] = list
  const node = first === undefined ? undefined : site.graph.nodes.get(first.node)
  const words = ({ column, field }: ColumnOrigin): string =>
    field === undefined ? column : `${column}.${field}`
  if (first === undefined || node === undefined)
    return joined(
      list.map((o) => `${o.node}.${words(o)}`),
      ', ',
    )
  const page = pageOf(site, node.id)
  const to = (origin: ColumnOrigin, text: string): Html =>
    html`<a href="${page}#${columnAnchor(origin.column)}">${breakable(text)}</a>`
  if (list.length === 1) return to(first, `${node.name}.${words(first)}`)
  return html`<a href="${page}">${breakable(node.name)}</a>: ${joined(
    list.map((o) => to(o, words(o))),
    ', ',
  )}`
}
