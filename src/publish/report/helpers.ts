/**
 * The fixed set of helpers a report template may use; docs/reports.md lists them for authors.
 * In: a lookup and an output form. Out: Handlebars helpers. They read rows and print them; none computes a figure.
 * Start at `createHelpers`; a further helper is one more entry of the object and one line in docs/reports.md.
 */
import Handlebars from 'handlebars'
import { displayClass, displayCount, displayInterval, displayLabel, displayReading } from './display.ts'
import type { Lookup } from './lookup.ts'
import type { Output } from './output.ts'
import type { FigureRow } from './rows.ts'

type Helper = (...args: never[]) => unknown
interface Options {
  readonly hash: Readonly<Record<string, unknown>>
}

const words = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const list = (value: unknown): string[] =>
  (words(value) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

export function createHelpers(lookup: Lookup, output: Output): Record<string, Helper> {
  const safe = (markup: string) => new Handlebars.SafeString(markup)
  return { ...lookups(lookup), ...printers(output, safe), ...texts(lookup, output, safe), ...logic }
}

function lookups(lookup: Lookup): Record<string, Helper> {
  return {
    row: (section: string, figure: string, { hash }: Options) =>
      lookup.figure(
        section,
        figure,
        words(hash.segment) ?? '(all)',
        hash.period === 'prior' ? 'prior' : 'now',
      ),
    rows: (section: string, figure: string, { hash }: Options) => {
      const kind = words(hash.kind)
      return lookup.list(section, figure, {
        order: list(hash.order),
        byValue: hash.by === 'value',
        ...(kind === undefined ? {} : { kind }),
      })
    },
    figures: (section: string, { hash }: Options) =>
      lookup.figures(section, list(hash.order), list(hash.except)),
    /** A part of a figure (`part`, `whole`, `warn`, `fail`): the row `figure.name` of the same segment. */
    part: (of: FigureRow, name: string) =>
      lookup.figure(of.section, `${of.figure}.${name}`, of.segment, 'now'),
    has: (section: string) => lookup.has(section),
  }
}

type Safe = (markup: string) => unknown

function printers(output: Output, safe: Safe): Record<string, Helper> {
  // a row that is not there was already noted by the lookup; print the gap as what it is
  const of = (row: FigureRow | undefined, print: (row: FigureRow) => string) =>
    row === undefined ? safe(output.text('not available: no such figure')) : safe(print(row))
  return {
    value: (row: FigureRow | undefined, { hash }: Options) =>
      of(row, (r) => output.value(r, { sign: hash.sign === true, currency: hash.currency === true })),
    interval: (row: FigureRow | undefined) => of(row, (r) => output.text(displayInterval(r))),
    count: (row: FigureRow | undefined) => of(row, (r) => output.text(displayCount(r))),
    made: (row: FigureRow | undefined) => of(row, (r) => output.text(displayClass(r))),
    reading: (row: FigureRow | undefined, { hash }: Options) =>
      of(row, (r) => output.text(displayReading(r, words(hash.up), words(hash.down)))),
    grade: (row: FigureRow | undefined) => of(row, (r) => output.grade(r)),
    state: (row: FigureRow | undefined, { hash }: Options) =>
      of(row, (r) => output.state(r, hash.words === true)),
    month: (row: FigureRow | undefined) => of(row, (r) => output.text(r.fiscal_month.slice(0, 7))),
    mart: (row: FigureRow | undefined) => of(row, (r) => output.text(r.mart)),
    currency: (row: FigureRow | undefined) => of(row, (r) => output.text(r.currency ?? '')),
    plotAxis: (rows: readonly FigureRow[]) => safe(output.axis(rows)),
    plotMark: (row: FigureRow, rows: readonly FigureRow[], { hash }: Options) =>
      safe(output.mark(row, rows, hash.signed === true)),
    plotBar: (row: FigureRow) => safe(output.bar(row)),
  }
}

function texts(lookup: Lookup, output: Output, safe: Safe): Record<string, Helper> {
  const textOf = (section: string) => lookup.narrative(section)?.text ?? ''
  return {
    label: (name: string) => safe(output.text(displayLabel(name))),
    text: (value: string) => safe(output.text(value)),
    /** One paragraph of a section's text, 1-based; all of it, joined, without `paragraph`. */
    narrative: (section: string, { hash }: Options) => {
      const paragraphs = textOf(section).split(/\n\s*\n/)
      const at = Number(hash.paragraph ?? 0)
      return safe(output.sentence(at === 0 ? paragraphs.join(' ') : (paragraphs[at - 1] ?? '')))
    },
    says: (section: string, { hash }: Options) =>
      textOf(section).split(/\n\s*\n/).length >= Number(hash.paragraph ?? 1) && textOf(section) !== '',
    /** The `name: text` lines of a section, in order. */
    facts: (section: string) =>
      textOf(section)
        .split('\n')
        .flatMap((line) => {
          const at = line.indexOf(': ')
          return at === -1 ? [] : [{ name: line.slice(0, at), text: line.slice(at + 2) }]
        }),
    fact: (section: string, name: string) => {
      const line = textOf(section)
        .split('\n')
        .find((l) => l.startsWith(`${name}: `))
      return safe(output.text(line === undefined ? '' : line.slice(name.length + 2)))
    },
  }
}

const logic: Record<string, Helper> = {
  missing: (row: FigureRow | undefined) => row === undefined || row.value === null,
  eq: (a: unknown, b: unknown) => a === b,
  and: (...args: unknown[]) => args.slice(0, -1).every(Boolean),
  not: (value: unknown) => !value,
  some: (rows: readonly unknown[] | undefined) => rows !== undefined && rows.length > 0,
}

/** Names only, for messages and for `knownHelpers`. */
export const helperNames: readonly string[] = Object.keys(
  createHelpers(
    {
      month: '',
      missing: new Set(),
      figure: () => undefined,
      list: () => [],
      figures: () => [],
      has: () => false,
      narrative: () => undefined,
    },
    {
      text: String,
      sentence: String,
      value: String,
      grade: String,
      state: String,
      axis: String,
      mark: String,
      bar: String,
    },
  ),
)
