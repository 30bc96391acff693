/**
 * The parts that a model is made of, whether it is plain or a port: its configuration and what its
 * properties say. Pure.
 */
import type { Place } from '../diagnostic/index.ts'
import { folderPatches } from './config.ts'
import { columnsOf, type Entry, placeOf, testsOf } from './entries.ts'
import type { Found } from './scan.ts'
import type { ConfigPatch } from './schema/config.ts'
import type { ModelEntry } from './schema/properties.ts'
import {
  type JoinAuditProps,
  type Layer,
  layers,
  type Model,
  type ReconcileProps,
  type Severity,
} from './types.ts'

export type ModelItem = Entry<ModelEntry>

export interface SqlFile {
  readonly found: Found
  readonly file: string
  readonly text: string
}

/** Folder defaults, then what properties say; of both the ones given last win. */
export function modelPatches(
  found: Found,
  entry?: ModelEntry,
): { folders: ConfigPatch[]; own: ConfigPatch[] } {
  const own: ConfigPatch[] = []
  if (entry?.meta !== undefined) own.push({ meta: entry.meta })
  if (entry?.contract !== undefined) own.push({ contract: entry.contract })
  if (entry?.config !== undefined) own.push(entry.config)
  return { folders: folderPatches(found.package.config.models, found.folders), own }
}

/** What a generic test is when it does not say: the folder's severity, then that of `tests: +severity`. */
export function defaultSeverity(found: Found, patches: readonly ConfigPatch[]): Severity {
  return (
    patches.findLast((p) => p.severity !== undefined)?.severity ??
    found.package.config.tests.own.severity ??
    'error'
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
  | 'grain'
  | 'grainPlace'
  | 'tests'
  | 'reconcile'
  | 'joinAudit'
  | 'propertiesFile'
>

/** What properties alone say of a model. */
export function described(item: ModelItem, severity: Severity): Described {
  const { value } = item
  return {
    description: value.description ?? '',
    ...(value.owner === undefined ? {} : { owner: value.owner }),
    columns: columnsOf(item, value, [], severity),
    grain: value.grain,
    ...(value.grain.length === 0 ? {} : { grainPlace: placeOf(item, ['grain'], 'key') }),
    tests: testsOf(item, value, [], severity),
    reconcile: value.reconcile.map((entry, i) =>
      reconciliation(entry, placeOf(item, ['reconcile', i, 'name'])),
    ),
    joinAudit: value.join_audit.map((entry, i) => joinAudit(entry, placeOf(item, ['join_audit', i, 'name']))),
    propertiesFile: item.yaml.file,
  }
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
