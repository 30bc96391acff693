/** What `import … from 'ledgerline'` gives inside a project: the objects of this very process. */

import * as stats from '../stats/index.ts'
import { defineModel } from './define.ts'
import { kysely } from './kysely.ts'

export function provided(): Readonly<Record<string, unknown>> {
  return { defineModel, sql: kysely().sql, stats }
}
