/**
 * `ledgerline generate input`: a model that fills a port, with every column of its contract. In: a port, and the staging model that has
 * its rows. Out: SQL on stdout that binds where the staging model is named; what the port needs and the rows do not have is marked.
 */
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { nodeNamed } from '../../graph/index.ts'
import type { ColumnProps, Model } from '../../project/index.ts'
import { normaliseType } from '../../sql/index.ts'
import type { ColumnType } from '../../warehouse/index.ts'
import { boundColumns, columnsOf } from '../bound-columns.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { print } from '../output.ts'
import { plainName } from './generate-model.ts'

/** What is read where no staging model was named: no model is called so, and `check` says it with the names that are there. */
const unnamed = 'stg_?'

interface Given {
  readonly ref: string
  readonly columns: readonly ColumnType[]
}

export async function generateInput(
  port: string,
  from: string | undefined,
  options: CommonOptions,
): Promise<number> {
  const linked = openProject(options)
  const found = nodeNamed(linked.graph, port, (n) => n.resource.kind === 'model' && n.resource.abstract)
  if ('problem' in found) throw new LedgerlineError([found.problem])
  const given = from === undefined ? { ref: unnamed, columns: [] } : await givenBy(linked, from)
  print(inputModel(found.node.resource as Model, given))
  return exitCode.ok
}

async function givenBy(linked: ReturnType<typeof openProject>, from: string): Promise<Given> {
  const { node, columns } = columnsOf(linked, await boundColumns(linked), from, () => true)
  if (node.resource.kind !== 'source') return { ref: node.name, columns }
  const message = `A port is filled from staging, and ${from} is a source: ledgerline generate model ${from} prints the model between.`
  throw new LedgerlineError([diagnose('usage', { message })])
}

function inputModel(port: Model, { ref, columns }: Given): string {
  const known = new Map(columns.map((c) => [c.name.toLowerCase(), c]))
  const taken = new Set(port.columns.map((c) => c.name.toLowerCase()))
  const left = columns.filter((c) => !taken.has(c.name.toLowerCase())).map((c) => plainName(c.name))
  const last = port.columns.length - 1
  const lines = port.columns.map((column, i) => {
    const theirs = known.get(column.name.toLowerCase())
    return `    ${expressionOf(column, theirs)}${i === last ? '' : ','}${noteOf(column, theirs !== undefined)}`
  })
  return [
    `-- grain: one row per ${port.grain.join(', ')}`,
    ...(left.length === 0 ? [] : [`-- not used yet of ${ref}: ${left.join(', ')}`]),
    'select',
    ...lines,
    `from {{ref '${ref}'}}`,
  ].join('\n')
}

function expressionOf(
  { name, data_type: type = 'varchar' }: ColumnProps,
  theirs: ColumnType | undefined,
): string {
  if (theirs === undefined) return `cast(null as ${type}) as ${plainName(name)}`
  const isSame = normaliseType(theirs.type) === normaliseType(type)
  return isSame ? plainName(theirs.name) : `cast(${plainName(theirs.name)} as ${type}) as ${plainName(name)}`
}

/** What the port says of a column that the rows do not have; one that must not be null says so first. */
function noteOf({ constraints, tests, description = '' }: ColumnProps, isThere: boolean): string {
  if (isThere) return ''
  const values = tests.find((t) => t.name === 'accepted_values')?.args.values
  const words = Array.isArray(values) ? `one of ${values.join(', ')}; ` : ''
  const need = constraints.includes('not_null') ? 'NEEDED: ' : ''
  // the note stands in a template, in which braces would be a helper
  return ` -- ${`${need}${words}${description}`.replace(/\s+/g, ' ').replaceAll('{', '(').replaceAll('}', ')')}`
}
