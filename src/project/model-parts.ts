/**
 * The parts that a model is made of, whether it is plain or a port: its configuration and what its
 * properties say. Pure.
 */
import type { Place } from '../diagnostic/index.ts'
import { folderPatches, projectPatches, type Said, saidAt } from './config.ts'
import { columnsOf, constraintsOf, type Entry, placeOf, type TestDefaults, testsOf } from './entries.ts'
import type { Path } from './positions.ts'
import type { Found } from './scan.ts'
import type { ModelEntry } from './schema/properties.ts'
import { type JoinAuditProps, type Layer, layers, type Model, type ReconcileProps } from './types.ts'

export type ModelItem = Entry<ModelEntry>

export interface SqlFile {
  readonly found: Found
  readonly file: string
  readonly text: string
}

/** The file as the model's code: SQL, or TypeScript that is loaded later. */
export function codeOf({ found, file, text }: SqlFile): Pick<Model, 'sql' | 'typescript'> {
  return found.extension === 'ts'
    ? { typescript: { file, text, absolutePath: found.absolute } }
    : { sql: { file, text } }
}

/** Folder defaults, what properties say, what the project says of a package; of all the ones given last win. */
export function modelPatches(found: Found, item?: ModelItem): { folders: Said[]; own: Said[]; over: Said[] } {
  const own: Said[] = []
  if (item !== undefined) {
    const { meta, contract, config } = item.value
    const at = (path: Path): Place => placeOf(item, path)
    if (meta !== undefined) own.push(saidAt({ meta }, at, []))
    if (contract !== undefined) own.push(saidAt({ contract }, at, []))
    if (config !== undefined) own.push(saidAt(config, at, ['config']))
  }
  const over = projectPatches(found.package, 'models', found.folders)
  return { folders: folderPatches(found.package, 'models', found.folders), own, over }
}

/**
 * What a generic test is when it does not say: the defaults under `tests:` for the folders in which its node lies,
 * then the severity that the node's own folders give.
 */
export function testDefaults(found: Found, folders: readonly Said[]): TestDefaults {
  const said = [folderPatches, projectPatches].flatMap((of) => of(found.package, 'tests', found.folders))
  const patches = said.map((one) => one.patch)
  const tags = [...new Set(patches.flatMap((patch) => patch.tags ?? []))]
  const severity = folders.findLast((one) => one.patch.severity !== undefined)?.patch.severity
  return Object.assign(
    { severity: 'error' as const },
    ...patches,
    { tags },
    severity === undefined ? {} : { severity },
  )
}

export function layerOf(folders: readonly string[]): Layer | undefined {
  return folders
    .map((folder) => layers.find((layer) => layer === folder))
    .find((layer) => layer !== undefined)
}

type Described = Pick<
  Model,
  | 'description'
  | 'owner'
  | 'columns'
  | 'constraints'
  | 'grain'
  | 'grainPlace'
  | 'tests'
  | 'reconcile'
  | 'joinAudit'
  | 'propertiesFile'
  | 'timeSpine'
>

/** What properties alone say of a model. */
export function described(item: ModelItem, defaults: TestDefaults): Described {
  const { value } = item
  return {
    description: value.description ?? '',
    ...(value.owner === undefined ? {} : { owner: value.owner }),
    columns: columnsOf(item, value, [], defaults),
    ...constraintsOf(item, value, []),
    grain: value.grain,
    ...(value.grain.length === 0 ? {} : { grainPlace: placeOf(item, ['grain'], 'key') }),
    tests: testsOf(item, value, [], defaults),
    reconcile: value.reconcile.map((entry, i) =>
      reconciliation(entry, placeOf(item, ['reconcile', i, 'name'])),
    ),
    joinAudit: value.join_audit.map((entry, i) => joinAudit(entry, placeOf(item, ['join_audit', i, 'name']))),
    propertiesFile: item.yaml.file,
    ...spineOf(item),
  }
}

function spineOf(item: ModelItem): Pick<Model, 'timeSpine'> {
  const spine = item.value.time_spine
  if (spine === undefined) return {}
  const { standard_granularity_column: column, end_column: end, custom_granularities: longer } = spine
  const place = placeOf(item, ['time_spine', 'standard_granularity_column'])
  return { timeSpine: { column, longer, place, ...(end === undefined ? {} : { end }) } }
}

function reconciliation(entry: ModelEntry['reconcile'][number], place: Place): ReconcileProps {
  const { description: _, to, tolerance, severity, ...rest } = entry
  const { model, ...side } = to
  return {
    ...rest,
    to: { ref: model, ...side },
    tolerance: tolerance ?? '0.00',
    severity: severity ?? 'error',
    place,
  }
}

function joinAudit(entry: ModelEntry['join_audit'][number], place: Place): JoinAuditProps {
  const { description: _, warn_unmatched, max_unmatched, ...rest } = entry
  return {
    ...rest,
    ...(warn_unmatched === undefined ? {} : { warnUnmatched: warn_unmatched }),
    maxUnmatched: max_unmatched,
    place,
  }
}
