/**
 * `--warn-error-options`: which warnings are errors, and which are not told. In: the flag, problems. Out: problems as
 * they count. dbt's form: `{error: all, warn: [id], silence: [id]}`, with ids or codes of docs/errors.md. Pure.
 */
import { load } from 'js-yaml'
import * as z from 'zod'
import { catalogue, type Diagnostic, diagnose, LedgerlineError, nearest } from '../diagnostic/index.ts'

const list = z.array(z.string()).default([])
const form = z.strictObject({
  error: z
    .union([z.literal('all'), z.literal('*').transform(() => 'all' as const), z.array(z.string())])
    .default([]),
  warn: list,
  silence: list,
})

export interface WarningFlags {
  readonly warnError?: boolean
  readonly warnErrorOptions?: string
}

/** @throws LedgerlineError for a flag that says something else */
export function settledWarnings(problems: readonly Diagnostic[], flags: WarningFlags): readonly Diagnostic[] {
  if (flags.warnErrorOptions === undefined) return problems
  const { error, warn, silence } = read(flags.warnErrorOptions)
  const among = (names: readonly string[], { id, code }: Diagnostic): boolean =>
    names.includes(id) || names.includes(code)
  return problems.flatMap((problem): Diagnostic[] => {
    if (problem.severity === 'error') return [problem]
    if (among(silence, problem)) return []
    const raised = error === 'all' ? !among(warn, problem) : among(error, problem)
    return [raised ? { ...problem, severity: 'error' } : problem]
  })
}

function read(text: string): z.output<typeof form> {
  const refuse = (message: string): never => {
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  let data: unknown
  try {
    data = load(text)
  } catch {
    data = undefined
  }
  const parsed = form.safeParse(data)
  if (!parsed.success)
    return refuse(
      `--warn-error-options takes a mapping such as '{error: all, silence: [E8013]}', not ${text}.`,
    )
  const known = Object.entries(catalogue).flatMap(([id, { code }]) => [id, code])
  const { error, warn, silence } = parsed.data
  for (const name of [...(error === 'all' ? [] : error), ...warn, ...silence]) {
    if (known.includes(name)) continue
    const near = nearest(name, known)
    refuse(
      `--warn-error-options: there is no problem ${name}.${near === undefined ? '' : ` Did you mean ${near}?`}`,
    )
  }
  return parsed.data
}
