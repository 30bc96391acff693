/** DuckDB, embedded: the default warehouse. */
export { type BadRow, badRows, repeatedColumn } from './bad-rows.ts'
export { openCopies } from './copies.ts'
export { type FileSpec, fileQuery, guessesTypes, reader, someFilesQuery, withJsonColumns } from './files.ts'
export { acquireLock, describeHolder, type Lock, type LockHolder, readLock } from './lock.ts'
export { type DuckDbOptions, openDuckDb } from './open.ts'
export { damageOf } from './open-errors.ts'
export { isPattern, listFiles, patterns } from './paths.ts'
export { openScratch } from './scratch.ts'
export { createSecrets, type DatabaseSecret } from './secrets.ts'
export {
  type AttachedFile,
  absolutePath,
  applySettings,
  attachFiles,
  loadExtensions,
  meaningOf,
  onOneThread,
  onThreads,
  packRows,
  type Settings,
  settleLarge,
  threadsOf,
} from './settings.ts'
export { cannotWrite, fileReasons } from './unwritable.ts'
