/**
 * Holds what a model gives against what its properties say: contract, money, grain, tested columns. Pure.
 * Start at `contractProblems`.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import type { ColumnProps } from '../project/index.ts'
import { isBiSafe, isDecimal, isTypeName, normaliseType } from '../sql/index.ts'
import type { Rendered } from '../template/index.ts'
import type { ColumnType } from '../warehouse/index.ts'
import { aliasPlace } from './alias-place.ts'
import type { GraphNode } from './types.ts'

export function contractProblems(
  node: GraphNode,
  actual: readonly ColumnType[],
  rendered: Rendered | undefined,
): Diagnostic[] {
  const problems: Diagnostic[] = []
  const types = new Map(actual.map((c) => [c.name, c.type]))
  const declared = node.resource.columns
  if (node.config.contractEnforced) problems.push(...enforced(node, types, rendered))
  for (const column of declared) {
    const type = types.get(column.name)
    if (type === undefined) {
      if (!node.config.contractEnforced) problems.push(unknownColumn(node, column.name, column.place, types))
    } else if (column.unit === 'money' && !isDecimal(type)) {
      const details = { model: node.name, column: column.name, actual: type }
      problems.push(diagnose('money-left-decimal', details, { place: columnPlace(rendered, column) }))
    }
  }
  problems.push(
    ...grainProblems(node, types),
    ...testProblems(node, types),
    ...eventTimeProblems(node, types),
    ...biProblems(node, actual, rendered),
  )
  return problems
}

function enforced(
  node: GraphNode,
  types: ReadonlyMap<string, string>,
  rendered: Rendered | undefined,
): Diagnostic[] {
  const problems: Diagnostic[] = []
  const model = node.name
  const names = new Set(node.resource.columns.map((c) => c.name))
  for (const column of node.resource.columns) {
    const actual = types.get(column.name)
    const declaredType = column.data_type ?? ''
    if (actual === undefined) {
      const details = { model, column: column.name, type: declaredType }
      problems.push(
        diagnose('contract-column-missing', details, { place: column.place, trail: fillOf(node) }),
      )
    } else if (declaredType !== '' && normaliseType(actual) !== normaliseType(declaredType)) {
      if (column.unit === 'money' && !isDecimal(actual)) continue
      const known = isTypeName(declaredType)
      const details = { model, column: column.name, declared: declaredType, actual, known }
      problems.push(diagnose('contract-type', details, { place: columnPlace(rendered, column) }))
    }
  }
  for (const column of types.keys()) {
    if (names.has(column)) continue
    const place =
      rendered === undefined ? node.resource.place : (aliasPlace(rendered, column) ?? node.resource.place)
    problems.push(
      diagnose('contract-column-extra', { model, column, near: nearest(column, names) }, { place }),
    )
  }
  return problems
}

/** What fills a port lies elsewhere than its contract, often in another project. */
function fillOf({ resource }: GraphNode): { label: string; place: Place }[] {
  const file = resource.kind === 'model' && resource.abstract ? resource.sql?.file : undefined
  return file === undefined ? [] : [{ label: 'what fills it', place: { file, line: 1, column: 1 } }]
}

function grainProblems(node: GraphNode, types: ReadonlyMap<string, string>): Diagnostic[] {
  if (node.resource.kind === 'source') return []
  const place = node.resource.grainPlace ?? node.resource.place
  return node.resource.grain
    .filter((column) => !types.has(column))
    .map((column) =>
      diagnose(
        'grain-column-missing',
        { model: node.name, column, near: nearest(column, types.keys()) },
        { place },
      ),
    )
}

/** A source has no contract; what its tests and settings name is there, or is told. */
export function sourceProblems(node: GraphNode, actual: readonly ColumnType[]): Diagnostic[] {
  const types = new Map(actual.map((c) => [c.name, c.type]))
  return [...testProblems(node, types), ...eventTimeProblems(node, types)]
}

/** Of an incremental model that is told with its other settings. */
function eventTimeProblems(node: GraphNode, types: ReadonlyMap<string, string>): Diagnostic[] {
  const { config, resource } = node
  const column = config.raw?.event_time
  if (typeof column !== 'string' || config.incremental !== undefined) return []
  const isThere = [...types.keys()].some((name) => name.toLowerCase() === column.toLowerCase())
  return isThere ? [] : [unknownColumn(node, column, resource.place, types)]
}

function testProblems(node: GraphNode, types: ReadonlyMap<string, string>): Diagnostic[] {
  const problems: Diagnostic[] = []
  for (const test of [...node.resource.tests, ...node.resource.columns.flatMap((c) => c.tests)]) {
    const listed = Array.isArray(test.args.columns) ? test.args.columns.map(String) : []
    for (const column of [...(test.column === undefined ? [] : [test.column]), ...listed]) {
      const told = node.resource.columns.some((c) => c.name === column)
      if (!types.has(column) && !told) problems.push(unknownColumn(node, column, test.place, types))
    }
  }
  for (const { columns, place } of node.resource.constraints ?? [])
    for (const column of columns)
      if (!types.has(column)) problems.push(unknownColumn(node, column, place, types))
  return problems
}

function biProblems(
  node: GraphNode,
  actual: readonly ColumnType[],
  rendered: Rendered | undefined,
): Diagnostic[] {
  const { resource } = node
  if (resource.kind !== 'model' || (resource.layer !== 'marts' && resource.layer !== 'reports')) return []
  if (node.config.materialized === 'ephemeral') return []
  return actual
    .filter((c) => !isBiSafe(c.type))
    .map((c) => {
      const said = resource.columns.find(({ name }) => name === c.name)
      const place = (rendered && aliasPlace(rendered, c.name)) ?? said?.place ?? resource.place
      return diagnose('unsafe-type', { model: node.name, column: c.name, actual: c.type }, { place })
    })
}

function unknownColumn(
  node: GraphNode,
  column: string,
  place: Place,
  types: ReadonlyMap<string, string>,
): Diagnostic {
  return diagnose(
    'unknown-column',
    { column, model: node.name, near: nearest(column, types.keys()) },
    { place },
  )
}

/** Where the SQL names the column, else where the properties do. */
function columnPlace(rendered: Rendered | undefined, column: ColumnProps): Place {
  return (rendered && aliasPlace(rendered, column.name)) ?? column.place
}
