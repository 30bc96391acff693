/**
 * Finds what binds on empty tables and fails on rows: text that is turned into a number, a date or a time, by the
 * engine itself because it stands beside one, or by a cast that is not `try_cast`.
 * In: bound plan. Out: what is cast to what, and where. Pure but for `hopelessCasts`, which tries casts on values.
 */
import { quoteLiteral } from '../../sql/index.ts'
import { type Connection, StatementError } from '../../warehouse/index.ts'
import { eachExpression, expressionsIn } from '../lineage/expression.ts'
import { type Expr, type PlanNode, typeText } from '../lineage/plan.ts'

export interface TextCast {
  readonly type: string
  /** Offset in bytes. */
  readonly at: number | undefined
  /** The user wrote the cast. */
  readonly written: boolean
}

/** @param written  did the user write the cast at this offset */
export function textCasts(plan: PlanNode, written: (at: number | undefined) => boolean): readonly TextCast[] {
  const found = new Map<string, TextCast>()
  for (const part of expressionsIn(plan)) {
    if (!turnsText(part) && !readsText(part)) continue
    const [type, at] = [typeText(part.return_type), part.query_location]
    // of a key that `using` compares the engine gives no place: nobody wrote that cast
    const isWritten = readsText(part) || (at !== undefined && written(at))
    found.set(`${type} ${at}`, { type, at, written: isWritten })
  }
  return [...found.values()]
}

/** `strptime` fails on the first text that is not of its format, as a cast does. */
function readsText(expr: Expr): boolean {
  return expr.name === 'strptime' && expr.children?.[0] !== undefined && readsColumn(expr.children[0])
}

function turnsText(expr: Expr): boolean {
  if (expr.expression_class !== 'BOUND_CAST' || expr.try_cast === true) return false
  if (expr.child?.return_type?.id !== 'VARCHAR' || expr.return_type === undefined) return false
  return turnable.test(expr.return_type.id) && readsColumn(expr.child)
}

const turnable =
  /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL|FLOAT|DOUBLE|DATE|TIME\b.*|TIMESTAMP.*|BOOLEAN|INTERVAL|UUID)$/

/** A constant's cast can be tried, see below. */
function readsColumn(expr: Expr): boolean {
  let reads = false
  eachExpression(expr, (part) => {
    if (part.expression_class === 'BOUND_REF' || part.expression_class === 'BOUND_COLUMN_REF') reads = true
  })
  return reads
}

/** A cast that no row can pass: of a constant that does not read so, or between types that have none. */
export interface HopelessCast {
  readonly what: string
  readonly type: string
  readonly at: number | undefined
}

/** Remembers what was tried, for the whole project: the same few casts stand everywhere. */
export type Tried = Map<string, Promise<boolean>>

/** A value of each type that casts wherever a cast exists: nought fits every width. */
const samples: Readonly<Record<string, string>> = {
  BOOLEAN: 'true',
  TINYINT: '0',
  SMALLINT: '0',
  INTEGER: '0',
  BIGINT: '0',
  HUGEINT: '0',
  DOUBLE: '0',
  DECIMAL: '0',
  DATE: "'2024-01-31'",
  TIME: "'12:00:00'",
  TIMESTAMP: "'2024-01-31 12:00:00'",
  'TIMESTAMP WITH TIME ZONE': "'2024-01-31 12:00:00+00'",
  INTERVAL: "'1 day'",
  UUID: "'00000000-0000-0000-0000-000000000001'",
}

export async function hopelessCasts(
  plan: PlanNode,
  shadow: Connection,
  tried: Tried,
): Promise<readonly HopelessCast[]> {
  const casts = new Map<string, HopelessCast & { readonly sql: string }>()
  for (const part of expressionsIn(plan)) {
    const cast = triable(part)
    if (cast !== undefined) casts.set(`${cast.sql} ${cast.at}`, cast)
  }
  const hopeless: HopelessCast[] = []
  for (const { sql, ...cast } of casts.values()) {
    const works = tried.get(sql) ?? tries(sql, shadow)
    tried.set(sql, works)
    if (!(await works)) hopeless.push(cast)
  }
  return hopeless
}

/** The cast on a value that stands for all: the constant itself, or the sample of its type. */
function triable(expr: Expr): (HopelessCast & { readonly sql: string }) | undefined {
  if (expr.expression_class !== 'BOUND_CAST' || expr.try_cast === true || expr.child === undefined)
    return undefined
  const { child } = expr
  const type = typeText(expr.return_type)
  const from = typeText(child.return_type ?? child.value?.type)
  const at = expr.query_location ?? child.query_location
  const constant = child.expression_class === 'BOUND_CONSTANT' ? child.value : undefined
  if (constant !== undefined) {
    if (
      constant.type.id !== 'VARCHAR' ||
      typeof constant.value !== 'string' ||
      !turnable.test(expr.return_type?.id ?? '')
    )
      return undefined
    const text = quoteLiteral(constant.value)
    return { what: text, type, at, sql: `cast(${text} as ${type})` }
  }
  const sample = samples[child.return_type?.id ?? '']
  if (sample === undefined || !plain.test(expr.return_type?.id ?? '')) return undefined
  return { what: from, type, at, sql: `cast(cast(${sample} as ${from}) as ${type})` }
}

/** Types whose names say them whole. */
const plain =
  /^(?:BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|DOUBLE|FLOAT|DECIMAL|DATE|TIME|TIMESTAMP|INTERVAL|UUID|BLOB|BIT)$/

async function tries(sql: string, shadow: Connection): Promise<boolean> {
  try {
    await shadow.rows(`select ${sql} as tried`)
    return true
  } catch (error) {
    // out of range is a matter of the value, a missing cast is not
    if (error instanceof StatementError)
      return !/Unimplemented type for cast|Could not convert string|invalid|out of range/i.test(error.message)
    throw error
  }
}
