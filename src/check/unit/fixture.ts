/**
 * Puts a fixture's rows into a table that stands empty, each value cast to its column's type.
 * In: a connection inside a transaction, a table with its columns. Out: problems at the fixture's lines.
 * Start at `fillTable`. Nothing is guessed: columns left out are null, and what does not fit is refused.
 */
import { type Diagnostic, diagnose } from '../../diagnostic/index.ts'
import type { Fixture } from '../../project/index.ts'
import { quoteIdentifier, quoteLiteral } from '../../sql/index.ts'
import { type Connection, StatementError } from '../../warehouse/index.ts'
import { type Cells, cellsOf } from './cells.ts'
import { type Filled, type FixtureTable, fillFromQuery, type SqlFixture } from './query-fixture.ts'

export async function fillTable(
  connection: Connection,
  table: FixtureTable,
  fixture: Fixture,
): Promise<Filled> {
  if (fixture.format === 'sql') return await fillFromQuery(connection, table, fixture)
  const { cells, problems } = cellsOf(fixture, table.columns, table.name)
  if (problems.length > 0) return { named: [], problems: await withMisfits(connection, cells, problems) }
  if (cells.rows.length === 0) return { named: cells.columns, problems: [] }
  const insert = (): Promise<void> => connection.run(insertSql(table, cells))
  const { problems: misfits } = await castingAll(connection, cells, insert)
  return { named: cells.columns, problems: misfits }
}

/** A fixture of values as the rows of a table with these columns would be, without the table. */
export async function fixtureRows(
  connection: Connection,
  { columns, name }: Pick<FixtureTable, 'columns' | 'name'>,
  fixture: Exclude<Fixture, SqlFixture>,
): Promise<Filled & { readonly rows: readonly (readonly (string | null)[])[] }> {
  const { cells, problems } = cellsOf(fixture, columns, name)
  if (problems.length > 0)
    return { named: [], problems: await withMisfits(connection, cells, problems), rows: [] }
  const named = cells.columns
  // rows that name no column: only their number counts
  if (cells.rows.length === 0 || named.length === 0)
    return { named, problems: [], rows: cells.rows.map(() => columns.map(() => null)) }
  const read = async () => (await connection.table(castSelect(cells))).rows
  const cast = await castingAll(connection, cells, read)
  return { named, problems: cast.problems, rows: cast.result ?? [] }
}

/**
 * What casts every value. A value that does not fit makes the statement fail and ends the transaction: in a new one all such
 * values are asked for. Casts into nested types may answer null where others fail, so there they are asked for first.
 */
async function castingAll<T>(
  connection: Connection,
  cells: Cells,
  cast: () => Promise<T>,
): Promise<{ readonly problems: readonly Diagnostic[]; readonly result?: T }> {
  if (!isPlain(cells)) {
    const problems = await castProblems(connection, cells)
    return problems.length > 0 ? { problems } : { problems, result: await cast() }
  }
  try {
    return { problems: [], result: await cast() }
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    await connection.run('rollback')
    await connection.run('begin transaction')
    const problems = await castProblems(connection, cells)
    if (problems.length === 0) throw error
    return { problems }
  }
}

/** A table and what is to stand in it. */
export interface Given {
  readonly table: FixtureTable
  readonly fixture: Fixture
}

/** Fills the tables of a test. Mostly all values fit, and one call does it; else each is filled and told by itself. */
export async function fillTables(connection: Connection, given: readonly Given[]): Promise<Diagnostic[]> {
  if (await allAtOnce(connection, given, insertSql)) return []
  const problems: Diagnostic[] = []
  for (const { table, fixture } of given)
    problems.push(...(await fillTable(connection, table, fixture)).problems)
  return problems
}

/** What is wrong with fixtures of values, without tables to put them into. */
export async function givenProblems(
  connection: Connection,
  given: readonly (Given & { readonly fixture: Exclude<Fixture, SqlFixture> })[],
): Promise<Diagnostic[]> {
  if (await allAtOnce(connection, given, (_, cells) => castSelect(cells))) return []
  const problems: Diagnostic[] = []
  for (const { table, fixture } of given)
    problems.push(...(await fixtureProblems(connection, table, fixture)))
  return problems
}

/** Whether all statements went through in one call; after a failure a new transaction is open, with nothing done. */
async function allAtOnce(
  connection: Connection,
  given: readonly Given[],
  sqlOf: (table: FixtureTable, cells: Cells) => string,
): Promise<boolean> {
  const statements: string[] = []
  for (const { table, fixture } of given) {
    if (fixture.format === 'sql') return false
    const { cells, problems } = cellsOf(fixture, table.columns, table.name)
    if (problems.length > 0 || !isPlain(cells)) return false
    // rows that name no column have nothing to cast
    const says = cells.rows.length > 0 && (cells.columns.length > 0 || sqlOf === insertSql)
    if (says) statements.push(sqlOf(table, cells))
  }
  if (statements.length === 0) return true
  try {
    await connection.run(statements.join(';\n'))
    return true
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    await connection.run('rollback')
    await connection.run('begin transaction')
    return false
  }
}

function isPlain({ columns }: Cells): boolean {
  return columns.every(({ type }) => plainType.test(type))
}

const plainType =
  /^(?:VARCHAR|BOOLEAN|DATE|TIME|TIMESTAMP(?: WITH TIME ZONE)?|DOUBLE|FLOAT|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL\(\d+,\d+\))$/

/** What is wrong with a fixture of values, without a table to put them into. */
export async function fixtureProblems(
  connection: Connection,
  { columns, name }: Pick<FixtureTable, 'columns' | 'name'>,
  fixture: Exclude<Fixture, SqlFixture>,
): Promise<readonly Diagnostic[]> {
  const { cells, problems } = cellsOf(fixture, columns, name)
  return await withMisfits(connection, cells, problems)
}

/** What was found already, and values that do not cast, from above to below. */
async function withMisfits(
  connection: Connection,
  cells: Cells,
  found: readonly Diagnostic[],
): Promise<Diagnostic[]> {
  const all = [...found, ...(await castProblems(connection, cells))]
  return all.sort((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0))
}

/** Rows as a VALUES list of texts under the names c0, c1, …, and their number. */
function valuesOf(cells: Cells): string {
  const rows = cells.rows.map(({ values }, i) => {
    const texts = values.map((v) => (v === null ? 'null::varchar' : quoteLiteral(v)))
    return `(${[i, ...texts].join(', ')})`
  })
  return `(values ${rows.join(', ')}) as v(${['i', ...cells.columns.map((_, c) => `c${c}`)].join(', ')})`
}

/** Values that do not cast, all in one question. */
async function castProblems(connection: Connection, cells: Cells): Promise<Diagnostic[]> {
  if (cells.rows.length === 0 || cells.columns.length === 0) return []
  const misfit = cells.columns.map((c, n) => `(c${n} is not null and try_cast(c${n} as ${c.type}) is null)`)
  const rows = await connection.rows(
    `select i, ${misfit.map((m, n) => `${m} as b${n}`).join(', ')} from ${valuesOf(cells)} where ${misfit.join(' or ')} order by i`,
  )
  return rows.flatMap((row) =>
    cells.columns.flatMap((column, n) => {
      const given = cells.rows[Number(row.i)]
      if (row[`b${n}`] !== 'true' || given === undefined) return []
      const details = { value: `'${given.values[n]}'`, column: column.name, type: column.type }
      return [diagnose('fixture-value', details, { place: given.place })]
    }),
  )
}

function insertSql(table: FixtureTable, cells: Cells): string {
  if (cells.columns.length === 0) {
    // rows that name no column: only their number counts
    const nulls = table.columns.map(() => 'null').join(', ')
    return `insert into ${table.relation} values ${cells.rows.map(() => `(${nulls})`).join(', ')}`
  }
  const names = cells.columns.map((c) => quoteIdentifier(c.name)).join(', ')
  return `insert into ${table.relation} (${names}) ${castSelect(cells)}`
}

function castSelect(cells: Cells): string {
  const casts = cells.columns.map((c, n) => `cast(c${n} as ${c.type})`).join(', ')
  return `select ${casts} from ${valuesOf(cells)} order by i`
}
