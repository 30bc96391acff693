/** What a generic test is: a name, its arguments, and the rows that should not be there. */
import type * as z from 'zod'

export interface TestTarget {
  /** The relation under test, already narrowed by `where:`; stands in a FROM clause. */
  readonly from: string
  /** Quoted column, for column tests. */
  readonly column?: string
  /** Quoted columns that are declared as floating-point numbers. */
  readonly floats: () => readonly string[]
  /** The fewest people for whom a cell may stand, where the test does not say; 5 unless said. */
  readonly minCell?: number
  /** Resolves a `ref('x')` argument to a quoted relation. */
  readonly ref: (text: string) => string
}

export interface GenericTest<A = unknown> {
  readonly name: string
  readonly args: z.ZodType<A>
  readonly needsColumn: boolean
  /** Whether a row fails is said by that row alone, and by other tables. */
  readonly byRow?: boolean
  /** Columns in which rows are equal that decide about each other: whether a row fails is said by those alone. */
  readonly key?: (target: Pick<TestTarget, 'column'>, args: A) => readonly string[]
  /** Of a test whose rows hang on one other table: the column of it in which values are looked up, and by whose values alone a row passes. */
  readonly looksUp?: (args: A) => string
  /** Why it says nothing about this relation, if so. */
  readonly unfit?: (target: TestTarget) => string | undefined
  /** A select that returns the failing rows or keys, one row each. */
  readonly failing: (target: TestTarget, args: A) => string
  /**
   * An aggregate over the relation that is 0 only when no row fails: such tests of one relation share one scan. Where it is
   * something else, `failing` says what fails, if anything.
   * Undefined where these arguments make no such aggregate.
   */
  readonly probe?: (target: TestTarget, args: A) => string | undefined
}
