/**
 * The two forms of a report: how a figure, a reason, a tag and a picture are written in HTML and in Markdown.
 * In: display text. Out: markup with every word from the data escaped. Pure.
 * Start at `outputs`; a further format is one more `Output`.
 */
import { escapeHtml } from '../../text/index.ts'
import { type DisplayOptions, displayState, displayValue } from './display.ts'
import { escapeMarkdown } from './markdown.ts'
import { plotAxis, plotBar, plotMark, plotScale } from './plot.ts'
import type { FigureRow } from './rows.ts'

export type Format = 'html' | 'md'

export interface Output {
  text(words: string): string
  /** Running text: an amount is not parted from its currency at a line's end. */
  sentence(words: string): string
  /** A figure, or its reason set apart from figures. */
  value(row: FigureRow, options: DisplayOptions): string
  grade(row: FigureRow): string
  /** State of a control, `words` true to say it in words beside the symbol. */
  state(row: FigureRow, words: boolean): string
  axis(rows: readonly FigureRow[]): string
  /** `signed` true to colour what is told from nought: a gain or a loss. */
  mark(row: FigureRow, rows: readonly FigureRow[], signed: boolean): string
  bar(row: FigureRow): string
}

const html: Output = {
  text: escapeHtml,
  sentence: (words) => escapeHtml(words.replaceAll(/\b([A-Z]{3}) (?=[\d−])/g, '$1\u00a0')),
  value(row, options) {
    const words = escapeHtml(displayValue(row, options))
    if (row.value === null) return `<em class="na">${words}</em>`
    return row.restated ? `${words}<sup class="restated" title="restated">R</sup>` : words
  },
  grade(row) {
    if (row.grade === null) return ''
    const grade = escapeHtml(row.grade)
    return `<span class="grade ${grade.toLowerCase()}">${grade}</span>`
  },
  state(row, words) {
    const mark = displayState(row)
    const symbol = mark.symbol === '' ? '' : `<span aria-hidden="true">${mark.symbol}</span>`
    const said = words
      ? `${symbol === '' ? '' : ' '}${escapeHtml(mark.words)}`
      : `<span class="said">${escapeHtml(mark.words)}</span>`
    return `<span class="state ${mark.tone}">${symbol}${said}</span>`
  },
  axis: (rows) => plotAxis(plotScale(rows), escapeHtml),
  mark: (row, rows, signed) => plotMark(row, plotScale(rows), escapeHtml, signed),
  bar: (row) => plotBar(row, escapeHtml),
}

/** A bar of one block per 4%, which a terminal can draw. */
const BLOCK = 4

const markdown: Output = {
  text: escapeMarkdown,
  sentence: escapeMarkdown,
  value(row, options) {
    const words = escapeMarkdown(displayValue(row, options))
    if (row.value === null) return `*${words}*`
    return row.restated ? `${words} (R)` : words
  },
  grade: (row) => (row.grade === null ? '' : escapeMarkdown(row.grade)),
  state(row, words) {
    const mark = displayState(row)
    if (mark.symbol === '' || words) return `${mark.symbol} ${mark.words}`.trim()
    return mark.symbol
  },
  axis: () => '',
  mark: () => '',
  bar: (row) =>
    '█'.repeat(row.value === null ? 0 : Math.max(0, Math.min(25, Math.round(Number(row.value) / BLOCK)))),
}

export const outputs: Readonly<Record<Format, Output>> = { html, md: markdown }
