/**
 * Copies of small views, in a database in memory that is attached while a build lasts. A view over views is planned whole
 * each time that it is read, and for small data the plan is the cost; a copy is planned once.
 * In: an open connection, the schemas in use. Out: `Copies`. Nothing of it is ever written to a file.
 */
import { quoteIdentifier, quoteLiteral, relationName } from '../../sql/index.ts'
import type { Connection, Copies, Relation } from '../warehouse.ts'

const place = '_ledgerline_copies'

/** @param schemas that stand in the database */
export async function openCopies(connection: Connection, schemas: readonly string[]): Promise<Copies> {
  const [here] = await connection.rows('select current_database() as name')
  const home = here?.name ?? ''
  await connection.run(`attach ':memory:' as ${place}`)
  for (const schema of schemas)
    await connection.run(`create schema if not exists ${place}.${quoteIdentifier(schema)}`)
  // the journal's schema comes first and holds no copy, so that `current_database()` is still the database
  const path = [
    ...[[home, '_ledgerline']],
    ...schemas.map((s) => [place, s]),
    ...schemas.map((s) => [home, s]),
    ...[[home, 'main']],
  ]
  const search = path.map((names) => names.map(quoteIdentifier).join('.')).join(',')
  return new DuckDbCopies(home, `set search_path = ${quoteLiteral(search)}`)
}

class DuckDbCopies implements Copies {
  readonly #home: string
  readonly #first: string

  constructor(home: string, first: string) {
    this.#home = home
    this.#first = first
  }

  home(relation: Relation): string {
    return `${quoteIdentifier(this.#home)}.${relationName(relation)}`
  }

  async first(connection: Connection): Promise<void> {
    await connection.run(this.#first)
  }

  async keep(
    connection: Connection,
    relation: Relation,
    sql: string,
    most: number,
  ): Promise<number | undefined> {
    const name = `${place}.${relationName(relation)}`
    const create = `create or replace table ${name} as select * from (\n${sql}\n) limit ${most + 1}`
    const [made] = await connection.rows(create)
    const rows = Number(made?.Count)
    if (rows <= most) return rows
    await this.drop(connection, [relation])
    return undefined
  }

  async drop(connection: Connection, relations: readonly Relation[]): Promise<void> {
    const drops = relations.map((relation) => `drop table if exists ${place}.${relationName(relation)}`)
    await connection.run(drops.join(';\n'))
  }

  async close(connection: Connection): Promise<void> {
    await connection.run(`detach ${place}`)
  }
}
