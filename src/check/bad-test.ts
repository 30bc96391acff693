/** The problem of a test that the database will not run. In: the check, its words. Out: a diagnostic. Pure. */
import { type Diagnostic, diagnose } from '../diagnostic/index.ts'
import type { Check } from '../graph/index.ts'

export function badTest(check: Check, said: string, candidates: readonly string[] = []): Diagnostic {
  const message = candidates.length === 0 ? said : `${said} Near: ${candidates.slice(0, 5).join(', ')}.`
  const goesOn =
    check.kind === 'generic' && check.test.name === 'expression_is_true' ? check.test.column : undefined
  return diagnose('bad-test', { test: check.name, message, goesOn }, { place: check.place })
}
