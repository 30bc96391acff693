/** PostgreSQL, as a place that sources are read from. Models never run there. */
export { type Parsed, type PostgresConnection, parseConnection, serverText } from './connection-text.ts'
export { type CopiedColumn, copiedQuery, lostDigits } from './copied.ts'
export { RemoteError, type RemoteFault } from './errors.ts'
export { openPostgres, type PostgresReader } from './reader.ts'
export { type RemoteColumn, typeOf } from './types.ts'
