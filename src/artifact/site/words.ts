/** Figures, times and results in the words of the site. Pure. */
import type { Check } from '../../graph/index.ts'
import type { LastResult } from '../../run/index.ts'
import { printDecimal } from '../../text/index.ts'
import { breakable, type Html, html } from './html.ts'

export function count(n: number): string {
  return printDecimal(String(n), 0)
}

export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`
}

/** `2026-01-31 12:00:00.000` of the journal to the minute, which is as much as a reader asks. */
export function moment(at: string): string {
  return `${at.slice(0, 16)} UTC`
}

export function seconds(milliseconds: number): string {
  return `${printDecimal(String(milliseconds / 1000), 2)} s`
}

/** An amount with all the decimals that the database gave it; what is no plain decimal stays as it is. */
export function amount(text: string): string {
  const [, decimals] = /^[+-]?\d+(?:\.(\d*))?$/.exec(text) ?? []
  return decimals === undefined && !/^[+-]?\d+$/.test(text) ? text : printDecimal(text, decimals?.length ?? 0)
}

/** Why there is no figure or word, set apart from those. */
export function missing(reason: string): Html {
  return html`<em class="na">${reason}</em>`
}

export type Tone = 'pass' | 'warn' | 'fail' | 'none'

export interface Mark {
  readonly tone: Tone
  readonly symbol: string
  readonly words: string
}

/** A result with a symbol and a word: colour never speaks alone. */
export function markOf(result: LastResult | undefined): Mark {
  if (result === undefined) return { tone: 'none', symbol: '·', words: 'not run' }
  if (result.status === 'pass') return { tone: 'pass', symbol: '✓', words: 'pass' }
  if (result.status === 'warn') return { tone: 'warn', symbol: '!', words: `warns: ${rows(result)}` }
  if (result.status === 'fail') return { tone: 'fail', symbol: '✕', words: `fails: ${rows(result)}` }
  return { tone: 'fail', symbol: '✕', words: 'could not run' }
}

function rows({ failures }: LastResult): string {
  return counted(failures, 'row')
}

const rank: Readonly<Record<Tone, number>> = { fail: 3, warn: 2, none: 1, pass: 0 }

/** Of several results the one to worry about. */
export function worst(marks: readonly Mark[]): Mark {
  return [...marks].sort((a, b) => rank[b.tone] - rank[a.tone])[0] ?? markOf(undefined)
}

export function symbol({ tone, symbol: sign }: Mark): Html {
  return html`<span class="${tone}" aria-hidden="true">${sign}</span>`
}

const kinds: Readonly<Record<string, string>> = {
  not_null: 'Not null',
  unique: 'Unique',
  unique_combination: 'Unique together',
  accepted_values: 'Accepted values',
  relationships: 'Relationships',
  reconcile: 'Reconcile',
  join_audit: 'Join audit',
  singular: 'Queries of their own',
}

/** What sort of test it is, in words. */
export function kindOfCheck(check: Check): string {
  const own = check.kind === 'singular' ? check.test.generic?.name : undefined
  const kind = check.kind === 'generic' ? check.test.name : (own ?? check.kind)
  const words = kind.replaceAll('_', ' ')
  return kinds[kind] ?? words.charAt(0).toUpperCase() + words.slice(1)
}

/** Test on a column in a few words: `relationships: dim_customer.customer_id`. */
export function briefly(check: Check): string {
  if (check.kind !== 'generic') return check.name
  const { name, args, where } = check.test
  if (name === 'relationships' && where === undefined) return `in ${shown(args.to)}.${shown(args.field)}`
  const said = Object.entries(args).map(([key, value]) =>
    key === 'to' || key === 'field' || key === 'values' || key === 'expression'
      ? shown(value)
      : `${key} ${shown(value)}`,
  )
  const more = said.length === 0 ? '' : `: ${said.join(', ')}`
  return `${name.replaceAll('_', ' ')}${more}${where === undefined ? '' : ` where ${where}`}`
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export function nodeLink(file: string, name: string): Html {
  return html`<a href="${file}">${breakable(name)}</a>`
}
