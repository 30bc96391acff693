/** `ledgerline diff <from> <to>`: the same tables in two targets, publications or files. Reads only. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { type GraphNode, nodeOf } from '../../graph/index.ts'
import { listPublications, publicationFile, readCurrent } from '../../publish/index.ts'
import { attachFiles } from '../../warehouse/index.ts'
import { boundColumns } from '../bound-columns.ts'
import { type CommonOptions, type Linked, openProject } from '../context.ts'
import { boundSelectors } from '../lineage.ts'
import { invokedFrom, print, printJson, say, sayProblems, shownPath } from '../output.ts'
import { publishedNodes } from '../publishing.ts'
import { type SelectFlags, selectFor } from '../selecting.ts'
import { amount } from '../summary.ts'
import { columnsIn, diffTable, isEqual, type TableDiff } from '../table-diff.ts'
import { databaseFile, forBindingWarehouse } from '../working.ts'

interface DiffCommand extends CommonOptions, SelectFlags {
  readonly limit: number
  readonly detailedExitcode?: boolean
  readonly output?: 'text' | 'json'
}

type Outcome = { readonly name: string } & (
  | { readonly state: 'equal' | 'differs'; readonly diff: TableDiff }
  | { readonly state: 'only_from' | 'only_to' }
)

export async function diff(from: string, to: string, options: DiffCommand): Promise<number> {
  const linked = openProject(options)
  const files = [await fileOf(linked, from, options), await fileOf(linked, to, options)]
  const nodes = await chosen(linked, options)
  const { pii } = await boundColumns(linked)
  const outcomes = await forBindingWarehouse(linked.project, async (warehouse) => {
    const connection = await warehouse.connect()
    const sides = files.map((path, i) => ({
      name: i === 0 ? 'side_a' : 'side_b',
      path,
      shown: shownPath(path),
    }))
    await attachFiles(connection, sides)
    const found: Outcome[] = []
    for (const node of nodes) {
      const grain = node.resource.kind === 'source' ? [] : node.resource.grain
      const [a, b] = [
        await columnsIn(connection, 'side_a', node.relation),
        await columnsIn(connection, 'side_b', node.relation),
      ]
      const { name, relation } = node
      if (a.length + b.length === 0) continue
      if (a.length === 0 || b.length === 0) {
        found.push({ name, state: b.length === 0 ? 'only_from' : 'only_to' })
        continue
      }
      const hidden = new Set(pii.get(node.id)?.keys() ?? [])
      const made = await diffTable(connection, { relation, grain, hidden, from: a, to: b }, options.limit)
      found.push({ name, state: isEqual(made) ? 'equal' : 'differs', diff: made })
    }
    return found
  })
  if (options.output === 'json') printJson({ from, to, tables: outcomes }, 1)
  else tell(outcomes, from, to, options)
  const different = outcomes.some((o) => o.state !== 'equal')
  return different && options.detailedExitcode === true ? exitCode.different : exitCode.ok
}

async function chosen(linked: Linked, options: DiffCommand): Promise<GraphNode[]> {
  const asked = options.select ?? options.models ?? options.exclude ?? options.selector
  if (asked === undefined) return publishedNodes(linked.graph)
  const selection = await selectFor(linked, options, boundSelectors(linked))
  sayProblems(selection.problems, options.logFormat === 'json', options.color)
  const ids = linked.graph.order.filter((id) => selection.ids.has(id))
  return ids.map((id) => nodeOf(linked.graph, id)).filter((n) => n.config.materialized !== 'ephemeral')
}

/** @throws LedgerlineError for a name that leads to no file */
async function fileOf({ project }: Linked, side: string, options: DiffCommand): Promise<string> {
  const refuse = (message: string): never => {
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const there = (file: string): string => {
    if (file === ':memory:' || !existsSync(file))
      refuse(`${side} is not built: ${shownPath(file)} is not there.`)
    return file
  }
  const dir = resolve(project.dir, project.publish.dir)
  const [, number] = /^publication:(\d+)$/.exec(side) ?? []
  if (number !== undefined || side === 'published') {
    const current = await readCurrent(dir, project.publish.name)
    const wanted = number === undefined ? current?.publication : Number(number)
    const kept = listPublications(dir, project.publish.name).map((m) => m.publication)
    if (wanted === undefined || !kept.includes(wanted))
      return refuse(
        `There is no ${side === 'published' ? 'publication' : `publication ${number}`}; kept: ${kept.join(', ') || 'none'}.`,
      )
    return there(publicationFile(dir, project.publish.name, wanted))
  }
  if (/\.(?:duckdb|db)$/i.test(side)) return there(resolve(invokedFrom(), side))
  return there(databaseFile(openProject({ ...options, target: side }).project))
}

function tell(outcomes: readonly Outcome[], from: string, to: string, options: DiffCommand): void {
  const equal = outcomes.filter((o) => o.state === 'equal').length
  for (const one of outcomes) {
    if (one.state === 'equal') continue
    if (!('diff' in one)) print(`${one.name}   only in ${one.state === 'only_from' ? from : to}`)
    else for (const line of linesOf(one.name, one.diff, from, to)) print(line)
  }
  if (options.quiet !== true)
    say(
      outcomes.length === 0
        ? 'There is no table to compare.'
        : `${equal} of ${outcomes.length} tables equal.`,
    )
}

function linesOf(name: string, diff: TableDiff, from: string, to: string): string[] {
  const { columns, rows, only, changed, values, keys } = diff
  const parts = [
    `rows ${rows.from} -> ${rows.to}`,
    ...(only.from > 0 ? [`${only.from} only in ${from}`] : []),
    ...(only.to > 0 ? [`${only.to} only in ${to}`] : []),
    ...(changed !== undefined && changed > 0 ? [`${changed} changed`] : []),
  ]
  return [
    `${name}   ${parts.join('   ')}`,
    ...columns.added.map((c) => `  column ${c.name} ${c.type}: only in ${to}`),
    ...columns.removed.map((c) => `  column ${c.name} ${c.type}: only in ${from}`),
    ...columns.retyped.map((c) => `  column ${c.name}: ${c.from} -> ${c.to}`),
    ...values.map(({ column, rows: count, sums }) => {
      const total = (text: string | null): string => (text === null ? 'null' : amount(text))
      const sum =
        sums === undefined ? '' : `, sum ${total(sums.from)} -> ${total(sums.to)} (${total(sums.change)})`
      return `  ${column}: ${count} row${count === 1 ? ' differs' : 's differ'}${sum}`
    }),
    ...keys.map((key) => `  at ${key}`),
  ]
}
