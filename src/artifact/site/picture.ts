/**
 * Drawings of fixed size: what a node reads and what reads it, left to right; its builds as bars; a metric as a line.
 * In: Site, node. Out: SVG that takes its colours from the page. Pure; the same input gives the same bytes.
 * Start at `neighbourhood`.
 */
import { type GraphNode, nodeOf } from '../../graph/index.ts'
import type { NodeBuild } from '../../run/index.ts'
import { Html, html } from './html.ts'
import { kindOf, pageOf, type Site } from './site.ts'
import { counted } from './words.ts'

const WIDTH = 848
const BOX = 252
const GAP = 46
const LINE = 15
const PAD = 8
const TOP = 22
/** Boxes of a side; the others are named beside the page. */
const most = 9
/** Signs of a line at this size. */
const signs = 32

interface Box {
  readonly href: string | undefined
  readonly lines: readonly string[]
  readonly small: string
  readonly byHand: boolean
  readonly asked: boolean
}

/** What stands to the left of a node, the node, and what stands to the right. */
export function neighbourhood(site: Site, node: GraphNode, readers: readonly string[]): Html {
  const left = node.parents.map((id) => boxOf(site, id, node.asks?.includes(id) ?? false))
  const right = readers.map((id) =>
    boxOf(site, id, site.graph.nodes.get(id)?.asks?.includes(node.id) ?? false),
  )
  if (left.length + right.length === 0)
    return html`<p class="note">It reads nothing, and nothing reads it.</p>`
  const sides = [shown(left), [boxOf(site, node.id, false)], shown(right)] as const
  const height = TOP + Math.max(...sides.map(heightOf), 40) + 4
  const [l, m, r] = sides.map((boxes, i) => placed(boxes, i * (BOX + GAP), height))
  const own = m?.[0]
  if (l === undefined || r === undefined || own === undefined) return html``
  const caps = [
    caption(0, left.length === 0 ? 'reads nothing' : `reads ${more(left)}`),
    caption(BOX + GAP, 'this one'),
    caption(2 * (BOX + GAP), right.length === 0 ? 'read by nothing' : `read by ${more(right)}`),
  ]
  const edges = [...l.map((from) => edge(from, own, from.asked)), ...r.map((to) => edge(own, to, to.asked))]
  const label = `${node.name} reads ${counted(left.length, 'node')} and is read by ${right.length}`
  return html`<div class="scroll"><svg class="picture" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">${caps}${edges}${l.map((b) => draw(b, ''))}${draw(own, 'own')}${r.map((b) => draw(b, ''))}</svg></div>`
}

function more(boxes: readonly Box[]): string {
  return boxes.length <= most ? String(boxes.length) : `${boxes.length}, of which ${most - 1} are drawn`
}

function shown(boxes: readonly Box[]): readonly Box[] {
  return boxes.length <= most ? boxes : boxes.slice(0, most - 1)
}

function boxOf(site: Site, id: string, asked: boolean): Box {
  const node = site.graph.nodes.get(id)
  const exposure = site.items.byId.get(id)?.exposure
  const name = node?.name ?? exposure?.title ?? exposure?.name ?? id
  const kind = node === undefined ? 'exposure' : wordsOf(node)
  return {
    href: pageOf(site, id),
    lines: wrapped(name),
    small: kind,
    byHand: node !== undefined && kindOf(node) === 'seed',
    asked,
  }
}

function wordsOf(node: GraphNode): string {
  const { resource, config } = node
  if (resource.kind !== 'model') return resource.kind
  if (resource.abstract && resource.sql === undefined) return 'port, not filled'
  return `${resource.layer ?? 'model'}, ${config.materialized}`
}

/** A name in lines that fit, parted at underscores, dots and blanks. */
function wrapped(name: string): string[] {
  const lines: string[] = []
  for (const part of name.split(/(?<=[_. ])/)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + part.length <= signs) lines[lines.length - 1] = last + part
    else lines.push(part)
  }
  return lines
}

const boxHeight = (box: Box): number => 2 * PAD + LINE * (box.lines.length + 1) - 3
const heightOf = (boxes: readonly Box[]): number => boxes.reduce((sum, b) => sum + boxHeight(b) + 8, -8)

interface Placed extends Box {
  readonly x: number
  readonly y: number
  readonly height: number
}

function placed(boxes: readonly Box[], x: number, height: number): Placed[] {
  let y = TOP + (height - TOP - 4 - heightOf(boxes)) / 2
  return boxes.map((box) => {
    const at = { ...box, x, y: Math.round(y), height: boxHeight(box) }
    y += at.height + 8
    return at
  })
}

function caption(x: number, text: string): Html {
  return html`<text class="cap" x="${x}" y="12">${text}</text>`
}

function draw({ href, lines, small, byHand, x, y, height }: Placed, style: string): Html {
  const text = lines.map(
    (line, i) => html`<text x="${x + 12}" y="${y + PAD + 11 + LINE * (i + 1)}">${line}</text>`,
  )
  const shape = html`<rect x="${x + 0.5}" y="${y + 0.5}" width="${BOX - 1}" height="${height - 1}" rx="2"/>${byHand && html`<rect class="byhand" x="${x}" y="${y}" width="3" height="${height}"/>`}<text class="small" x="${x + 12}" y="${y + PAD + 9}">${small}</text>${text}`
  return style === 'own' ? html`<g class="own">${shape}</g>` : html`<a href="${href ?? ''}">${shape}</a>`
}

function edge(from: Placed, to: Placed, asked: boolean): Html {
  const [x1, y1, x2, y2] = [from.x + BOX, from.y + from.height / 2, to.x, to.y + to.height / 2]
  const mid = (x1 + x2) / 2
  return html`<path class="edge${asked ? ' asks' : ''}" d="M${x1} ${y1}C${mid} ${y1} ${mid} ${y2} ${x2 - 5} ${y2}"/><path class="tip${asked ? ' grey' : ''}" d="M${x2} ${y2}l-6 -3.5v7z"/>`
}

/** One bar a build, the last one dark; heights are times. */
export function buildBars(builds: readonly NodeBuild[]): Html {
  const longest = Math.max(1, ...builds.map((b) => b.milliseconds))
  const bars = builds.map(({ milliseconds }, i) => {
    const height = Math.max(1.5, (milliseconds / longest) * 30)
    const last = i === builds.length - 1 ? ' class="last"' : ''
    return `<rect${last} x="${i * 7}" y="${(32 - height).toFixed(1)}" width="5" height="${height.toFixed(1)}"/>`
  })
  return html`<svg class="spark" width="212" height="33" viewBox="0 0 212 33" role="img" aria-label="${counted(builds.length, 'build')}, oldest first">${new Html(bars.join(''))}</svg>`
}

/** Values as a line with its ends named; a gap where there is none. */
export function valueLine(values: readonly (number | undefined)[], first: string, last: string): Html {
  const known = values.filter((v) => v !== undefined)
  if (known.length < 2) return html``
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const span = high - low || 1
  const point = (v: number, i: number): string =>
    `${(4 + (i * 204) / Math.max(1, values.length - 1)).toFixed(1)},${(56 - ((v - low) / span) * 34).toFixed(1)}`
  const parts: string[][] = [[]]
  values.forEach((v, i) => {
    if (v === undefined) parts.push([])
    else parts.at(-1)?.push(point(v, i))
  })
  const lines = parts.filter((p) => p.length > 1).map((p) => `<polyline points="${p.join(' ')}"/>`)
  const end = parts.at(-1)?.at(-1)?.split(',')
  const dot = end === undefined ? '' : `<circle cx="${end[0]}" cy="${end[1]}" r="2.5"/>`
  return html`<svg class="spark" width="212" height="64" viewBox="0 0 212 64" role="img" aria-label="${first} to ${last}">${new Html(lines.join('') + dot)}<text x="2" y="12">${first}</text><text class="last" x="210" y="12" text-anchor="end">${last}</text></svg>`
}

/** Names of nodes by id, for lists beside pictures. */
export function nameOf(site: Site, id: string): string {
  return site.graph.nodes.has(id) ? nodeOf(site.graph, id).name : (site.items.byId.get(id)?.name ?? id)
}
