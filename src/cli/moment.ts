/**
 * When a build says that it happens: `--now`, else the project's as-of var, else the clock. Snapshots record it.
 * In: project, flag, clock. Out: UTC text for a SQL timestamp. Pure.
 */
import { diagnose, LedgerlineError } from '../diagnostic/index.ts'
import type { Project } from '../project/index.ts'

const form = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(:\d{2})?(\.\d{1,3})?\d*)?(Z|[+-]\d{2}:?\d{2})?$/

/** @throws LedgerlineError for a `--now` that is no date or timestamp */
export function momentOf(project: Project, given: string | undefined, clock: Date): string {
  const asOf = given ?? varText(project, 'as_of_ts') ?? varText(project, 'as_of_date')
  if (asOf === undefined) return sqlText(clock)
  const parts = form.exec(asOf.trim())
  const [, day, time = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = parts ?? []
  const at = new Date(`${day}T${time}${seconds}${fraction}${zone}`)
  if (parts === null || Number.isNaN(at.getTime())) {
    const message = `--now takes a date or timestamp such as 2026-01-31 or 2026-01-31T18:00:00Z, not ${asOf}.`
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  return sqlText(at)
}

function varText(project: Project, name: string): string | undefined {
  const found = project.vars.get(name)
  if (found?.type !== 'date' && found?.type !== 'timestamp') return undefined
  return found.value === undefined ? undefined : String(found.value)
}

function sqlText(at: Date): string {
  return at.toISOString().slice(0, 23).replace('T', ' ')
}
