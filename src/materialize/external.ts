/**
 * An external model: its rows are files (Parquet or CSV, one or partitioned), and its relation a view over them.
 * In: a job. Out: files in place and the view. Rows are in the order of the grain, else of all columns, so that
 * the same inputs give the same bytes. Start at `external`; the files themselves are in `external-files.ts`.
 */
import { diagnose, LedgerlineError } from '../diagnostic/index.ts'
import type { ExternalConfig } from '../project/index.ts'
import { quoteIdentifier as id, quoteLiteral, relationName } from '../sql/index.ts'
import { fromFolder } from '../text/index.ts'
import { type ColumnType, StatementError } from '../warehouse/index.ts'
import { hashOfFiles, type Staged, stage, writtenFiles } from './external-files.ts'
import { contractSelect, makeWay, measure } from './relation.ts'
import type { Job, Materialization } from './types.ts'

export const external: Materialization = {
  name: 'external',
  async run(job) {
    const { connection, node, dir } = job
    const config = node.config.external
    if (config === undefined) throw new Error(`${node.id} has no external configuration`)
    const select = contractSelect(job)
    const { columns } = await connection.table(`select * from (\n${select}\n) limit 0`)
    await write(job, config, select, columns)
    const empty = config.partitionBy.length > 0 && writtenFiles(dir, config.location).length === 0
    await makeWay(connection, node.relation)
    const from = empty ? emptySelect(columns) : readSelect(config, columns)
    await connection.run(`create view ${relationName(node.relation)} as ${from}`)
    const files = writtenFiles(dir, config.location)
    const made = await measure(connection, node.relation)
    return { ...made, notes: { location: config.location, files, hash: hashOfFiles(files) ?? null } }
  },
}

async function write(
  job: Job,
  config: ExternalConfig,
  select: string,
  columns: readonly ColumnType[],
): Promise<void> {
  const { connection, node, dir } = job
  const staged = prepared(job, config)
  job.onEnd(staged)
  const names = new Set(columns.map((c) => c.name))
  const grain = node.resource.kind === 'source' ? [] : node.resource.grain.filter((g) => names.has(g))
  const order = grain.length === 0 ? 'all' : grain.map(id).join(', ')
  try {
    await connection.run(
      `copy (select * from (\n${select}\n) order by ${order}) to ${quoteLiteral(staged.path)} (${copyOptions(config)})`,
    )
    staged.install()
  } catch (error) {
    // full paths are nobody's business
    if (!(error instanceof StatementError)) throw unwritable(job, config, error)
    const message = fromFolder(error.message, dir)
    throw new StatementError(message, error.kind, error.position, error.candidates, error.statement)
  }
}

function prepared(job: Job, config: ExternalConfig): Staged {
  try {
    return stage(job.dir, config.location, config.partitionBy.length > 0)
  } catch (error) {
    throw unwritable(job, config, error)
  }
}

function unwritable({ node }: Job, { location }: ExternalConfig, error: unknown): Error {
  if (!(error instanceof RangeError) && !(error instanceof Error && 'syscall' in error)) {
    return error instanceof Error ? error : new Error(String(error))
  }
  const reason = error instanceof RangeError ? error.message : String(Reflect.get(error, 'code'))
  return new LedgerlineError([
    diagnose('external-unwritable', { model: node.name, location, reason }, { place: node.resource.place }),
  ])
}

function copyOptions({ format, partitionBy, delimiter }: ExternalConfig): string {
  const csv = `format csv, header true, delimiter ${quoteLiteral(delimiter)}, quote '"', escape '"', nullstr ''`
  const by = partitionBy.length === 0 ? '' : `, partition_by (${partitionBy.map(id).join(', ')})`
  return `${format === 'csv' ? csv : 'format parquet'}${by}`
}

/** By name and with the types that were written: nothing is guessed from the files. */
function readSelect(config: ExternalConfig, columns: readonly ColumnType[]): string {
  const { format, partitionBy, delimiter, location } = config
  const typed = (list: readonly ColumnType[]): string =>
    `{${list.map((c) => `${quoteLiteral(c.name)}: ${quoteLiteral(c.type)}`).join(', ')}}`
  const isKey = (c: ColumnType): boolean => partitionBy.includes(c.name)
  const path = quoteLiteral(
    partitionBy.length === 0 ? location : `${location}/${'*/'.repeat(partitionBy.length)}*.${format}`,
  )
  const hive =
    partitionBy.length === 0 ? '' : `, hive_partitioning = true, hive_types = ${typed(columns.filter(isKey))}`
  const reader =
    format === 'parquet'
      ? `read_parquet(${path}${hive})`
      : `read_csv(${path}, auto_detect = false, header = true, delim = ${quoteLiteral(delimiter)}, quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = ${typed(columns.filter((c) => !isKey(c)))}${hive})`
  return `select ${columns.map((c) => id(c.name)).join(', ')} from ${reader}`
}

/** No row, no partition, no file to read. */
function emptySelect(columns: readonly ColumnType[]): string {
  return `select ${columns.map((c) => `cast(null as ${c.type}) as ${id(c.name)}`).join(', ')} where false`
}
