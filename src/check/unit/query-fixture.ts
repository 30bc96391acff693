/**
 * Puts the rows of a fixture that is a query into a table that stands empty. The query's own types are cast to the table's, and
 * what such a cast would change is refused. In: a connection inside a transaction, table, query. Out: problems at its lines.
 * Start at `fillFromQuery`.
 */
import { type Diagnostic, diagnose, type Place } from '../../diagnostic/index.ts'
import type { Fixture } from '../../project/index.ts'
import { quoteIdentifier } from '../../sql/index.ts'
import { type ColumnType, type Connection, StatementError } from '../../warehouse/index.ts'
import { unknownColumn } from './cells.ts'
import { lossOf } from './lossy.ts'

export type SqlFixture = Extract<Fixture, { readonly format: 'sql' }>

export interface FixtureTable {
  /** As it stands in a FROM clause. */
  readonly relation: string
  readonly columns: readonly ColumnType[]
  /** What messages call it. */
  readonly name: string
}

export interface Filled {
  /** Columns that the fixture names. */
  readonly named: readonly ColumnType[]
  readonly problems: readonly Diagnostic[]
}

export async function fillFromQuery(
  connection: Connection,
  table: FixtureTable,
  fixture: SqlFixture,
): Promise<Filled> {
  const sql = fixture.text.replace(/;\s*$/, '')
  try {
    const prefix = 'create or replace temp table "__ledgerline_fixture" as (\n'
    await refusing(connection, { fixture, table, prefix: prefix.length }, () =>
      connection.run(`${prefix}${sql}\n)`),
    )
    const given = (await connection.table('select * from "__ledgerline_fixture" limit 0')).columns
    const unknown = given.filter((g) => !columnOf(table, g))
    if (unknown.length > 0) {
      const problems = unknown.map((u) => unknownColumn(u.name, table.columns, table.name, fixture.place))
      return { named: [], problems }
    }
    const pairs = given.flatMap((g) => {
      const column = columnOf(table, g)
      return column === undefined ? [] : [{ given: g, column }]
    })
    const problems = await queryMisfits(connection, pairs, fixture.place)
    if (problems.length > 0) return { named: [], problems }
    const names = pairs.map((p) => quoteIdentifier(p.column.name)).join(', ')
    const casts = pairs.map((p) => `cast(${quoteIdentifier(p.given.name)} as ${p.column.type})`).join(', ')
    await connection.run(
      `insert into ${table.relation} (${names}) select ${casts} from "__ledgerline_fixture"`,
    )
    return { named: pairs.map((p) => p.column), problems: [] }
  } catch (error) {
    if (error instanceof Refused) return { named: [], problems: [error.problem] }
    throw error
  }
}

function columnOf(table: FixtureTable, given: ColumnType): ColumnType | undefined {
  return table.columns.find((c) => c.name.toLowerCase() === given.name.toLowerCase())
}

/** The first value of each column that does not cast, or that the cast would round. */
async function queryMisfits(
  connection: Connection,
  pairs: readonly { readonly given: ColumnType; readonly column: ColumnType }[],
  place: Place,
): Promise<Diagnostic[]> {
  const number = /^(?:DECIMAL|U?(?:TINY|SMALL|BIG|HUGE)?INT|FLOAT|DOUBLE)/
  const problems: Diagnostic[] = []
  for (const { given, column } of pairs) {
    const name = quoteIdentifier(given.name)
    const cast = `try_cast(${name} as ${column.type})`
    const isCut = given.type === 'TIMESTAMP' && column.type === 'DATE'
    const rounds =
      isCut || (number.test(given.type) && number.test(column.type)) ? ` or ${cast} <> ${name}` : ''
    const [misfit] = await connection.rows(
      `select ${name}::varchar as value from "__ledgerline_fixture" where ${name} is not null and (${cast} is null${rounds}) limit 1`,
    )
    const bad =
      misfit ?? (given.type === 'VARCHAR' ? await lossyText(connection, name, column.type) : undefined)
    if (bad === undefined) continue
    const details = { value: `'${bad.value}'`, column: column.name, type: column.type }
    problems.push(diagnose('fixture-value', details, { place }))
  }
  return problems
}

async function lossyText(
  connection: Connection,
  name: string,
  type: string,
): Promise<{ readonly value: string } | undefined> {
  const loses = lossOf(type)
  if (loses === undefined) return undefined
  const rows = await connection.rows(
    `select distinct ${name} as value from "__ledgerline_fixture" order by 1`,
  )
  const value = rows.map((row) => row.value ?? '').find(loses)
  return value === undefined ? undefined : { value }
}

class Refused extends Error {
  readonly problem: Diagnostic
  constructor(problem: Diagnostic) {
    super(problem.message)
    this.problem = problem
  }
}

/** The user's own query may be wrong: that is said at its line. @throws Refused */
async function refusing(
  connection: Connection,
  { fixture, table, prefix }: { fixture: SqlFixture; table: FixtureTable; prefix: number },
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    // what fails on rows ends the transaction
    await connection.run('rollback')
    await connection.run('begin transaction')
    const message = error.message.split('\n')[0] ?? error.message
    const before = fixture.text.slice(0, Math.max(0, (error.position ?? 0) - prefix))
    const place = { ...fixture.place, line: fixture.place.line + before.split('\n').length - 1 }
    throw new Refused(diagnose('bad-fixture', { of: table.name, message }, { place }))
  }
}
