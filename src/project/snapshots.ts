/**
 * Makes the snapshots: of a relation that properties name, or of a query in `snapshots/name.sql`. A snapshot is a
 * model that keeps its history. In: property files and `.sql` files. Out: models and problems.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import { builtIn, folderPatches, lay, projectPatches, type Said, saidAt } from './config.ts'
import {
  columnClashes,
  columnsOf,
  constraintsOf,
  describedTwice,
  type Entry,
  entriesOf,
  type Properties,
  placeOf,
  testsOf,
} from './entries.ts'
import { testDefaults } from './model-parts.ts'
import type { Named } from './names.ts'
import type { Path } from './positions.ts'
import { badFileName, type Found } from './scan.ts'
import type { SnapshotEntry } from './schema/properties.ts'
import { refName, sourceName } from './schema/tests.ts'
import { type Files, firstLine } from './text.ts'
import type { Model } from './types.ts'

type Item = Entry<SnapshotEntry>
type Sql = NonNullable<Model['sql']>

export function makeSnapshots(
  properties: readonly Properties[],
  found: readonly Found[],
  files: Files,
  problems: Diagnostic[],
): { snapshots: readonly Model[]; names: readonly Named[] } {
  const items = entriesOf(properties, 'snapshots')
  const sqls = found.filter((f) => f.kind === 'snapshots' && f.extension === 'sql')
  const names: Named[] = []
  const snapshots: Model[] = []
  for (const file of sqls) {
    const shown = files.shown(file.absolute)
    const own = items.filter((item) => item.value.name === file.stem && item.package === file.package)
    problems.push(
      ...badFileName(file, shown),
      ...describedTwice(own),
      ...own.flatMap((item) => saidTwice(item, shown)),
    )
    names.push({ name: file.stem, place: firstLine(shown), within: file.package.name })
    const text = files.read(file.absolute)
    if (text !== undefined) snapshots.push(makeSnapshot(file, { file: shown, text }, own[0]))
  }
  for (const item of items) {
    const { name, relation } = item.value
    problems.push(...columnClashes(item, item.value, [], name))
    if (sqls.some((sql) => sql.stem === name && sql.package === item.package)) continue
    if (relation === undefined) problems.push(withoutQuery(item, sqls))
    else {
      names.push({ name, place: placeOf(item, ['name']), within: item.package.name })
      snapshots.push(makeSnapshot(item.found, queryOf(item, relation), item))
    }
  }
  return { snapshots, names }
}

/** Everything that goes wrong in this text stands at `relation:`. */
function queryOf(item: Item, relation: string): Sql {
  const source = sourceName(relation)
  const read =
    source === undefined
      ? `ref '${refName(relation)?.replace('.', "' '")}'`
      : `source '${source.source}' '${source.table}'`
  const at = placeOf(item, ['relation'])
  return { file: item.yaml.file, text: `select * from {{${read}}}\n`, at }
}

function saidTwice(item: Item, file: string): Diagnostic[] {
  if (item.value.relation === undefined) return []
  const message = `is said by ${file} already; leave one of them out.`
  const place = placeOf(item, ['relation'], 'key')
  return [diagnose('bad-value', { key: `${item.value.name}.relation`, message }, { place })]
}

function withoutQuery(item: Item, sqls: readonly Found[]): Diagnostic {
  const { name } = item.value
  const near = nearest(
    name,
    sqls.map((sql) => sql.stem),
  )
  const details = { kind: 'snapshot without a relation', name, file: `${name}.sql`, near }
  return diagnose('file-missing', details, { place: placeOf(item, ['name']) })
}

function makeSnapshot(found: Found, sql: Sql, item: Item | undefined): Model {
  const folders = folderPatches(found.package, 'snapshots', found.folders)
  const over = projectPatches(found.package, 'snapshots', found.folders)
  const name = item?.value.name ?? found.stem
  const bare: Model = {
    kind: 'model',
    name,
    package: found.package.name,
    path: sql.file,
    description: '',
    columns: [],
    config: lay(builtIn('snapshot'), [...folders, ...ownPatches(item), ...over]),
    place: item === undefined ? firstLine(sql.file) : placeOf(item, ['name']),
    abstract: false,
    sql,
    grain: [],
    tests: [],
    reconcile: [],
    joinAudit: [],
    fqn: [...found.folders, name],
  }
  if (item === undefined) return bare
  const { value } = item
  const defaults = testDefaults(found, [...folders, ...over])
  return {
    ...bare,
    description: value.description ?? '',
    ...(value.owner === undefined ? {} : { owner: value.owner }),
    columns: columnsOf(item, value, [], defaults),
    ...constraintsOf(item, value, []),
    tests: testsOf(item, value, [], defaults),
    propertiesFile: item.yaml.file,
  }
}

function ownPatches(item: Item | undefined): Said[] {
  if (item === undefined) return []
  const { meta, config } = item.value
  const at = (path: Path): Place => placeOf(item, path)
  return [
    ...(meta === undefined ? [] : [saidAt({ meta }, at, [])]),
    ...(config === undefined ? [] : [saidAt(config, at, ['config'])]),
  ]
}
