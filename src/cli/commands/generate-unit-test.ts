/**
 * `ledgerline generate unit-test`: a unit test with a few rows of everything that a model reads. What it should give is
 * left open: figures that the model itself made would show nothing. Personal data has stand-ins.
 */
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { type GraphNode, nodeOf, refNames } from '../../graph/index.ts'
import { quoteIdentifier, relationName } from '../../sql/index.ts'
import { type Connection, StatementError } from '../../warehouse/index.ts'
import { type BoundColumns, boundColumns, columnsOf } from '../bound-columns.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { print } from '../output.ts'
import { attachAll, forReading } from '../working.ts'
import { asYaml } from '../yaml-text.ts'

interface UnitTestCommand extends CommonOptions {
  readonly rows: number
}

export async function generateUnitTest(name: string, options: UnitTestCommand): Promise<number> {
  const linked = openProject(options)
  const bound = await boundColumns(linked)
  const { node, columns } = columnsOf(linked, bound, name, (n) => n.resource.kind === 'model')
  const parents = node.parents.map((id) => nodeOf(linked.graph, id))
  const given = await forReading(linked.project, name, async ({ connection }) => {
    await attachAll(connection, linked.project)
    const inputs: object[] = []
    const standIns = new StandIns()
    for (const parent of parents) {
      // an ephemeral model runs in the test; what it reads could be given in its place
      if (parent.config.materialized === 'ephemeral') continue
      inputs.push({
        input: inputOf(parent),
        rows: await rowsOf(connection, parent, bound, options.rows, standIns),
      })
    }
    return inputs
  })
  const test = { name: 'what_it_shows', given, expect: { rows: [] } }
  const comment = `# expect: rows with some of ${columns.map((c) => c.name).join(', ')}, worked out by hand`
  print(`${asYaml({ models: [{ name: node.resource.name, unit_tests: [test] }] })}\n${comment}`)
  return exitCode.ok
}

function inputOf(node: GraphNode): string {
  const { resource } = node
  return resource.kind === 'source'
    ? `source('${resource.source}', '${resource.table}')`
    : `ref(${refNames(node, ', ')})`
}

/** One stand-in per value, whatever the column, so that rows still meet. */
class StandIns {
  readonly #known = new Map<string, string>()
  of(text: string): string {
    const known = this.#known.get(text) ?? `p${this.#known.size + 1}`
    this.#known.set(text, known)
    return known
  }
}

/** The first rows by their own order, so that the same table gives the same test. */
async function rowsOf(
  connection: Connection,
  parent: GraphNode,
  bound: BoundColumns,
  count: number,
  standIns: StandIns,
): Promise<object[]> {
  const held = bound.pii.get(parent.id)
  const isPersonal = (name: string): boolean => (held?.get(name.toLowerCase()) ?? []).length > 0
  // what is personal and no text has no stand-in, and is left out
  const columns = (bound.columns.get(parent.id) ?? []).filter(
    (c) => !isPersonal(c.name) || c.type === 'VARCHAR',
  )
  if (columns.length === 0) return []
  const list = columns.map((c) => quoteIdentifier(c.name)).join(', ')
  try {
    const { rows } = await connection.table(
      `select ${list} from ${relationName(parent.relation)} order by all limit ${count}`,
    )
    const cell = (text: string | null, { name, type }: { name: string; type: string }) =>
      text !== null && isPersonal(name) ? standIns.of(text) : fixtureValue(text, type)
    return rows.map((row) => Object.fromEntries(columns.map((c, i) => [c.name, cell(row[i] ?? null, c)])))
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    throw new LedgerlineError([diagnose('not-built', { node: parent.name })])
  }
}

/** Amounts stay text: a fixture's text is read as its column's type, and a number of YAML may lose digits. */
function fixtureValue(text: string | null, type: string): string | number | boolean | null {
  if (text === null) return null
  if (type === 'BOOLEAN') return text === 'true'
  return /^(?:U?TINYINT|U?SMALLINT|U?INTEGER)$/.test(type) ? Number(text) : text
}
