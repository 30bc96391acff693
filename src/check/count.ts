/**
 * How many failures each test has, in as few statements as there can be: reading a view costs its whole plan each time.
 * In: checks with their SQL, a connection. Out: counts, or why there is none. Start at `countFailures`.
 */
import type { Check } from '../graph/index.ts'
import { quoteLiteral } from '../sql/index.ts'
import { type Connection, StatementError } from '../warehouse/index.ts'
import type { Probe } from './sql.ts'
import { countSql } from './threshold.ts'

export type Count = number | StatementError

interface Counted {
  readonly check: Check
  readonly sql: string
  readonly probe?: Probe
}

const parts = 16

/** Tests that a shared scan finds without failures are done; the others are counted one by one. */
export async function countFailures<C extends Counted>(
  connection: Connection,
  checks: readonly C[],
): Promise<Map<C, Count>> {
  const clean = new Set<C>()
  for (const group of shared(checks)) {
    for (const check of await withoutFailures(connection, group)) clean.add(check)
  }
  const counts = await countEach(
    connection,
    checks.filter((c) => !clean.has(c)),
  )
  return new Map(checks.map((check) => [check, clean.has(check) ? 0 : (counts.get(check) ?? 0)]))
}

/** Tests over the same rows. */
function shared<C extends Counted>(checks: readonly C[]): C[][] {
  const groups = new Map<string, C[]>()
  for (const check of checks) {
    if (check.probe === undefined) continue
    const { from } = check.probe
    groups.set(from, [...(groups.get(from) ?? []), check])
  }
  return [...groups.values()]
}

/** One scan for all. A test that the database refuses is told when it runs alone. */
async function withoutFailures<C extends Counted>(connection: Connection, group: readonly C[]): Promise<C[]> {
  const clean = await zeroes(connection, group)
  if (clean !== 'memory') return clean
  // it is the keys of all rows that take it
  const keyed = group.filter((c) => c.probe?.key !== undefined)
  const others = await zeroes(
    connection,
    group.filter((c) => !keyed.includes(c)),
  )
  const found = others === 'memory' ? [] : others
  for (const check of keyed) if (await isZeroInParts(connection, check)) found.push(check)
  return found
}

async function zeroes<C extends Counted>(
  connection: Connection,
  group: readonly C[],
  where = '',
): Promise<C[] | 'memory'> {
  if (group.length === 0) return []
  const zeros = group.map((c, i) => `${c.probe?.zero ?? '1'} as zero_${i}`)
  try {
    const [row] = await connection.rows(`select ${zeros.join(', ')} from ${group[0]?.probe?.from}${where}`)
    return group.filter((_, i) => row?.[`zero_${i}`] === '0')
  } catch (error) {
    if (error instanceof StatementError) return error.kind === 'memory' ? 'memory' : []
    throw error
  }
}

/** Keys of a sixteenth of the rows at a time: sixteen scans in place of one, where one does not fit into the memory. */
async function isZeroInParts(connection: Connection, check: Counted): Promise<boolean> {
  const key = `hash(${check.probe?.key?.join(', ')})`
  for (let part = 0; part < parts; part++) {
    const clean = await zeroes(connection, [check], ` where ${key} % ${parts} = ${part}`)
    if (clean === 'memory' || clean.length === 0) return false
  }
  return true
}

/** One UNION ALL for all; when that fails, one by one, so that a broken check does not take the others along. */
async function countEach<C extends Counted>(
  connection: Connection,
  checks: readonly C[],
): Promise<Map<C, Count>> {
  const counts = new Map<C, Count>()
  if (checks.length === 0) return counts
  const text = (list: readonly C[]): string =>
    list
      .map((c) => `select ${quoteLiteral(c.check.id)} as id, ${countSql(c.check, c.sql)}`)
      .join('\nunion all\n')
  try {
    const rows = await connection.rows(text(checks))
    const byId = new Map(rows.map((r) => [r.id, Number(r.failures)]))
    for (const check of checks) counts.set(check, byId.get(check.check.id) ?? 0)
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    for (const check of checks)
      counts.set(check, checks.length === 1 ? error : await countOne(connection, text([check])))
  }
  return counts
}

async function countOne(connection: Connection, sql: string): Promise<Count> {
  try {
    const [row] = await connection.rows(sql)
    return Number(row?.failures ?? 0)
  } catch (error) {
    if (error instanceof StatementError) return error
    throw error
  }
}
