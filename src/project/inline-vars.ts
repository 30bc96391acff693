/** Vars given as one YAML or JSON mapping, as `--vars` takes them. Pure. */
import { load } from 'js-yaml'
import { diagnose, LedgerlineError } from '../diagnostic/index.ts'

/** Values as the text that `--var name=text` would have; the var's own type reads them. @throws LedgerlineError */
export function inlineVars(text: string, flag = '--vars'): Record<string, string> {
  let read: unknown
  try {
    read = load(text)
  } catch {
    read = undefined
  }
  const scalar = (v: unknown): boolean =>
    ['string', 'number', 'boolean'].includes(typeof v) || v instanceof Date
  if (
    typeof read !== 'object' ||
    read === null ||
    Array.isArray(read) ||
    !Object.values(read).every(scalar)
  ) {
    const message = `${flag} takes a mapping such as '{as_of_date: 2026-01-31, region: eu}', not ${text}.`
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  return Object.fromEntries(
    Object.entries(read).map(([name, v]) => [
      name,
      v instanceof Date ? v.toISOString().slice(0, 10) : String(v),
    ]),
  )
}
