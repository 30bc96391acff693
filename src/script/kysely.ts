/**
 * Kysely without a database: queries are built and become one text, values written out as literals.
 * In: nothing. Out: `db` to build with and `compile`. Start at `kysely`.
 */
import { createRequire } from 'node:module'
import type { Compilable, Kysely } from 'kysely'
import { quoteLiteral } from '../sql/index.ts'
import type { Tables } from './define.ts'

export interface Builder {
  /** Builds queries; runs none. */
  readonly db: Kysely<Tables>
  /** Kysely's own tag for SQL text. */
  readonly sql: typeof import('kysely').sql
}

let made: Builder | undefined

/** Loaded when the first TypeScript model asks for it: other projects do not pay for it. */
export function kysely(): Builder {
  made ??= build(createRequire(import.meta.url)('kysely') as typeof import('kysely'))
  return made
}

function build(library: typeof import('kysely')): Builder {
  const { DummyDriver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } = library
  class LiteralCompiler extends PostgresQueryCompiler {
    protected override appendValue(value: unknown): void {
      this.append(literal(value))
    }
  }
  const dialect = {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createQueryCompiler: () => new LiteralCompiler(),
    createIntrospector: (database: Kysely<unknown>) => new PostgresIntrospector(database),
  }
  return { db: new library.Kysely<Tables>({ dialect }), sql: library.sql }
}

/** @throws TypeError for a value that has no exact form in SQL */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return quoteLiteral(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  const what = value instanceof Date ? 'a Date' : String(value)
  throw new TypeError(`${what} cannot stand in a query; give text and cast it there`)
}

export function isCompilable(value: unknown): value is Compilable {
  return (
    typeof value === 'object' && value !== null && 'compile' in value && typeof value.compile === 'function'
  )
}
