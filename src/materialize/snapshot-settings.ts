/** What a snapshot's configuration means: its settings, the names of its own columns, what it remembers. Pure. */
import { diagnose, LedgerlineError } from '../diagnostic/index.ts'
import type { SnapshotConfig } from '../project/index.ts'
import type { Job, Notes } from './types.ts'

export interface SnapshotJob extends Job {
  readonly settings: SnapshotConfig
  readonly names: Names
}

/** The columns that a snapshot adds, as this project calls them. */
export interface Names {
  readonly scdId: string
  readonly updatedAt: string
  readonly validFrom: string
  readonly validTo: string
  readonly isDeleted: string
}

export function namesOf({ metaColumnNames: given }: SnapshotConfig): Names {
  const name = (dbt: string): string => given[dbt] ?? dbt
  return {
    scdId: name('dbt_scd_id'),
    updatedAt: name('dbt_updated_at'),
    validFrom: name('dbt_valid_from'),
    validTo: name('dbt_valid_to'),
    isDeleted: name('dbt_is_deleted'),
  }
}

export function settingsOf({ node }: Job): SnapshotConfig {
  const { snapshot } = node.config
  if (snapshot === undefined) throw new Error(`${node.id} has no snapshot configuration`)
  return snapshot
}

/** What the next build must know of this one, since a changed configuration meets an old table. */
export function memoryOf({ node, names, settings, moment }: SnapshotJob): Notes {
  return {
    relation: node.relation,
    names,
    uniqueKey: settings.uniqueKey,
    validToCurrent: settings.validToCurrent ?? null,
    moment,
  }
}

/** Nothing was written. */
export function refuse(
  job: Pick<Job, 'node'>,
  message: string,
  notes: readonly string[] = [],
): LedgerlineError {
  const { name, resource } = job.node
  return new LedgerlineError([
    diagnose('snapshot-refused', { snapshot: name, message }, { place: resource.place, notes }),
  ])
}
