/**
 * Helpers that need no project: comparison, logic, text, lists. A new one is an entry in its file.
 * In: arguments. Out: values. Pure. Callers spread them: `{ ...coreHelpers, ref, source, … }`.
 */
import type { Helper } from '../types.ts'
import { comparisonHelpers } from './comparison.ts'
import { dbtHelpers } from './dbt.ts'
import { listHelpers } from './list.ts'
import { logicHelpers } from './logic.ts'
import { textHelpers } from './text.ts'

export const coreHelpers: Readonly<Record<string, Helper>> = {
  ...comparisonHelpers,
  ...logicHelpers,
  ...textHelpers,
  ...listHelpers,
  ...dbtHelpers,
}
