/** `ledgerline generate source`: what `sources:` says of files, or of the tables of an attached database. */
import { basename } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import type { Project } from '../../project/index.ts'
import { quoteLiteral } from '../../sql/index.ts'
import type { Connection } from '../../warehouse/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { type FileTable, fileTable } from '../file-table.ts'
import { print } from '../output.ts'
import { remoteSource } from '../remote-source.ts'
import { attachAll, forBindingWarehouse } from '../working.ts'
import { asYaml } from '../yaml-text.ts'

interface Table extends Partial<FileTable> {
  readonly name: string
  readonly columns: FileTable['columns']
}

export async function generateSource(
  name: string,
  files: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const { project } = openProject(options)
  const [database = name, schema] = name.split('.')
  const attached = project.target.attach?.find((a) => a.name === database)
  if (files.length === 0 && attached?.type === 'postgres') {
    print(asYaml({ sources: [await remoteSource(attached, schema ?? 'public')] }))
    return exitCode.ok
  }
  const source = await forBindingWarehouse(project, async (warehouse) => {
    const connection = await warehouse.connect()
    await attachAll(connection, project)
    if (files.length === 0) return await attachedSource(connection, project, database, schema)
    const tables: Table[] = []
    for (const file of files) tables.push({ name: nameOf(file), ...(await fileTable(connection, file)) })
    return { name, tables }
  })
  print(asYaml({ sources: [source] }))
  return exitCode.ok
}

/** `data/Orders 2026_*.csv.gz` is called orders_2026. */
function nameOf(location: string): string {
  const stem = basename(location).replace(/\..*$/, '').toLowerCase()
  const name = stem.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '')
  return /^[a-z]/.test(name) ? name : `t_${name}`
}

/** The tables of one schema: of the one that is named, else of the only one with tables. */
async function attachedSource(
  connection: Connection,
  project: Project,
  name: string,
  named: string | undefined,
): Promise<object> {
  const attached = project.target.attach?.find((a) => a.name === name)
  if (attached?.type !== 'duckdb') {
    return refuse(`Name files, or a database that the target attaches; ${name} is none.`)
  }
  const rows = await connection.rows(
    `select table_name, schema_name, column_name, data_type from duckdb_columns() where database_name = ${quoteLiteral(name)} and not internal order by schema_name, table_name, column_index`,
  )
  const schemas = [...new Set(rows.map((r) => r.schema_name ?? ''))]
  if (named === undefined && schemas.length > 1) {
    return refuse(`${name} has several schemas (${schemas.join(', ')}): generate source ${name}.<schema>.`)
  }
  const schema = named ?? schemas[0] ?? 'main'
  const inside = rows.filter((r) => r.schema_name === schema)
  if (inside.length === 0)
    return refuse(
      `${name} has no table in ${schema}; ${schemas.length === 0 ? 'it is empty' : `it has ${schemas.join(', ')}`}.`,
    )
  const tables = [...new Set(inside.map((r) => r.table_name ?? ''))].map((table) => ({
    name: table,
    columns: inside
      .filter((r) => r.table_name === table)
      .map((r) => ({ name: r.column_name ?? '', data_type: (r.data_type ?? '').toLowerCase() })),
  }))
  return { name, database: name, schema, tables }
}

function refuse(message: string): never {
  throw new LedgerlineError([diagnose('usage', { message })])
}
