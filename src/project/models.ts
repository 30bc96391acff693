/**
 * Makes the models: `.sql` files with their properties, ports with what fills them.
 * In: property files and `.sql` files of all packages. Out: models and problems. Reads the disk through `Files`.
 * Start at `makeModels`; a port that somebody fills is put together in `ports.ts`.
 */
import { type Diagnostic, diagnose, nearest, type Place } from '../diagnostic/index.ts'
import { builtIn, lay } from './config.ts'
import { columnClashes, describedTwice, entriesOf, type Properties, placeOf } from './entries.ts'
import {
  codeOf,
  described,
  layerOf,
  type ModelItem,
  modelPatches,
  type SqlFile,
  testDefaults,
} from './model-parts.ts'
import { byName, type Named } from './names.ts'
import { fillerOf, makePort } from './ports.ts'
import { badFileName, type Found } from './scan.ts'
import { type Files, firstLine } from './text.ts'
import type { Model } from './types.ts'

export interface Models {
  readonly models: readonly Model[]
  readonly names: readonly Named[]
}

export function makeModels(
  properties: readonly Properties[],
  found: readonly Found[],
  files: Files,
  problems: Diagnostic[],
): Models {
  const items = entriesOf(properties, 'models')
  const itemsByName = groupByName(items, (item) => item.value.name)
  const sqls = found.flatMap((f) => readSql(f, files))
  const sqlsByName = groupByName(sqls, (sql) => sql.found.stem)
  const names: Named[] = []
  const models: Model[] = []
  for (const port of items.filter(isPort)) {
    const { name } = port.value
    const filler = fillerOf(port, sqlsByName.get(name) ?? [], itemsByName.get(name) ?? [], problems)
    models.push(makePort(port, filler, problems))
    names.push({ name, place: placeOf(port, ['name']), within: port.package.name, port: true })
  }
  for (const sql of sqls) {
    const namesakes = itemsByName.get(sql.found.stem) ?? []
    if (namesakes.some(isPort)) continue
    const own = namesakes.filter((item) => item.package === sql.found.package)
    problems.push(...describedTwice(own), ...badFileName(sql.found, sql.file))
    models.push(own[0] === undefined ? bareModel(sql) : makeModel(sql, own[0]))
    names.push({ name: sql.found.stem, place: firstLine(sql.file), within: sql.found.package.name })
  }
  for (const item of items) {
    problems.push(...columnClashes(item, item.value, [], item.value.name))
    const about = (sqlsByName.get(item.value.name) ?? []).some((sql) => sql.found.package === item.package)
    if (!isPort(item) && !about) problems.push(withoutSql(item, sqls))
  }
  return { models: models.sort(byName), names }
}

function isPort(item: ModelItem): boolean {
  return item.value.abstract === true
}

function groupByName<T>(
  things: readonly T[],
  nameOf: (thing: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const thing of things) {
    const group = groups.get(nameOf(thing))
    if (group === undefined) groups.set(nameOf(thing), [thing])
    else group.push(thing)
  }
  return groups
}

function readSql(found: Found, files: Files): SqlFile[] {
  if (found.kind !== 'models' || !isCode(found)) return []
  const text = files.read(found.absolute)
  return text === undefined ? [] : [{ found, file: files.shown(found.absolute), text }]
}

/** SQL, or TypeScript that is no mere declaration. */
function isCode({ stem, extension }: Found): boolean {
  return extension === 'sql' || (extension === 'ts' && !stem.endsWith('.d'))
}

function withoutSql(item: ModelItem, sqls: readonly SqlFile[]): Diagnostic {
  const { name } = item.value
  const others = sqls.filter((sql) => sql.found.package === item.found.package).map((sql) => sql.found.stem)
  return diagnose(
    'model-without-sql',
    {
      name,
      near: nearest(name, others),
      of: sqls.find((sql) => sql.found.stem === name)?.found.package.name,
    },
    { place: placeOf(item, ['name']) },
  )
}

function bareModel(sql: SqlFile, place: Place = firstLine(sql.file)): Model {
  const { found } = sql
  const layer = layerOf(found.folders)
  const { folders, over } = modelPatches(found)
  return {
    kind: 'model',
    name: found.stem,
    package: found.package.name,
    path: sql.file,
    description: '',
    columns: [],
    config: lay(builtIn('model', layer), [...folders, ...over]),
    place,
    ...(layer === undefined ? {} : { layer }),
    abstract: false,
    ...codeOf(sql),
    grain: [],
    tests: [],
    reconcile: [],
    joinAudit: [],
    fqn: [...found.folders, found.stem],
  }
}

function makeModel(sql: SqlFile, item: ModelItem): Model {
  const bare = bareModel(sql, placeOf(item, ['name']))
  const { folders, own, over } = modelPatches(sql.found, item)
  return {
    ...bare,
    ...described(item, testDefaults(sql.found, [...folders, ...over])),
    config: lay(builtIn('model', bare.layer), [...folders, ...own, ...over]),
  }
}
