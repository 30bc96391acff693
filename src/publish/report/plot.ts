/**
 * Small SVG pictures of fixed size for table cells: points with intervals on a shared axis, and bars of shares.
 * In: figures. Out: SVG text that takes its colours from the page. Pure; the same rows give the same bytes.
 * Start at `plotAxis` and `plotMark`. Geometry alone is in floats; every printed number is the row's own display.
 */
import { printDecimal } from '../../text/index.ts'
import { displayInterval, displayLabel, displayValue, holdsZero } from './display.ts'
import type { FigureRow } from './rows.ts'

/** Size of a plot cell in the page's own unit (docs/reports.md, "Layout"). */
const WIDTH = 300
const PAD = 14
const ROW = 30
const MIDDLE = ROW / 2
/** What a character of a label takes at most, and what parts two labels. */
const DIGIT = 8
const GAP = 8

export interface Scale {
  readonly ticks: readonly number[]
  readonly suffix: string
  x(value: number): number
}

/** One axis for all rows of a table. It starts at zero, so that a small difference looks small. */
export function plotScale(rows: readonly FigureRow[]): Scale {
  const points = rows.flatMap((row) => (row.value === null ? [] : [Number(row.value)]))
  const ends = rows.flatMap((row) =>
    row.low === null || row.high === null ? [] : [Number(row.low), Number(row.high)],
  )
  // one wide interval must not flatten the others: beyond twice the points it ends in an arrow
  const reach = 2 * Math.max(...points.map(Math.abs), 0)
  const within = ends.map((end) => Math.max(-reach, Math.min(reach, end)))
  const range = [Math.min(0, ...points, ...within), Math.max(0, ...points, ...within)] as const
  const suffix = rows[0]?.unit === 'percent' ? '%' : ''
  const ticks = fittingTicks(...range, suffix)
  const first = ticks[0] ?? 0
  const span = (ticks.at(-1) ?? 1) - first || 1
  return {
    ticks,
    suffix,
    x: (value) => PAD + ((value - first) / span) * (WIDTH - 2 * PAD),
  }
}

/** As many ticks as their labels have room for, at most seven. */
function fittingTicks(low: number, high: number, suffix: string): readonly number[] {
  const fits = (ticks: readonly number[]) => {
    const widest = Math.max(...tickLabels(ticks, suffix).map((label) => label.length))
    return (WIDTH - 2 * PAD) / (ticks.length - 1) >= widest * DIGIT + GAP
  }
  const tried = [6, 5, 4, 3, 2].map((parts) => niceTicks(low, high, parts))
  return tried.find(fits) ?? tried.at(-1) ?? []
}

function tickLabels(ticks: readonly number[], suffix: string): string[] {
  const digits = Math.max(0, -Math.floor(Math.log10((ticks[1] ?? 1) - (ticks[0] ?? 0) || 1)))
  return ticks.map((tick) => `${printDecimal(tick.toFixed(digits), digits)}${suffix}`)
}

/** Round steps of 1, 2 or 5 that cover the range in at most so many parts, or one more. */
function niceTicks(low: number, high: number, parts: number): number[] {
  const span = high - low || 1
  const power = 10 ** Math.floor(Math.log10(span / parts))
  const step = [1, 2, 5, 10].map((s) => s * power).find((s) => span / s <= parts) ?? 10 * power
  const first = Math.floor(low / step)
  const last = Math.ceil(high / step - 1e-9)
  return Array.from({ length: Math.max(last - first, 1) + 1 }, (_, i) => (first + i) * step)
}

const at = (value: number) => value.toFixed(1)

function svg(title: string, body: string, tone = ''): string {
  return (
    `<svg class="plot${tone}" viewBox="0 0 ${WIDTH} ${ROW}" width="${WIDTH}" height="${ROW}" role="img" aria-label="${title}">` +
    `<title>${title}</title>${body}</svg>`
  )
}

function gridLines(scale: Scale): string {
  return scale.ticks
    .map((tick) => {
      const x = at(scale.x(tick))
      return `<path class="${tick === 0 ? 'zero' : 'grid'}" d="M${x} 0V${ROW}"/>`
    })
    .join('')
}

/** The head of the plot's column: tick labels, and nothing else. */
export function plotAxis(scale: Scale, written: (text: string) => string): string {
  const said = tickLabels(scale.ticks, scale.suffix)
  const labels = scale.ticks.map(
    (t, i) => `<text x="${at(scale.x(t))}" y="20" text-anchor="middle">${said[i] ?? ''}</text>`,
  )
  return svg(written(`Axis from ${said[0] ?? ''} to ${said.at(-1) ?? ''}`), labels.join(''))
}

/**
 * E1 a square, E2 a disc, anything weaker a ring on a dashed line; an interval off the axis ends in an arrow.
 *
 * @param signed  whether one that is told from nought is drawn as a gain or a loss
 */
export function plotMark(
  row: FigureRow,
  scale: Scale,
  written: (text: string) => string,
  signed = false,
): string {
  const said = [displayLabel(row.segment), displayValue(row), displayInterval(row)].filter(
    (part) => part !== '',
  )
  const title = written(said.join(' '))
  if (row.value === null) return svg(title, gridLines(scale))
  const weak = row.grade !== 'E1' && row.grade !== 'E2'
  const whisker =
    row.low === null || row.high === null ? '' : whiskerOf(Number(row.low), Number(row.high), scale, weak)
  const body = `${gridLines(scale)}${whisker}${pointOf(row.grade, scale.x(Number(row.value)))}`
  return svg(title, body, signed ? toneOf(row) : '')
}

function toneOf(row: FigureRow): string {
  if (row.low === null || row.high === null || holdsZero(row)) return ''
  return Number(row.low) > 0 ? ' gain' : ' loss'
}

function whiskerOf(low: number, high: number, scale: Scale, weak: boolean): string {
  const [left, right] = [PAD / 2, WIDTH - PAD / 2]
  const from = Math.max(scale.x(low), left)
  const to = Math.min(scale.x(high), right)
  const end = (x: number, cut: boolean, step: number) =>
    cut
      ? `<path class="mark" d="M${at(x + step)} ${MIDDLE - 4}L${at(x)} ${MIDDLE}L${at(x + step)} ${MIDDLE + 4}"/>`
      : `<path class="mark" d="M${at(x)} ${MIDDLE - 4}V${MIDDLE + 4}"/>`
  const line = `<path class="mark${weak ? ' weak' : ''}" d="M${at(from)} ${MIDDLE}H${at(to)}"/>`
  return line + end(from, scale.x(low) < left, 5) + end(to, scale.x(high) > right, -5)
}

function pointOf(grade: string | null, x: number): string {
  if (grade === 'E1')
    return `<rect class="point" x="${at(x - 4.5)}" y="${MIDDLE - 4.5}" width="9" height="9"/>`
  if (grade === 'E2') return `<circle class="point" cx="${at(x)}" cy="${MIDDLE}" r="5"/>`
  return `<circle class="ring" cx="${at(x)}" cy="${MIDDLE}" r="4.5"/>`
}

/** A share of the whole as a bar of 0 to 100%; members without a score are grey. */
export function plotBar(row: FigureRow, written: (text: string) => string): string {
  const title = written(`${displayLabel(row.segment)} ${displayValue(row)}`)
  const share = row.value === null ? 0 : Math.max(0, Math.min(100, Number(row.value)))
  const width = (share / 100) * WIDTH
  const tone = row.segment === 'NO_SCORE' || row.segment === 'UNALLOCATED' ? 'rest' : 'bar'
  const track = `<path class="grid" d="M0 ${MIDDLE + 6.5}H${WIDTH}"/>`
  return svg(
    title,
    `${track}<rect class="${tone}" x="0" y="${MIDDLE - 6}" width="${at(width)}" height="12"/>`,
  )
}
