/** What leaves the working database: snapshots for readers, and reports made of published rows. */
export type { ControlTable, SnapshotTable } from './copy.ts'
export { pointTo } from './files.ts'
export {
  listPublications,
  type PublicationManifest,
  type PublishedTable,
  readCurrent,
  versionFile as publicationFile,
} from './manifest.ts'
export * from './report/index.ts'
export { type Publication, publishSnapshot, type SnapshotInput } from './snapshot.ts'
