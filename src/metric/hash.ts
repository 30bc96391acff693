/**
 * The hash of a definition: the same as long as the number is made the same way, so that a sign-off can stand on it.
 * In it are the aggregates with their SQL, their filters, the dimensions that these name and the model that they are of, the arithmetic, windows, unit and
 * fill, of the metric and of all that it is made of. Not in it: labels, descriptions, owners, places, the order of filters,
 * blanks and comments in SQL, the case of its words, and the name under which something is known.
 * What the model itself does is not in it either: `why` says that. Pure. Start at `definitionHash`.
 */
import { hash } from 'node:crypto'
import type { Metric } from '../project/index.ts'
import { dimensionsNamed } from './source.ts'
import type { Formula, Part } from './types.ts'

export function definitionHash(metric: Metric, formula: Formula, unit: string | undefined): string {
  const { fill = null, currency = null, requires } = metric
  const needs = requires.map((r) => r.name).sort()
  return hash('sha256', JSON.stringify([shape(formula), unit ?? null, currency, fill, needs]), 'hex')
}

function shape(formula: Formula): unknown {
  switch (formula.kind) {
    case 'number':
      return Number(formula.text)
    case 'part':
      return partShape(formula.part)
    case 'op':
      return [formula.op, shape(formula.left), shape(formula.right), formula.least ?? null]
    case 'call':
      return [formula.name, ...formula.args.map(shape)]
  }
}

function partShape(part: Part): unknown {
  const { of, agg, expr, filters, window, unit, currency, apart } = part
  const conditions = [...(of.semantic.filter === undefined ? [] : [of.semantic.filter]), ...filters]
  const { inFilters, inExpr } = dimensionsNamed(part)
  const dimensions = new Map([...inFilters, ...inExpr].map((d) => [d.name, normalised(d.expr ?? d.name)]))
  return {
    model: of.model.name,
    agg,
    expr: expr === undefined ? null : normalised(expr),
    filters: [...new Set(conditions.map(normalised))].sort(),
    time: of.time === undefined ? null : normalised(of.time.expr ?? of.time.name),
    window: window === undefined ? null : [window.count ?? null, window.unit],
    unit: unit ?? null,
    currency: currency ?? null,
    ...(dimensions.size === 0 ? {} : { dimensions: [...dimensions].sort() }),
    ...(apart === undefined ? {} : { apart }),
  }
}

const pieces = /('(?:[^']|'')*'|"(?:[^"]|"")*")|--[^\n]*|\/\*[\s\S]*?\*\/|\s+/g

/** SQL in one spelling: what stands in quotes as it is, the rest in small letters with single blanks. */
export function normalised(sql: string): string {
  const out: string[] = []
  let kept = 0
  for (const found of sql.matchAll(pieces)) {
    out.push(sql.slice(kept, found.index).toLowerCase(), found[1] ?? ' ')
    kept = found.index + found[0].length
  }
  out.push(sql.slice(kept).toLowerCase())
  const text = out.join('')
  // blanks beside signs mean nothing; within quotes they do
  return text
    .split(/('(?:[^']|'')*'|"(?:[^"]|"")*")/)
    .map((piece, i) =>
      i % 2 === 1 ? piece : piece.replace(/\s+/g, ' ').replace(/ ?([-+*/(),=<>]) ?/g, '$1'),
    )
    .join('')
    .trim()
}
