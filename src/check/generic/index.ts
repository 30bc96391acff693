/** The generic tests. To add one: a file beside this one and a line in this list. */
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
      const [issue] = parsed.error.issues
      const path = issue?.path.join('.') ?? ''
      return { ok: false, message: `${path === '' ? '' : `${path}: `}${issue?.message ?? 'bad arguments'}` }
    },
  }
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
