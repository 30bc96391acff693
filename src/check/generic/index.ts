/** The generic tests. To add one: a file beside this one and a line in this list. */
import * as z from 'zod'
import { nearest } from '../../diagnostic/index.ts'
import { wording } from '../../project/index.ts'
import { acceptedRange } from './accepted-range.ts'
import { acceptedValues } from './accepted-values.ts'
import { expressionIsTrue } from './expression-is-true.ts'
import { finite } from './finite.ts'
import { foreignKey } from './foreign-key.ts'
import { minCell } from './min-cell.ts'
import { mutuallyExclusiveRanges } from './mutually-exclusive-ranges.ts'
import { notNull } from './not-null.ts'
import { relationships } from './relationships.ts'
import { rowCount } from './row-count.ts'
import type { GenericTest, TestTarget } from './types.ts'
import { unique } from './unique.ts'
import { uniqueCombination } from './unique-combination.ts'

/** Closes over the argument type, so that a list can hold them all; parses before it writes SQL. */
function define<A>(test: GenericTest<A>): DefinedTest {
  return {
    name: test.name,
    needsColumn: test.needsColumn,
    byRow: test.byRow === true,
    key(target, args) {
      const parsed = test.args.safeParse(args)
      return parsed.success ? (test.key?.(target, parsed.data) ?? []) : []
    },
    looksUp(args) {
      const parsed = test.args.safeParse(args)
      return parsed.success ? test.looksUp?.(parsed.data) : undefined
    },
    failing(target, args) {
      const parsed = test.args.safeParse(args)
      const unfit = test.unfit?.(target)
      if (unfit !== undefined) return { ok: false, message: unfit }
      if (parsed.success) return made(test.failing(target, parsed.data), test.probe?.(target, parsed.data))
      return { ok: false, message: argumentText(parsed.error.issues, args, test.args) }
    },
  }
}

/** A misspelt argument is told before the one that is then missing. */
function argumentText(issues: readonly z.core.$ZodIssue[], args: unknown, schema: z.ZodType): string {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue
    const [key = ''] = issue.keys
    // dbt_utils has combination_of_columns
    const near = nearest(key, known) ?? known.find((name) => key.endsWith(`_${name}`))
    return `${issue.keys.join(', ')} is no argument of it.${near === undefined ? '' : ` Did you mean ${near}?`}`
  }
  const [issue] = issues
  if (issue === undefined) return 'bad arguments'
  let value = args
  for (const step of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[step]
  const path = issue.path.join('.')
  const text = issue.code === 'invalid_union' ? 'must be a number or a text' : wording(issue, value)
  return `${path}${path === '' ? '' : ' '}${text}.`
}

export interface DefinedTest {
  readonly name: string
  readonly needsColumn: boolean
  readonly byRow: boolean
  /** Quoted columns; empty where no key decides. */
  readonly key: (target: Pick<TestTarget, 'column'>, args: unknown) => readonly string[]
  /** The column of the other table in which values are looked up. */
  readonly looksUp: (args: unknown) => string | undefined
  failing(
    target: TestTarget,
    args: unknown,
  ):
    | { readonly ok: true; readonly sql: string; readonly probe?: string }
    | { readonly ok: false; readonly message: string }
}

function made(sql: string, probe: string | undefined): { ok: true; sql: string; probe?: string } {
  return { ok: true, sql, ...(probe === undefined ? {} : { probe }) }
}

export const genericTests: ReadonlyMap<string, DefinedTest> = new Map(
  [
    define(notNull),
    define(unique),
    define(uniqueCombination),
    define(mutuallyExclusiveRanges),
    define(acceptedValues),
    define(relationships),
    define(foreignKey),
    define(acceptedRange),
    define(expressionIsTrue),
    define(rowCount),
    define(minCell),
    define(finite),
  ].map((test) => [test.name, test]),
)
