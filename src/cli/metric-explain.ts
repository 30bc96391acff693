/**
 * `ledgerline explain metric:<name>`: the formula of a figure with the value of each part, down to the rows of the mart that
 * count most. In: linked project, what is asked. Out: the tree, printed. Reads the working database.
 */
import { exitCode } from '../diagnostic/index.ts'
import {
  contributingSql,
  type Explained,
  explained,
  type LinkedMetric,
  nodesOf,
  type Surroundings,
} from '../metric/index.ts'
import { readState } from '../run/index.ts'
import type { Connection } from '../warehouse/index.ts'
import type { Linked } from './context.ts'
import { type Asking, answer, questionOf, relationIn, withTables } from './metric-question.ts'
import { type Palette, palette, print, printJson, textTable } from './output.ts'

export interface ExplainAsking extends Asking {
  readonly rows?: number
  readonly output?: 'text' | 'json'
  readonly color?: boolean
}

interface Figure {
  readonly node: Explained
  readonly value: string | null
  readonly reason?: string
  readonly count?: string
  readonly rows?: {
    readonly columns: readonly string[]
    readonly rows: readonly (readonly (string | null)[])[]
  }
  readonly from: readonly Figure[]
}

export async function explainMetric(
  linked: Linked,
  metric: LinkedMetric,
  asking: ExplainAsking,
): Promise<number> {
  const tree = explained(metric)
  const { figure, keys } = await withTables(linked, [metric], async (connection) => {
    const nodes = nodesOf(tree)
    const asked = nodes.flatMap((n) => (n.rows === undefined ? [n.asked] : [n.asked, n.rows]))
    const { columns, rows, reasons } = await answer(linked, asked, asking, connection)
    const values = new Map(columns.map((name, i) => [name, rows[0]?.[i] ?? null]))
    const known = { linked, asking, connection, values, reasons: reasons[0] ?? new Map() }
    const state = await readState(connection)
    const keys = new Map([...state.nodes].map(([id, node]) => [id, node.key]))
    return { figure: await figureOf(tree, known), keys }
  })
  if (asking.output === 'json') printJson(asJson(figure, keys), 2)
  else printTree(figure, metric, asking, keys)
  return exitCode.ok
}

interface Known {
  readonly linked: Linked
  readonly asking: ExplainAsking
  readonly connection: Connection
  readonly values: ReadonlyMap<string, string | null>
  readonly reasons: ReadonlyMap<string, string>
}

async function figureOf(node: Explained, known: Known): Promise<Figure> {
  const { values, reasons } = known
  const from: Figure[] = []
  for (const child of node.from) from.push(await figureOf(child, known))
  const name = node.asked.metric.name
  const reason = reasons.get(name)
  const count = node.rows === undefined ? null : (values.get(node.rows.metric.name) ?? null)
  const rows = count === null ? undefined : await rowsOf(node, known)
  return {
    ...{ node, from, value: values.get(name) ?? null },
    ...(reason === undefined ? {} : { reason }),
    ...(count === null ? {} : { count }),
    ...(rows === undefined ? {} : { rows }),
  }
}

/** None of a window: which periods it holds depends on the one that is asked for. */
async function rowsOf(
  { part, of }: Explained,
  { linked, asking, connection }: Known,
): Promise<Figure['rows']> {
  const most = asking.rows ?? 3
  if (part === undefined || part.window !== undefined || most === 0 || of.missing.length > 0) return undefined
  const question = await questionOf(linked, [of], asking, connection)
  const around: Surroundings = { project: linked.project, relation: relationIn(linked) }
  const { columns, rows } = await connection.table(contributingSql(part, question, around, most))
  return { columns: columns.map((c) => c.name), rows }
}

/** By model the key that its table was built from, as `why` prints it: what the definition hash leaves out. */
type Keys = ReadonlyMap<string, string>

function keysOf({ models }: LinkedMetric, keys: Keys): Record<string, string> {
  return Object.fromEntries(
    models.flatMap((id) => {
      const key = keys.get(id)
      return key === undefined ? [] : [[id, key]]
    }),
  )
}

function asJson({ node, value, reason, count, rows, from }: Figure, keys: Keys): object {
  const { of, name } = node
  const objects = rows?.rows.map((row) => Object.fromEntries(rows.columns.map((c, i) => [c, row[i] ?? null])))
  return {
    ...{
      metric: name,
      unique_id: of.id,
      value,
      reason,
      unit: of.unit,
      currency: of.currency,
      formula: of.says,
    },
    ...{ definition_hash: of.hash, model_keys: keysOf(of, keys) },
    ...{ model: node.part?.of.model.id, rows: count, largest: objects },
    from: from.map((one) => asJson(one, keys)),
  }
}

interface Line {
  readonly tree: string
  readonly value: string
  readonly note: string
  readonly below: readonly string[]
}

function printTree(figure: Figure, of: LinkedMetric, asking: ExplainAsking, keys: Keys): void {
  const { metric, hash, unit } = of
  const paint = palette(asking.color)
  const { where, from, to } = asking
  const asked = [
    where,
    from === undefined ? undefined : `from ${from}`,
    to === undefined ? undefined : `to ${to}`,
  ]
  const said = asked.filter((one) => one !== undefined).join(', ')
  const title = [metric.label, unit, `definition ${hash.slice(0, 8)}`, said === '' ? undefined : said]
  print(`${paint.bold(metric.name)}  ${paint.dim(title.filter((one) => one !== undefined).join('  '))}\n`)
  const lines = linesOf(figure, 0)
  const width = Math.max(...lines.map((l) => l.tree.length))
  const figures = Math.max(...lines.map((l) => l.value.length))
  for (const line of lines) {
    print(`${line.tree.padEnd(width)}  ${line.value.padStart(figures)}  ${paint.dim(line.note)}`.trimEnd())
    for (const row of line.below) print(paint.dim(`${' '.repeat(4)}${row}`))
  }
  for (const [id, key] of Object.entries(keysOf(of, keys)))
    print(paint.dim(`${id.split('.').at(-1)} was built from key ${key.slice(0, 12)}`))
  sayMore(lines, paint)
}

function linesOf({ node, value, reason, count, rows, from }: Figure, depth: number): Line[] {
  const { of, name, part, made } = node
  const filters = part?.filters ?? []
  const where = filters.length === 0 ? '' : ` where ${filters.join(' and ')}`
  const leaf = part === undefined ? '' : `  ${part.of.model.name}${where}`
  const counted = count === undefined ? '' : `  ${count} ${count === '1' ? 'row' : 'rows'}`
  const below = rows === undefined || rows.rows.length === 0 ? [] : tableLines(rows, depth)
  const note = `= ${made ?? of.says}${leaf}${counted}`
  return [
    { tree: `${'  '.repeat(depth)}${name}`, value: value ?? reason ?? 'null', note, below },
    ...from.flatMap((child) => linesOf(child, depth + 1)),
  ]
}

function tableLines({ columns, rows }: NonNullable<Figure['rows']>, depth: number): string[] {
  const names = columns.map((name) => (name === 'value of the row' ? 'value' : name))
  return textTable(names, rows)
    .split('\n')
    .map((line) => `${'  '.repeat(depth)}${line}`)
}

function sayMore(lines: readonly Line[], { dim }: Palette): void {
  if (lines.some((l) => l.below.length > 0))
    print(dim('\nrows: those that count most; --rows says how many, 0 none'))
}
