/**
 * Ports: abstract models with a contract, which a project fills with a `.sql` of the same name.
 * A `.sql` beside the port's own `.yml` is its default, and any other one replaces it. The contract, the
 * grain and the tests of the port stay; what fills it may add a description, an owner, configuration and tests.
 * Pure.
 */
import { type Diagnostic, diagnose, nearest } from '../diagnostic/index.ts'
import { builtIn, lay } from './config.ts'
import { describedTwice, placeOf } from './entries.ts'
import {
  codeOf,
  described,
  layerOf,
  type ModelItem,
  modelPatches,
  type SqlFile,
  testDefaults,
} from './model-parts.ts'
import { firstLine } from './text.ts'
import type { ColumnProps, Model } from './types.ts'

export interface Filler {
  readonly sql: SqlFile
  readonly item?: ModelItem
}

/** What fills a port: a project's `.sql`, else the port's default, else nothing. A disabled one does not count. */
export function fillerOf(
  port: ModelItem,
  candidates: readonly SqlFile[],
  items: readonly ModelItem[],
  problems: Diagnostic[],
): Filler | undefined {
  const itemsOf = (sql: SqlFile): ModelItem[] =>
    items.filter(
      (item) =>
        item.value.name === port.value.name &&
        item.package === sql.found.package &&
        item.value.abstract !== true,
    )
  const fillers = candidates.filter((sql) => !isDefault(port, sql) && isEnabled(sql, itemsOf(sql)[0]))
  const [first, ...more] = fillers
  for (const other of more) {
    const details = { name: port.value.name, other: first?.file ?? '' }
    problems.push(diagnose('ambiguous-fill', details, { place: firstLine(other.file) }))
  }
  const sql = first ?? candidates.find((candidate) => isDefault(port, candidate))
  if (sql === undefined) return undefined
  const own = itemsOf(sql)
  problems.push(...describedTwice(own))
  return own[0] === undefined ? { sql } : { sql, item: own[0] }
}

function isDefault(port: ModelItem, sql: SqlFile): boolean {
  return port.package === sql.found.package && port.found.folders.join('/') === sql.found.folders.join('/')
}

function isEnabled(sql: SqlFile, item: ModelItem | undefined): boolean {
  const { folders, own, over } = modelPatches(sql.found, item)
  return lay(builtIn('model'), [...folders, ...own, ...over]).enabled
}

/** The model that a port is, filled or empty. */
export function makePort(port: ModelItem, filler: Filler | undefined, problems: Diagnostic[]): Model {
  problems.push(
    ...contractProblems(port),
    ...(filler?.item === undefined ? [] : fillerProblems(port, filler.item)),
  )
  const layer = layerOf(port.found.folders)
  const patches = modelPatches(port.found, port)
  const over =
    filler === undefined ? { folders: [], own: [], over: [] } : modelPatches(filler.sql.found, filler.item)
  const config = lay(builtIn('model', layer), [
    ...patches.folders,
    ...over.folders,
    ...patches.own,
    ...over.own,
    ...patches.over,
    ...over.over,
  ])
  const base = described(port, testDefaults(port.found, patches.folders))
  const model: Model = {
    kind: 'model',
    name: port.value.name,
    package: port.package.name,
    path: port.yaml.file,
    ...base,
    config: { ...config, contractEnforced: true },
    place: placeOf(port, ['name']),
    ...(layer === undefined ? {} : { layer }),
    abstract: true,
    ...(filler === undefined ? {} : codeOf(filler.sql)),
    fqn: [...port.found.folders, port.value.name],
  }
  return filler?.item === undefined ? model : extended(model, filler.sql, filler.item)
}

/** Lays what the filler's own properties add over the port. */
function extended(model: Model, sql: SqlFile, item: ModelItem): Model {
  const added = described(item, testDefaults(sql.found, modelPatches(sql.found).folders))
  const columns = model.columns.map((column): ColumnProps => {
    const more = added.columns.find((c) => c.name === column.name)
    return more === undefined ? column : { ...column, tests: [...column.tests, ...more.tests] }
  })
  return {
    ...model,
    description: added.description === '' ? model.description : added.description,
    ...(added.owner === undefined ? {} : { owner: added.owner }),
    columns,
    tests: [...model.tests, ...added.tests],
    reconcile: [...model.reconcile, ...added.reconcile],
    joinAudit: [...model.joinAudit, ...added.joinAudit],
  }
}

function contractProblems(port: ModelItem): Diagnostic[] {
  const { name, columns, config, contract } = port.value
  const problems: Diagnostic[] = []
  if (columns.length === 0) {
    problems.push(diagnose('no-columns', { model: name }, { place: placeOf(port, ['name']) }))
  }
  for (const [i, column] of columns.entries()) {
    if (column.data_type !== undefined) continue
    const details = {
      key: `${name}.columns.${column.name}`,
      message: 'has no data_type; a port types every column.',
    }
    problems.push(diagnose('bad-value', details, { place: placeOf(port, ['columns', i, 'name']) }))
  }
  const says = { config: config?.contract?.enforced, contract: contract?.enforced }
  if (says.config === false || says.contract === false) {
    const path = says.config === false ? ['config', 'contract', 'enforced'] : ['contract', 'enforced']
    const details = {
      key: `${name}.${path.join('.')}`,
      message: 'cannot be false: the contract of a port is enforced.',
    }
    problems.push(diagnose('bad-value', details, { place: placeOf(port, path) }))
  }
  return problems
}

/** What the port has said, its filler may not say again, so that the contract has one home. */
function fillerProblems(port: ModelItem, item: ModelItem): Diagnostic[] {
  const { name } = port.value
  const problems: Diagnostic[] = []
  const refuse = (key: string, path: readonly PropertyKey[]): void => {
    const message = `is said by the contract of the port, in ${port.yaml.file}; only tests can be added here.`
    problems.push(
      diagnose('bad-value', { key: `${name}.${key}`, message }, { place: placeOf(item, path, 'key') }),
    )
  }
  if (item.value.grain.length > 0) refuse('grain', ['grain'])
  const known = port.value.columns.map((column) => column.name)
  for (const [i, column] of item.value.columns.entries()) {
    const path = ['columns', i]
    if (!known.includes(column.name)) {
      const details = { column: column.name, model: name, near: nearest(column.name, known) }
      problems.push(diagnose('unknown-column', details, { place: placeOf(item, [...path, 'name']) }))
    }
    const { name: _name, data_tests: _dataTests, tests: _tests, constraints, ...rest } = column
    const said = [...(constraints.length > 0 ? ['constraints'] : []), ...Object.keys(rest)]
    for (const key of said) refuse(`columns.${column.name}.${key}`, [...path, key])
  }
  return problems
}
