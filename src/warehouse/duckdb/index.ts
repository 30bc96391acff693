/** DuckDB, embedded: the default warehouse. */
export { type BadRow, badRows, type FileSpec, fileQuery, listFiles } from './files.ts'
export { acquireLock, describeHolder, type Lock, type LockHolder, readLock } from './lock.ts'
export { type DuckDbOptions, openDuckDb } from './open.ts'
export { cannotWrite } from './unwritable.ts'
