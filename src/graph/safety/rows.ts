/**
 * Says what the bound plan shows of whole rows: clocks and randomness, rows chosen by chance, joins that multiply.
 * In: node, text, plan. Out: problems. Pure. Start at `rowProblems`.
 */
import { type Diagnostic, diagnose } from '../../diagnostic/index.ts'
import { blankStringsAndComments } from '../../sql/index.ts'
import { locate } from '../../template/index.ts'
import type { ColumnType } from '../../warehouse/index.ts'
import { type PlanNode, PlanUnknown } from '../lineage/plan.ts'
import { type KeysOf, rowsOf } from '../rows/index.ts'
import { isStrict } from '../rules.ts'
import type { Check, GraphNode } from '../types.ts'
import { changingText, volatileProblems } from '../volatile.ts'
import { beyondGrain } from './beyond-grain.ts'
import { Joins, type Repeated } from './joins.ts'
import { type Chance, callsTableFunction, changingParts, mayReadRowIds, Repeatability } from './repeatable.ts'
import { type Spot, spotOf, type Text } from './spot.ts'

/** What tests that stop a build promise: lists of columns that tell the rows of a node apart, by node id. */
export function promisedKeys(checks: readonly Check[]): ReadonlyMap<string, readonly (readonly string[])[]> {
  const keys = new Map<string, (readonly string[])[]>()
  for (const check of checks) {
    if (check.kind !== 'generic' || check.test.where !== undefined || !isStrict(check.test)) continue
    const { name, column, args } = check.test
    const columns =
      name === 'unique' && column !== undefined
        ? [column]
        : name === 'unique_combination' && Array.isArray(args.columns)
          ? args.columns.map(String)
          : undefined
    if (columns !== undefined) keys.set(check.of, [...(keys.get(check.of) ?? []), columns])
  }
  return keys
}

export interface RowsInput {
  readonly node: GraphNode
  readonly text: Text
  readonly plan: PlanNode
  readonly columns: readonly ColumnType[]
  readonly keysOf: KeysOf
}

export function rowProblems(input: RowsInput): Diagnostic[] {
  const code = blankStringsAndComments(input.text.rendered.text)
  try {
    return [...changingProblems(input, code), ...rowIds(input, code), ...multiplied(input, code)]
  } catch (error) {
    // what cannot be followed is held to its text
    if (error instanceof PlanUnknown) return volatileProblems(input.text.rendered, code)
    throw error
  }
}

/** The plan says whether, the text says where; arguments of table functions are in the text alone. */
function changingProblems({ node, text, plan }: RowsInput, code: string): Diagnostic[] {
  const parts = changingParts(plan)
  const said = changingText(code)
  const names = new Set(parts.map((p) => p.fn))
  const real = callsTableFunction(plan) ? said : said.filter((s) => names.has(s.fn))
  const written = new Set(real.map((s) => s.fn))
  const hidden = parts.filter((p) => !written.has(p.fn))
  return [
    ...volatileProblems(text.rendered, code, real),
    ...hidden.map(({ fn, at }) =>
      diagnose('clock-or-random', { fn: shownName(fn) }, spotAt(node, text, at, fn)),
    ),
  ]
}

/** A column of a query that is called so is no row id. */
function rowIds({ text, plan }: RowsInput, code: string): Diagnostic[] {
  if (!mayReadRowIds(plan) || /\bas\s+rowid\b/i.test(code)) return []
  return [...code.matchAll(/(?<![\w"])rowid(?![\w"(])/gi)].map(({ index, 0: { length } }) => {
    const at = locate(text.rendered, index, length)
    return diagnose(
      'order-dependent',
      { fn: 'rowid' },
      { place: at?.place, trail: at?.trail, severity: 'warning' },
    )
  })
}

function shownName(fn: string): string {
  return fn === 'SAMPLE' ? fn : `${fn}()`
}

/** A function that stands in a macro of the engine has its place in the macro's text, which is not the user's. */
function spotAt(node: GraphNode, text: Text, bytes: number | undefined, fn: string): Spot {
  const at = text.offset(bytes)
  const isThere = at !== undefined && text.rendered.text.slice(at).toLowerCase().startsWith(fn)
  return spotOf(node, text, isThere ? bytes : undefined)
}

function multiplied({ node, text, plan, columns, keysOf }: RowsInput, code: string): Diagnostic[] {
  const [order, joins] = [new Repeatability(), new Joins()]
  const { rows, walk } = rowsOf(plan, keysOf, (at, input, w) => {
    order.watch(at, input, w)
    joins.watch(at, input, w)
  })
  // the engine itself plans a LIMIT for a subquery of one value
  const limits = /\b(?:limit\b|fetch\b|offset\s+\d)/i.test(code)
  const problems = [
    ...order.found
      .filter((c) => c.what !== 'LIMIT' || limits)
      .map((chance) => chanceProblem(node, text, code, chance)),
    ...joins.found.map((found) => repeatedProblem(node, text, code, found)),
  ]
  const { resource } = node
  if (resource.kind === 'source' || resource.grain.length === 0) return distinct(problems)
  const at = (name: string): number => columns.findIndex((c) => c.name.toLowerCase() === name.toLowerCase())
  const beyond = beyondGrain(
    rows,
    walk,
    resource.grain.map((name) => rows.columns[at(name)]),
  )
  if (beyond === undefined) return distinct(problems)
  const by = beyond.why === 'join' ? joined(beyond) : { by: 'by' in beyond ? beyond.by : '', key: '' }
  const details = { model: node.name, grain: resource.grain.join(', '), why: beyond.why, ...by }
  const place = resource.grainPlace ?? resource.place
  return distinct([...problems, diagnose('grain-multiplied', details, { place, severity: 'warning' })])
}

function joined({ by, key }: { readonly by: string; readonly key: readonly string[] }) {
  return { by, key: key.join(', ') }
}

function chanceProblem(node: GraphNode, text: Text, code: string, { what, by, missing }: Chance): Diagnostic {
  const fn = writtenAs(what, code)
  const where = { ...placeOf(node, text, code, fn, by), severity: 'warning' as const }
  if (by.length === 0) return diagnose('order-dependent', { fn }, where)
  const details = { fn, by: by.join(', '), missing: missing.join(', ') }
  return diagnose('order-with-ties', details, where)
}

/** Names that the engine turns into another one. */
const sameFunction: Readonly<Record<string, readonly string[]>> = {
  string_agg: ['group_concat', 'listagg'],
  first: ['arbitrary'],
}

/** The engine's name of what chooses, as the text has it. */
function writtenAs(what: string, code: string): string {
  const has = (pattern: RegExp): boolean => pattern.test(code)
  if (what === 'LIMIT' && !has(/\b(?:limit|fetch)\b/i)) return 'OFFSET'
  if (what === 'row_number()' && !has(/row_number/i)) return 'LIMIT'
  const name = what.replace(/\(\)$/, '')
  const others = sameFunction[name] ?? []
  const other = has(new RegExp(`\\b${name}\\s*\\(`, 'i'))
    ? undefined
    : others.find((o) => has(new RegExp(`\\b${o}\\s*\\(`, 'i')))
  return other === undefined ? what : `${other}()`
}

function repeatedProblem(node: GraphNode, text: Text, code: string, found: Repeated): Diagnostic {
  const { fn, column } = found
  const word = column.split('.').at(-1) ?? column
  const where = { ...placeOf(node, text, code, `${fn}()`, [word]), severity: 'warning' as const }
  return diagnose('rows-repeated', { model: node.name, fn: `${fn}()`, column, ...joined(found) }, where)
}

/** The plan has no places for these: the first place of the text that names the function, and the columns if it can. */
function placeOf(node: GraphNode, text: Text, code: string, what: string, near: readonly string[]): Spot {
  const word = what.replace(/\(\)$/, '').replaceAll(' ', '\\s+')
  const found = [...code.matchAll(new RegExp(`(?<![\\w."])${word}(?!\\w)`, 'gi'))]
  const names = (index: number): boolean => near.every((n) => code.slice(index, index + 300).includes(n))
  const best = found.find((m) => names(m.index)) ?? found[0]
  if (best === undefined) return spotOf(node, text, undefined)
  const at = locate(text.rendered, best.index, best[0].length)
  return at === undefined ? spotOf(node, text, undefined) : { place: at.place, trail: at.trail }
}

/** One statement may stand in a plan several times. */
function distinct(problems: readonly Diagnostic[]): Diagnostic[] {
  const key = (p: Diagnostic): string => JSON.stringify([p.code, p.message, p.place])
  return [...new Map(problems.map((p) => [key(p), p])).values()]
}
